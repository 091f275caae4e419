// SPDX-License-Identifier: Apache-2.0
// The table of model hyperparameters: one row drives names, types, ranges, defaults, documentation, conditions and errors.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shoal/mlp_config.hpp"
#include "shoal/range.hpp"
#include "shoal/space.hpp"

namespace shoal {

enum class ParameterType { kInteger, kNumber, kBoolean, kName, kList };

struct ModelDraft;

struct ParameterRow {
  std::string name;
  ParameterType type = ParameterType::kNumber;
  Range range;                     ///< of numbers, integers and the elements of a list
  std::vector<std::string> names;  ///< of kName, and words that a kList may be instead
  std::string default_value, summary;
  bool per_layer = false;
  /// Used only where the parameter `owner` has one of these values ("" where it is always used; any value where empty).
  std::string owner;
  std::vector<std::string> owner_values;
  std::function<void(ModelDraft&, int layer, ParameterValue const&)> set;  ///< layer: -1 for all
};

[[nodiscard]] std::vector<ParameterRow> const& parameter_rows();

/// The row of "units", or of "units_3" with layer 3; nullptr for an unknown name.
struct RowReference {
  ParameterRow const* row = nullptr;
  int layer = -1;
};
[[nodiscard]] RowReference find_row(std::string const& name);

[[nodiscard]] std::string describe_range(ParameterRow const&);  ///< "an integer >= 1", "one of relu, tanh", "true or false"
/// The key of a parameter in messages: "parameters.units".
[[nodiscard]] std::string parameter_key(std::string const& name);
[[noreturn]] void throw_unknown_parameter(std::string const& name);
/// Throws InputError where a value has another type than its row or is outside of its range.
void check_value(ParameterRow const&, std::string const& key, ParameterValue const&);

/// Lists are held as text, "[5, 10]"; nullopt where the text is no list of numbers.
[[nodiscard]] std::optional<std::vector<double>> parse_list(std::string const&);
[[nodiscard]] std::string list_text(std::vector<double> const&);

}  // namespace shoal
