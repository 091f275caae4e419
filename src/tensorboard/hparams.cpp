// SPDX-License-Identifier: Apache-2.0
#include "src/tensorboard/hparams.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace shoal::tensorboard {
namespace {

using Experiment = events::Experiment;

bool is_number(ParameterValue const& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

Experiment::DataType type_of(std::vector<ParameterValue> const& values) {
  auto const is_bool = [](ParameterValue const& value) { return std::holds_alternative<bool>(value); };
  if (std::ranges::all_of(values, is_number)) return Experiment::DATA_TYPE_FLOAT64;
  return std::ranges::all_of(values, is_bool) ? Experiment::DATA_TYPE_BOOL : Experiment::DATA_TYPE_STRING;
}

Experiment::DataType type_of(Distribution const& distribution) {
  auto const* const choice = std::get_if<Choice>(&distribution);
  return choice == nullptr ? Experiment::DATA_TYPE_FLOAT64 : type_of(choice->values);
}

events::HValue to_hvalue(ParameterValue const& value, Experiment::DataType type) {
  events::HValue out;
  if (type == Experiment::DATA_TYPE_BOOL) {
    out.set_bool_value(std::get<bool>(value));
  } else if (type == Experiment::DATA_TYPE_FLOAT64) {
    auto const* const whole = std::get_if<std::int64_t>(&value);
    out.set_number_value(whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value));
  } else {
    out.set_string_value(to_string(value));
  }
  return out;
}

void add_metric(Experiment& experiment, Quantity const& quantity, Objective const& objective) {
  Experiment::Metric& metric = *experiment.add_metrics();
  metric.mutable_name()->set_tag(kScorePrefix + quantity.name);
  metric.set_display_name(quantity.name);
  if (quantity.name == objective.name()) metric.set_description(objective.goal == Goal::kMaximize ? "the objective, maximized" : "the objective, minimized");
  metric.set_dataset_type(quantity.kind == Quantity::Kind::kValidation ? Experiment::Metric::DATASET_VALIDATION : Experiment::Metric::DATASET_TRAINING);
}

}  // namespace

HParams::HParams(SweepConfig const& config) : config_(config), space_(config.parameters) {
  for (Parameter const& parameter : space_.parameters()) types_[parameter.name] = type_of(parameter.distribution);
}

events::HParamsData HParams::experiment(std::vector<Quantity> const& quantities, std::string const& name, double created) const {
  events::HParamsData data;
  Experiment& experiment = *data.mutable_experiment();
  experiment.set_name(name);
  experiment.set_description(fmt::format("{} {}; {} search, {} schedule, at most {} epochs", config_.objective.name(),
                                         config_.objective.goal == Goal::kMaximize ? "maximized" : "minimized", config_.search.method,
                                         config_.schedule.method, config_.schedule.max_epochs));
  experiment.set_time_created_secs(created);
  for (Parameter const& parameter : space_.parameters()) {
    Experiment::HParam& out = *experiment.add_hparams();
    out.set_name(parameter.name);
    out.set_type(types_.at(parameter.name));
    out.set_differs(!parameter.fixed());
    if (auto const* const choice = std::get_if<Choice>(&parameter.distribution)) {
      for (ParameterValue const& value : choice->values) *out.mutable_discrete()->add_values() = to_hvalue(value, out.type());
    } else {
      auto const& interval = std::get<Interval>(parameter.distribution);
      if (!std::isfinite(interval.low) || !std::isfinite(interval.high)) continue;
      out.mutable_interval()->set_min_value(interval.low);
      out.mutable_interval()->set_max_value(interval.high);
    }
  }
  for (Quantity const& quantity : quantities) {
    if (quantity.kind != Quantity::Kind::kSetting) add_metric(experiment, quantity, config_.objective);
  }
  return data;
}

events::HParamsData HParams::session_start(Assignment const& parameters, std::string const& group, double started) const {
  events::HParamsData data;
  events::SessionStart& start = *data.mutable_session_start();
  for (auto const& [name, value] : parameters) {
    events::SessionStart::Entry& entry = *start.add_hparams();
    entry.set_key(name);
    *entry.mutable_value() = value_of(name, value);
  }
  start.set_group_name(group);
  start.set_start_time_secs(started);
  return data;
}

events::HValue HParams::value_of(std::string const& name, ParameterValue const& value) const {
  auto const known = types_.find(name);  // a searcher of the caller's own may have other names
  return to_hvalue(value, known == types_.end() ? type_of({value}) : known->second);
}

events::SessionEnd::Status session_status(TrialRecord const& trial, RunRecord const& run) {
  auto const diverged = [](RunRecord const& other) { return other.status == RunStatus::kDiverged; };
  bool const failed = trial.state == TrialState::kFailed && std::ranges::none_of(trial.runs, diverged);  // a score that is no number
  return failed || diverged(run) ? events::SessionEnd::STATUS_FAILURE : events::SessionEnd::STATUS_SUCCESS;
}

events::HParamsData session_end(events::SessionEnd::Status status, double ended) {
  events::HParamsData data;
  data.mutable_session_end()->set_status(status);
  data.mutable_session_end()->set_end_time_secs(ended);
  return data;
}

}  // namespace shoal::tensorboard
