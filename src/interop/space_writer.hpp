// SPDX-License-Identifier: Apache-2.0
// The `parameters` section that another tool's hyperparameters become.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "shoal/space.hpp"
#include "src/space/yaml_cursor.hpp"

namespace shoal {

/// What a hyperparameter is called here: its own name, or a known other one (`lr`, `num_layers`, `hidden_units`); nullopt where there is
/// no such thing. Indices stay: `n_units_l0`, `units_0`.
[[nodiscard]] std::optional<std::string> name_here(std::string const& theirs);

[[nodiscard]] nlohmann::ordered_json json_of(ParameterValue const&);
[[nodiscard]] std::vector<ParameterValue> values_of(YamlCursor const& list);

class SpaceWriter {
 public:
  /// One of these values; those that shoal does not know are left out with a note.
  void choice(std::string const& theirs, std::vector<ParameterValue> const& values, std::vector<double> const& probabilities);
  /// `keys` as a sweep file has them: min, max, step, log, distribution, mu, sigma, q.
  void range(std::string const& theirs, nlohmann::ordered_json keys);
  /// The last one is used only where `parent` has one of these values.
  void only_where(std::string const& parent, std::vector<ParameterValue> const& values);
  void note(std::string line) { notes_.push_back(std::move(line)); }

  /// Epochs have a section of their own: {"epochs": 20} or a parameter.
  [[nodiscard]] std::optional<std::int64_t> fixed_epochs() const { return epochs_; }
  [[nodiscard]] std::string parameters() const;  ///< lines
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::vector<std::string> notes() const { return notes_; }

 private:
  nlohmann::ordered_json* entry(std::string const& theirs);

  std::vector<std::pair<std::string, nlohmann::ordered_json>> entries_;  // name here
  std::vector<std::string> notes_;
  std::optional<std::int64_t> epochs_;
  bool last_kept_ = false;
};

}  // namespace shoal
