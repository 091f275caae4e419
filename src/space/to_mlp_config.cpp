// SPDX-License-Identifier: Apache-2.0
// A point of a search space as a network.
#include <algorithm>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/space.hpp"
#include "src/space/model_draft.hpp"
#include "src/space/model_parameters.hpp"

namespace shoal {
namespace {

std::vector<HiddenLayer> hidden_layers(ModelDraft const& draft) {
  std::vector<HiddenLayer> hidden;
  for (int layer = 0; layer < draft.layers; ++layer) {
    HiddenLayer made(draft.own_units.contains(layer) ? draft.own_units.at(layer) : draft.units);
    if (auto const own = draft.own_activation.find(layer); own != draft.own_activation.end()) made.activation = own->second;
    if (auto const own = draft.own_dropout.find(layer); own != draft.own_dropout.end()) made.dropout = own->second;
    hidden.push_back(std::move(made));
  }
  return hidden;
}

}  // namespace

MlpConfig to_mlp_config(Assignment const& assignment, Task task, int n_classes, int max_epochs) {
  struct Setting {
    RowReference at;
    std::pair<std::string, ParameterValue> const* entry;
  };
  std::vector<Setting> settings;
  ModelDraft draft;
  for (auto const& entry : assignment) {
    RowReference const at = find_row(entry.first);
    if (at.row == nullptr) throw_unknown_parameter(entry.first);
    check_value(*at.row, parameter_key(entry.first), entry.second);
    settings.push_back({at, &entry});
  }
  // In the order of the table, so that the optimizer is chosen before its momentum is set.
  std::stable_sort(settings.begin(), settings.end(), [](Setting const& a, Setting const& b) { return a.at.row < b.at.row; });
  for (Setting const& setting : settings) setting.at.row->set(draft, setting.at.layer, setting.entry->second);
  for (Setting const& setting : settings) {
    if (setting.at.layer < draft.layers) continue;
    throw InputError({.key = parameter_key(setting.entry->first), .expected = fmt::format("layers > {}", setting.at.layer), .found = std::to_string(draft.layers)});
  }

  MlpConfig& config = draft.config;
  config.hidden = hidden_layers(draft);
  config.weight_decay = draft.weight_decay.value_or(default_weight_decay(config.optimizer));
  resolve_decay_epochs(config.learning_rate_schedule, max_epochs);
  std::size_t const n_weights = config.class_weight.weights.size();
  if (n_weights != 0 && static_cast<int>(n_weights) != n_classes) {
    throw InputError({.key = parameter_key("class_weight"), .expected = fmt::format("{} weights, one a class", n_classes), .found = std::to_string(n_weights)});
  }
  validate(config, task);
  return config;
}

int epochs_of(Assignment const& assignment, int max_epochs) {
  ParameterValue const* const epochs = find(assignment, "epochs");
  return epochs == nullptr ? max_epochs : static_cast<int>(std::get<std::int64_t>(*epochs));
}

}  // namespace shoal
