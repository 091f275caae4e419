// SPDX-License-Identifier: Apache-2.0
// Preprocessing as hyperparameters: a data set is loaded with the tables of every way that the search may choose.
#include <algorithm>

#include "shoal/errors.hpp"
#include "shoal/sweep_file.hpp"
#include "src/space/model_draft.hpp"
#include "src/space/model_parameters.hpp"

namespace shoal {
namespace {

constexpr std::size_t kMostWays = 64;  // tables a fold

std::vector<ParameterValue> values_of(Parameter const& parameter) {
  if (auto const* choice = std::get_if<Choice>(&parameter.distribution)) return choice->values;
  auto const n = count_values(parameter.distribution);
  if (!n || *n > kMostWays) {
    throw InputError({.key = parameter_key(parameter.name), .expected = "a few values, as each is loaded with the data", .found = "a range",
                      .hint = "use values: [...]"});
  }
  std::vector<ParameterValue> values;
  for (std::uint64_t i = 0; i < *n; ++i) values.push_back(value_at(parameter.distribution, i));
  return values;
}

}  // namespace

std::vector<Preprocessing> preprocessings(Preprocessing const& base, std::vector<Parameter> const& parameters) {
  std::vector<PreprocessingChoice> choices{{}};
  for (Parameter const& parameter : parameters) {
    if (!parameter.name.starts_with("preprocess.")) continue;
    RowReference const at = find_row(parameter.name);
    if (at.row == nullptr) throw_unknown_parameter(parameter.name);
    std::vector<PreprocessingChoice> more;
    if (!parameter.when.empty()) more = choices;  // inactive: the data's own
    for (PreprocessingChoice const& choice : choices) {
      for (ParameterValue const& value : values_of(parameter)) {
        check_value(*at.row, parameter_key(parameter.name), value);
        ModelDraft draft;
        draft.config.preprocess = choice;
        at.row->set(draft, -1, value);
        more.push_back(draft.config.preprocess);
      }
    }
    choices = std::move(more);
    if (choices.size() > kMostWays)
      throw InputError({.key = parameter_key(parameter.name), .expected = "at most 64 preprocessings in all", .found = std::to_string(choices.size())});
  }
  std::vector<Preprocessing> ways;
  for (PreprocessingChoice const& choice : choices) {
    Preprocessing const way = choice.applied_to(base);
    if (way != base && std::ranges::find(ways, way) == ways.end()) ways.push_back(way);
  }
  return ways;
}

}  // namespace shoal
