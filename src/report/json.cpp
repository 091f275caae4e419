// SPDX-License-Identifier: Apache-2.0
// The documents of --format json. Keys are stable: programs read them.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/report.hpp"
#include "shoal/statistics.hpp"
#include "src/report/cells.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(Json const& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json parameters(Assignment const& assignment) {
  Json object = Json::object();
  for (auto const& [name, value] : assignment) {
    object[name] = std::visit([](auto const& held) { return Json(held); }, value);
  }
  return object;
}

Json objective(Objective const& objective) {
  return {{"metric", objective.name()}, {"goal", objective.goal == Goal::kMaximize ? "maximize" : "minimize"}};
}

// Those of a trial beside the first; nothing in studies of one objective.
void add_secondary(Json& document, SweepResult const& result, TrialRecord const& trial) {
  if (result.secondary.empty()) return;
  Json values = Json::object();
  for (std::size_t i = 0; i < result.secondary.size(); ++i) values[result.secondary[i].name()] = i < trial.secondary.size() ? number(trial.secondary[i]) : Json(nullptr);
  document["secondary"] = values;
}

void add_front(Json& document, SweepResult const& result) {
  if (result.secondary.empty()) return;
  Json objectives = Json::array({objective(result.objective)});
  for (SecondaryObjective const& each : result.secondary) {
    objectives.push_back({{"metric", each.name()}, {"goal", each.metric.goal == Goal::kMaximize ? "maximize" : "minimize"}});
  }
  document["objectives"] = objectives;
  Json front{{"trials", pareto_front(result)}, {"hypervolume", nullptr}, {"reference", nullptr}};
  if (auto const volume = front_volume(result)) front["hypervolume"] = number(volume->volume), front["reference"] = volume->reference;
  document["front"] = front;
}

Json interval(TrialRecord const& trial) {
  std::optional<Estimate> const estimate = estimate_of(trial);
  return estimate ? Json{number(estimate->low), number(estimate->high)} : Json(nullptr);
}

// Trials that cannot be told from the winner; null where nothing was tested.
Json not_distinguishable(SweepResult const& result) {
  std::vector<Comparison> const comparisons = compare_with_best(result);
  if (comparisons.empty()) return nullptr;
  Json numbers = Json::array();
  for (Comparison const& comparison : comparisons) {
    if (!comparison.distinguishable()) numbers.push_back(comparison.trial);
  }
  return numbers;
}

Json best(SweepResult const& result) {
  if (!result.best) return nullptr;
  TrialRecord const& trial = record_of(result, *result.best);
  Json test = Json::object();
  if (result.test) {
    for (auto const& [name, value] : result.test->values) test[name] = number(value);
  }
  std::optional<Optimism> const optimism = optimism_of(result);
  Json document = {{"trial", trial.number},
          {"value", number(trial.score)},
          {"std", number(trial.deviation)},
          {"n", n_scores(trial)},
          {"interval", interval(trial)},
          {"not_distinguishable", not_distinguishable(result)},
          {"epochs", trial.epochs},
          {"parameters", parameters(trial.parameters)},
          {"test", test},
          {"optimism", optimism ? number(optimism->difference) : Json(nullptr)}};
  add_secondary(document, result, trial);
  return document;
}

Json engine(SweepResult const& result) {
  if (!result.engine_use) return nullptr;
  EngineUse const& use = *result.engine_use;
  return {{"threads", use.threads}, {"seconds", number(use.seconds)}, {"busy_seconds", number(use.busy_seconds)}, {"busy_share", number(use.share())}};
}

Json counts(SweepResult const& result) {
  auto const count = [&](TrialState state) {
    return std::count_if(result.trials.begin(), result.trials.end(),
                         [&](TrialRecord const& trial) { return trial.state == state; });
  };
  return {{"total", result.trials.size()},
          {"completed", count(TrialState::kCompleted)},
          {"pruned", count(TrialState::kPruned)},
          {"failed", count(TrialState::kFailed)},
          {"running", count(TrialState::kRunning)}};
}

Json trial_summary(SweepResult const& result, TrialRecord const& trial) {
  Json document = {{"trial", trial.number},
          {"state", name_of(trial.state)},
          {"reason", trial.reason},
          {"value", number(trial.score)},
          {"std", number(trial.deviation)},
          {"n", n_scores(trial)},
          {"interval", interval(trial)},
          {"epochs", trial.epochs},
          {"bracket", trial.bracket},
          {"rung", trial.rung},
          {"parameters", parameters(trial.parameters)}};
  add_secondary(document, result, trial);
  return document;
}

}  // namespace

std::string sweep_json(SweepResult const& result, std::string const& study) {
  Json document = {{"study", study},
               {"objective", objective(result.objective)},
               {"best", best(result)},
               {"trials", counts(result)},
               {"epochs_trained", result.epochs_trained},
               {"seconds", result.seconds},
               {"device", result.device},
               {"engine", engine(result)},
               {"stopped", result.stopped}};
  add_front(document, result);
  return dump(document);
}

std::string results_json(SweepResult const& result, std::string const& study, std::size_t top) {
  std::vector<std::uint32_t> const order = leaderboard(result);
  Json trials = Json::array();
  for (std::size_t i = 0; i < order.size() && (top == 0 || i < top); ++i) {
    Json row = {{"rank", i + 1}};
    row.update(trial_summary(result, record_of(result, order[i])));
    trials.push_back(row);
  }
  Json document = {{"study", study},
                   {"objective", objective(result.objective)},
                   {"best", best(result)},
                   {"trials", counts(result)},
                   {"leaderboard", trials}};
  add_front(document, result);
  return dump(document);
}

std::string trial_json(SweepResult const& result, TrialRecord const& trial, std::string const& study,
                       std::vector<Metric> const& metrics) {
  Json document = {{"study", study}, {"objective", objective(result.objective)}};
  document.update(trial_summary(result, trial));
  if (trial.parent) document["segments"] = Json::parse(to_json(segment_table(result, trial)));
  document["seconds"] = trial.seconds;
  document["runs"] = Json::parse(to_json(run_table(trial)));
  document["curve"] = Json::parse(to_json(curve_table(trial, metrics)));
  return dump(document);
}

std::string parameters_json(Assignment const& assignment) { return dump(parameters(assignment)); }

std::string parameters_text(Assignment const& assignment) {
  std::string text;
  for (auto const& [name, value] : assignment)
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", name, to_string(value));
  return text;
}

}  // namespace shoal
