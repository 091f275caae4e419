// SPDX-License-Identifier: Apache-2.0
#include "src/cli/ensemble_output.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "src/cli/study_data.hpp"
#include "src/report/cells.hpp"

namespace shoal::cli {
namespace {

using Json = nlohmann::ordered_json;
using Scores = std::vector<std::pair<std::string, double>>;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// What is compared: a row of the table.
struct Contender {
  std::string name;
  double validation = kNone;
  Scores test;  // empty without test rows
};

std::string metric_name(EnsembleSelection const& selection) { return "val_" + std::string(info_of(selection.metric).name); }

std::uint32_t n_picks(EnsembleSelection const& selection) {
  std::uint32_t n = 0;
  for (EnsembleMember const& member : selection.members) n += member.times;
  return n;
}

Scores test_scores(Ensemble const& ensemble, Dataset const& data, Engine& engine) {
  if (data.test_rows.empty()) return {};
  std::vector<Metric> const metrics = metrics_of(ensemble);
  std::vector<double> const values = evaluate(ensemble, data, data.test_rows, metrics, engine);
  Scores scores;
  for (std::size_t i = 0; i < metrics.size(); ++i) scores.emplace_back(info_of(metrics[i]).name, values[i]);
  return scores;
}

// The best single trial by the ensemble's measure; the model that the sweep has tested, where that is another; the ensemble.
std::vector<Contender> contenders(Study& study, SweepResult const& result, Dataset const& data, Engine& engine, EnsembleSelection const& selection) {
  Ensemble const single = ensemble_of(study, data, {.members = {{.trial = selection.single, .times = 1}}});
  std::size_t const n_runs = single.models.size();
  std::vector<Contender> all{{.name = fmt::format("trial {}{}", selection.single, n_runs > 1 ? fmt::format(", the mean of its {} runs", n_runs) : ""),
                              .validation = selection.single_score,
                              .test = test_scores(single, data, engine)}};
  if (result.test && (n_runs > 1 || result.test->trial != selection.single || result.test->model == "refit"))
    all.push_back({.name = fmt::format("trial {}, {}", result.test->trial, result.test->model), .test = result.test->values});
  all.push_back({.name = fmt::format("ensemble of {}", n_picks(selection)),
                 .validation = selection.score,
                 .test = test_scores(ensemble_of(study, data, selection), data, engine)});
  return all;
}

Table member_table(EnsembleSelection const& selection) {
  Table table{.columns = {"trial", "times", metric_name(selection)}, .rows = {}};
  for (EnsembleMember const& member : selection.members)
    table.rows.push_back({std::int64_t{member.trial}, std::int64_t{member.times}, measured(member.score)});
  return table;
}

Table contender_table(EnsembleSelection const& selection, std::vector<Contender> const& all) {
  std::string const name(info_of(selection.metric).name);
  bool const tested = !all.back().test.empty();
  Table table{.columns = {"model", "val_" + name}, .rows = {}};
  if (tested) table.columns.push_back("test_" + name);
  for (Contender const& contender : all) {
    std::vector<Cell> row{contender.name, measured(contender.validation)};
    auto const value = std::ranges::find(contender.test, name, &Scores::value_type::first);
    if (tested) row.push_back(value == contender.test.end() ? Cell() : measured(value->second));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Json contender_json(Contender const& contender) {
  Json test = Json::object();
  for (auto const& [name, value] : contender.test) test[name] = value;
  return {{"model", contender.name}, {"validation", contender.validation}, {"test", test}};  // NaN becomes null
}

std::string document(Study const& study, EnsembleSelection const& selection, std::vector<Contender> const& all) {
  Json json{{"study", study.path()},
            {"metric", metric_name(selection)},
            {"library", selection.n_library},
            {"trials", selection.n_trials},
            {"members", Json::parse(to_json(member_table(selection)))},
            {"path", selection.path},
            {"single", contender_json(all.front())}};
  if (all.size() > 2) json["tested"] = contender_json(all[1]);
  json["ensemble"] = contender_json(all.back());
  return json.dump() + "\n";
}

std::string notes(EnsembleSelection const& selection, int size) {
  std::string text = fmt::format("Picked from the {} of {} trials whose weights the study keeps", selection.n_library, selection.n_trials);
  std::uint32_t const n = n_picks(selection);
  if (std::cmp_less(n, size)) text += fmt::format("; the first {} of {} picks are the best in validation", n, size);
  return text + ".\nMembers were chosen by the validation score, which is optimistic therefore; only rows that chose nothing, as test rows,\ntell what they are worth.\n";
}

}  // namespace

std::string ensemble_line(EnsembleSelection const& selection) {
  return fmt::format("ensemble of {} ({} of {} trials), {} {}, best single {}", n_picks(selection), selection.members.size(), selection.n_trials,
                     metric_name(selection), readable(selection.score), readable(selection.single_score));
}

std::string ensemble_text(Study& study, std::shared_ptr<Dataset const> data, Engine& engine, int size, Format format) {
  EnsembleSelection const selection = select_ensemble(study, data, engine, {.size = size});
  if (format == Format::kCsv) return to_csv(member_table(selection));
  std::vector<Contender> const all = contenders(study, results_of(study), *data, engine, selection);
  if (format == Format::kJson) return document(study, selection, all);
  return to_text(member_table(selection)) + "\n" + to_text(contender_table(selection, all)) + "\n" + notes(selection, size);
}

}  // namespace shoal::cli
