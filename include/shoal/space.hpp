// SPDX-License-Identifier: Apache-2.0
// A search space: named parameters with distributions and conditions, and one point of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "shoal/dataset.hpp"
#include "shoal/mlp_config.hpp"

namespace shoal {

using ParameterValue = std::variant<bool, std::int64_t, double, std::string>;
/// As in a sweep file: true, 64, 0.001, relu. Doubles print the shortest text that reads back to the same bits.
[[nodiscard]] std::string to_string(ParameterValue const&);

/// One point: active parameters with their values, in the space's order. Inactive (unmet `when`) parameters are absent.
using Assignment = std::vector<std::pair<std::string, ParameterValue>>;
[[nodiscard]] ParameterValue const* find(Assignment const&, std::string const& name);

/// A fixed value, or a choice with optional probabilities (unnormalised weights allowed).
struct Choice {
  std::vector<ParameterValue> values;  ///< one value: fixed, recorded but not searched
  std::vector<double> probabilities;   ///< [values] or empty for equal
  bool operator==(Choice const&) const = default;
};

/// A numeric interval, both ends included. With `step` the points are low + i * step, or low * step^i where log is set.
struct Interval {
  /// kInvLogUniform mirrors kLogUniform, dense near `high` (keras-tuner's reverse_log).
  enum class Shape : std::uint8_t { kUniform, kLogUniform, kInvLogUniform, kNormal, kLogNormal, kBeta };
  bool integer = false;
  double low = 0.0, high = 1.0;   ///< normal shapes: truncation, infinite by default
  Shape shape = Shape::kUniform;
  double step = 0.0;              ///< 0: continuous, or every integer. The points are equally likely
  double a = 0.0, b = 1.0;        ///< mu, sigma of the normal shapes (of the logarithm for kLogNormal); a, b of beta
  double quantum = 0.0;           ///< W&B's q: only multiples of it, each with its share of the shape; 0: none
  int points = 0;                 ///< > 0: this many equally likely points, even (log: geometric), both ends included
  bool operator==(Interval const&) const = default;
};

using Distribution = std::variant<Choice, Interval>;

/// Active only where the parent is active and has one of these values (any value where the list is empty), or where one
/// of the alternatives holds.
struct Condition {
  std::string parent;
  std::vector<ParameterValue> values;
  std::vector<Condition> alternatives;  ///< "the activation of layer 0 or of layer 1 is elu"
  bool operator==(Condition const&) const = default;
};

struct Parameter {
  std::string name;  ///< "units", "units_0", "learning_rate", "early_stopping.patience"
  Distribution distribution;
  std::vector<Condition> when;  ///< all must hold
  /// Stands for name_0, name_1, ... up to the most `layers` there can be; SearchSpace expands it.
  bool per_layer = false;
  [[nodiscard]] bool fixed() const;
  bool operator==(Parameter const&) const = default;
};

/// Parents come before their children.
class SearchSpace {
 public:
  SearchSpace() = default;
  /// Sorts parents first, adds the implied conditions (momentum is active only for optimizers that have it, units_2
  /// only where layers > 2), and checks names, ranges and cycles; throws InputError.
  explicit SearchSpace(std::vector<Parameter> parameters);

  [[nodiscard]] std::vector<Parameter> const& parameters() const { return parameters_; }
  [[nodiscard]] bool active(Parameter const&, Assignment const&) const;
  /// Maps u in [0, 1)^n, one coordinate a parameter in order, to a point; coordinates of inactive parameters are skipped.
  /// Own double functions only, so a seed gives the same point on every machine.
  [[nodiscard]] Assignment at(std::vector<double> const& u) const;
  /// Number of grid points (2^64 - 1 where there are more), or nullopt where a parameter is continuous without a step.
  [[nodiscard]] std::optional<std::uint64_t> grid_size() const;
  /// All grid points, the last parameter fastest (as scikit-learn's ParameterGrid orders sorted keys is NOT promised).
  /// Throws InputError where a parameter is continuous, or for more than a million points.
  [[nodiscard]] std::vector<Assignment> grid() const;

 private:
  std::vector<Parameter> parameters_;
};

/// The value of a distribution at u in [0, 1): the inverse of its cumulative distribution.
[[nodiscard]] ParameterValue quantile(Distribution const&, double u);

/// Number of values that a distribution has; nullopt where it is continuous or unbounded.
[[nodiscard]] std::optional<std::uint64_t> count_values(Distribution const&);
/// Value i of those, ascending (a choice's: as listed).
[[nodiscard]] ParameterValue value_at(Distribution const&, std::uint64_t i);

/// The search-space summary of `shoal plan`: a table with name, type, values, distribution and condition of each parameter.
[[nodiscard]] std::string describe(SearchSpace const&);

/// Turns a point into a network. Names are those of DESIGN's "what a run can be"; an unknown or unusable one throws
/// InputError with the nearest known name. `max_epochs` gives schedules their default length (decay_epochs).
[[nodiscard]] MlpConfig to_mlp_config(Assignment const&, Task, int n_classes, int max_epochs);

/// Epochs of a trial: its parameter `epochs` where the space has one, else the schedule's.
[[nodiscard]] int epochs_of(Assignment const&, int max_epochs);

/// What a parameter name means, for checks, help and documentation.
struct KnownParameter {
  std::string name;       ///< "units" (also units_0, units_1, ...)
  std::string type;       ///< "integer", "number", "boolean", "name", "list" (held as text: "[5, 10]")
  std::string range;      ///< "an integer >= 1", or the list of names
  std::string default_value;
  std::string summary;
  bool per_layer = false;
};
[[nodiscard]] std::vector<KnownParameter> const& known_parameters();

}  // namespace shoal
