// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/verdict.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/report.hpp"
#include "shoal/statistics.hpp"
#include "src/html_report/axis.hpp"
#include "src/html_report/history.hpp"
#include "src/report/cells.hpp"
#include "src/report/text.hpp"

namespace shoal {
namespace {

std::size_t count_of(SweepResult const& result, TrialState state) {
  return static_cast<std::size_t>(std::ranges::count(result.trials, state, &TrialRecord::state));
}

std::string counts_text(SweepResult const& result) {
  if (count_of(result, TrialState::kCompleted) == result.trials.size())
    return fmt::format("All of the {} completed.", counted(result.trials.size(), "trial"));
  std::vector<std::string> parts;
  for (TrialState const state : {TrialState::kCompleted, TrialState::kPruned, TrialState::kFailed, TrialState::kRunning}) {
    if (std::size_t const n = count_of(result, state))
      parts.push_back(fmt::format("{} {}", grouped(n),
                                  state == TrialState::kRunning  ? "are unfinished"
                                  : state == TrialState::kPruned ? "were pruned"
                                                                 : name_of(state)));
  }
  return fmt::format("Of {}, {}.", counted(result.trials.size(), "trial"), fmt::join(parts, ", "));
}

std::string interval_sentence(TrialRecord const& best) {
  std::optional<Estimate> const estimate = estimate_of(best);
  if (!estimate) return "Each trial ran once, so there is no interval: how much of a difference between trials is luck cannot be said.";
  bool const folds = best.runs.back().fold > 0;
  return fmt::format("Its 95 % interval is {} to {}, from {} ({}).", brief(estimate->low), brief(estimate->high), counted(estimate->n, "run"),
                     folds ? "corrected for folds that share training rows" : "of different seeds on the same rows: it says nothing of other rows");
}

std::string tie_sentence(SweepResult const& result) {
  std::vector<Comparison> const comparisons = compare_with_best(result);
  if (comparisons.empty()) return "";
  std::vector<std::uint32_t> ties;
  for (Comparison const& comparison : comparisons) {
    if (!comparison.distinguishable()) ties.push_back(comparison.trial);
  }
  if (ties.empty()) return fmt::format("Paired tests tell it from each of the {} that come next.", counted(comparisons.size(), "trial"));
  return fmt::format("Paired tests cannot tell it from {} of the {} that come next ({}): a cheaper one among them is as good a choice.", ties.size(),
                     counted(comparisons.size(), "trial"), fmt::join(ties, ", "));
}

std::string test_sentence(SweepResult const& result) {
  if (!result.test) return "There are no test scores: the validation score chose this trial, which flatters it.";
  if (std::optional<Optimism> const optimism = optimism_of(result)) {
    return fmt::format("On the test rows, touched once, {} is {} against {} in validation: an optimism of {}.", info_of(result.objective.metric).name,
                       brief(optimism->test), brief(optimism->validation), brief(optimism->difference));
  }
  return fmt::format("The test rows were touched once, by {}.", result.test->model);
}

std::string front_sentence(SweepResult const& result) {
  if (result.secondary.empty()) return "";
  std::vector<std::string> names;
  for (std::size_t i = 0; i <= result.secondary.size(); ++i) names.push_back(objective_name(result, i));
  std::size_t const n = pareto_front(result).size();
  return fmt::format("That is the best by {} alone: of the objectives {} together, {} no other is better than.", names[0], fmt::join(names, ", "),
                     n == 1 ? "there is one trial that" : fmt::format("there are {} trials that", n));
}

std::string deciders_sentence(Deciders const& deciders) {
  if (!deciders.fanova || deciders.fanova->parameters.empty()) return "";
  std::vector<std::string> parts;
  for (Importance const& parameter : deciders.fanova->parameters) {
    if (parts.size() < 3 && parameter.share >= 0.05) parts.push_back(fmt::format("{} ({})", parameter.parameter, percent(parameter.share)));
  }
  if (parts.empty()) return "No parameter alone decides as much as 5 % of the score's variance.";
  return fmt::format("What decided the scores most: {} of their variance over the space, by fANOVA.", fmt::join(parts, ", "));
}

// A best value at the end of its range says that the range may be too small.
std::vector<std::string> edge_advice(StudyReport const& report, TrialRecord const& best) {
  std::vector<std::string> advice;
  SearchSpace const space(report.config.parameters);
  for (Parameter const& parameter : space.parameters()) {
    auto const* const interval = std::get_if<Interval>(&parameter.distribution);
    ParameterValue const* const value = find(best.parameters, parameter.name);
    if (interval == nullptr || value == nullptr || !std::isfinite(interval->low) || !std::isfinite(interval->high) || interval->high <= interval->low)
      continue;
    FigureAxis const axis{.name = parameter.name,
                          .kind = interval->shape == Interval::Shape::kLogUniform && interval->low > 0.0 ? FigureAxis::Kind::kLog : FigureAxis::Kind::kLinear,
                          .from = interval->low,
                          .to = interval->high,
                          .levels = {}};
    double const place = axis.place(value);
    // Of a share such as dropout the end is the end of what there is, and of few whole numbers one is always at an end.
    if (interval->integer && interval->high - interval->low < 8.0) continue;
    if (place > 0.03 && place < 0.97) continue;
    if (place <= 0.03 && interval->low == 0.0) continue;
    advice.push_back(fmt::format("{} of the best trial is {}, at the {} end of its range {} to {}: a wider range may hold better ones.",
                                 parameter.name, shoal::to_string(*value), place <= 0.03 ? "lower" : "upper", brief(interval->low),
                                 brief(interval->high)));
  }
  return advice;
}

std::string progress_advice(SweepResult const& result) {
  History const history = history_of(result);
  if (history.best_so_far.size() < 2 || result.trials.size() < 20) return "";
  // Of a population the last copies are the best, and it cannot grow.
  if (std::ranges::any_of(result.trials, [](TrialRecord const& trial) { return trial.parent.has_value(); })) return "";
  double const share = static_cast<double>(history.best_so_far.back().trial + 1) / static_cast<double>(result.trials.size());
  if (share > 0.8)
    return fmt::format("The best trial came late, as number {} of {}: more trials may find better ones (shoal resume with --trials).",
                       history.best_so_far.back().trial + 1, grouped(result.trials.size()));
  if (share < 0.3)
    return fmt::format("Nothing better came after trial {} of {}: more of the same search is unlikely to help much.",
                       history.best_so_far.back().trial, grouped(result.trials.size()));
  return "";
}

}  // namespace

Verdict verdict_of(Sources const& sources) {
  SweepResult const& result = sources.report.result;
  Verdict verdict;
  auto const say = [](std::vector<std::string>& to, std::string sentence) {
    if (!sentence.empty()) to.push_back(std::move(sentence));
  };
  if (!result.best) {
    verdict.headline = "No trial has a score.";
    if (!result.trials.empty()) say(verdict.sentences, counts_text(result));
    return verdict;
  }
  TrialRecord const& best = record_of(result, *result.best);
  verdict.headline = fmt::format("Trial {} is the best: {} {} after {}.", best.number, result.objective.name(), brief(best.score),
                                 counted(static_cast<std::size_t>(best.epochs), "epoch"));
  say(verdict.sentences, interval_sentence(best));
  say(verdict.sentences, tie_sentence(result));
  say(verdict.sentences, test_sentence(result));
  say(verdict.sentences, front_sentence(result));
  say(verdict.sentences, counts_text(result));
  say(verdict.sentences, deciders_sentence(sources.deciders));
  if (best.state != TrialState::kCompleted) say(verdict.advice, "No trial has completed its budget: the best one may not be the best in the end.");
  if (result.stopped == "unfinished" || result.stopped == "interrupted")
    say(verdict.advice, fmt::format("The sweep is {}: shoal resume {} goes on with it.", result.stopped, sources.report.study));
  else if (!result.stopped.empty())
    say(verdict.advice, fmt::format("The sweep ended by stop: {}.", result.stopped));
  for (std::string& each : edge_advice(sources.report, best)) say(verdict.advice, std::move(each));
  say(verdict.advice, progress_advice(result));
  if (!estimate_of(best)) say(verdict.advice, "repeats: 3 or validation: {folds: 5} would give intervals and tests.");
  return verdict;
}

}  // namespace shoal
