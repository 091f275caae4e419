// SPDX-License-Identifier: Apache-2.0
#include "src/cli/ensemble_output.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "src/cli/study_data.hpp"
#include "src/report/cells.hpp"

namespace shoal::cli {
namespace {

using Json = nlohmann::ordered_json;
using Scores = std::vector<std::pair<std::string, double>>;

// What is compared: a row of the table.
struct Contender {
  std::string name;
  Scores validation;  // empty where it was trained on those rows
  Scores test;        // empty without test rows
};

// The objective's metric first, then the one that members were chosen by, where that is another.
std::vector<std::string> metric_names(EnsembleSelection const& selection) {
  std::vector<std::string> names{std::string(info_of(selection.objective).name)};
  if (selection.metric != selection.objective) names.emplace_back(info_of(selection.metric).name);
  return names;
}

Scores validation_scores(EnsembleSelection const& selection, double objective, double score) {
  std::vector<std::string> const names = metric_names(selection);
  Scores scores{{names[0], objective}};
  if (names.size() > 1) scores.emplace_back(names[1], score);
  return scores;
}

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

// The best single trial; the model that the sweep has tested, where that is another; the ensemble.
std::vector<Contender> contenders(Study& study, SweepResult const& result, Dataset const& data, Engine& engine, EnsembleSelection const& selection) {
  EnsembleMember const& best = selection.single;
  Ensemble const single = ensemble_of(study, data, {.members = {{.trial = best.trial, .times = 1}}});
  std::size_t const n_runs = single.models.size();
  std::vector<Contender> all{{.name = fmt::format("trial {}{}", best.trial, n_runs > 1 ? fmt::format(", the mean of its {} runs", n_runs) : ""),
                              .validation = validation_scores(selection, best.objective, best.score),
                              .test = test_scores(single, data, engine)}};
  if (result.test && (n_runs > 1 || result.test->trial != best.trial || result.test->model == "refit"))
    all.push_back({.name = fmt::format("trial {}, {}", result.test->trial, result.test->model), .validation = {}, .test = result.test->values});
  all.push_back({.name = fmt::format("ensemble of {}", n_picks(selection)),
                 .validation = validation_scores(selection, selection.objective_score, selection.score),
                 .test = test_scores(ensemble_of(study, data, selection), data, engine)});
  return all;
}

Table member_table(EnsembleSelection const& selection) {
  std::vector<std::string> const names = metric_names(selection);
  Table table{.columns = {"trial", "times"}, .rows = {}};
  for (std::string const& name : names) table.columns.push_back("val_" + name);
  for (EnsembleMember const& member : selection.members) {
    std::vector<Cell> row{std::int64_t{member.trial}, std::int64_t{member.times}, measured(member.objective)};
    if (names.size() > 1) row.push_back(measured(member.score));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Cell score_cell(Scores const& scores, std::string const& name) {
  auto const found = std::ranges::find(scores, name, &Scores::value_type::first);
  return found == scores.end() ? Cell() : measured(found->second);
}

Table contender_table(EnsembleSelection const& selection, std::vector<Contender> const& all) {
  std::vector<std::string> const names = metric_names(selection);
  bool const tested = !all.back().test.empty();
  Table table{.columns = {"model"}, .rows = {}};
  for (std::string const& name : names) table.columns.push_back("val_" + name);
  if (tested) {
    for (std::string const& name : names) table.columns.push_back("test_" + name);
  }
  for (Contender const& contender : all) {
    std::vector<Cell> row{contender.name};
    for (std::string const& name : names) row.push_back(score_cell(contender.validation, name));
    if (tested) {
      for (std::string const& name : names) row.push_back(score_cell(contender.test, name));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Json scores_json(Scores const& scores) {
  Json json = Json::object();
  for (auto const& [name, value] : scores) json[name] = value;  // NaN becomes null
  return json;
}

Json contender_json(Contender const& contender) {
  return {{"model", contender.name}, {"validation", scores_json(contender.validation)}, {"test", scores_json(contender.test)}};
}

std::string document(Study const& study, EnsembleSelection const& selection, std::vector<Contender> const& all) {
  Json json{{"study", study.path()},
            {"by", info_of(selection.metric).name},
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
  std::uint32_t const n = n_picks(selection);
  std::string text = fmt::format("Picked by val_{} from the {} of {} trials whose weights the study keeps", info_of(selection.metric).name,
                                 selection.n_library, selection.n_trials);
  if (std::cmp_less(n, size)) text += fmt::format("; the first {} of {} picks are the best", n, size);
  return text + ".\nValidation scores are optimistic: the ensemble and the single trial were chosen by them. Only rows that chose nothing, such as\n"
                "test rows, tell what they are worth.\n";
}

}  // namespace

std::string ensemble_line(EnsembleSelection const& selection) {
  return fmt::format("ensemble of {} ({} of {} trials), val_{} {}, best single trial {}", n_picks(selection), selection.members.size(),
                     selection.n_trials, info_of(selection.objective).name, readable(selection.objective_score), readable(selection.single.objective));
}

std::string ensemble_text(Study& study, std::shared_ptr<Dataset const> data, Engine& engine, EnsembleOptions const& options, Format format) {
  EnsembleSelection const selection = select_ensemble(study, data, engine, options);
  if (format == Format::kCsv) return to_csv(member_table(selection));
  std::vector<Contender> const all = contenders(study, results_of(study), *data, engine, selection);
  if (format == Format::kJson) return document(study, selection, all);
  return to_text(member_table(selection)) + "\n" + to_text(contender_table(selection, all)) + "\n" + notes(selection, options.size);
}

}  // namespace shoal::cli
