// SPDX-License-Identifier: Apache-2.0
// shoal importance: which hyperparameters decided the scores of a study.
#include "shoal/importance.hpp"

#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"
#include "shoal/study.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/report/cells.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

enum class Method : std::uint8_t { kFanova, kPedAnova };

struct ImportanceOptions {
  std::string study;
  Method method = Method::kFanova;
  bool pairs = false;
  std::string curve;  ///< "": none
  Format format = Format::kTable;
};

Table parameter_table(ImportanceResult const& importance, bool deviations) {
  Table table{.columns = {"parameter", "importance"}, .rows = {}};
  if (deviations) table.columns.push_back("std");
  for (Importance const& parameter : importance.parameters) {
    table.rows.push_back({parameter.parameter, parameter.share});
    if (deviations) table.rows.back().push_back(parameter.deviation);
  }
  return table;
}

Table pair_table(ImportanceResult const& importance) {
  Table table{.columns = {"first", "second", "importance"}, .rows = {}};
  for (Interaction const& pair : importance.interactions) table.rows.push_back({pair.first, pair.second, pair.share});
  return table;
}

Table curve_table(Dependence const& curve, std::string const& objective) {
  Table table{.columns = {curve.parameter, objective, "std"}, .rows = {}};
  for (Dependence::Point const& point : curve.points) table.rows.push_back({cell_of(&point.value), point.score, point.deviation});
  return table;
}

Dependence const& curve_named(ImportanceResult const& importance, ImportanceOptions const& options) {
  std::vector<std::string> known;
  for (Dependence const& curve : importance.curves) {
    if (curve.parameter == options.curve) return curve;
    known.push_back(curve.parameter);
  }
  throw InputError({.file = options.study, .key = "--curve", .expected = fmt::format("one of {}", fmt::join(known, ", ")), .found = "'" + options.curve + "'"});
}

std::string json(ImportanceResult const& importance, ImportanceOptions const& options, std::string const& objective) {
  bool const fanova = options.method == Method::kFanova;
  std::string curves, left_out;
  for (Dependence const& curve : importance.curves) {
    curves += fmt::format("{}{}:{}", curves.empty() ? "" : ",", json_string(curve.parameter), to_json(curve_table({"value", curve.points}, "score")));
  }
  for (std::string const& name : importance.left_out) left_out += (left_out.empty() ? "" : ",") + json_string(name);
  std::string text = fmt::format(R"({{"study":{},"method":"{}","objective":{},"trials":{},"parameters":{},"left_out":[{}])", json_string(options.study),
                                 fanova ? "fanova" : "ped_anova", json_string(objective), importance.n_trials, to_json(parameter_table(importance, fanova)), left_out);
  if (options.pairs) text += ",\"pairs\":" + to_json(pair_table(importance));
  if (fanova) text += ",\"curves\":{" + curves + "}";
  return text + "}\n";
}

std::string for_people(ImportanceResult const& importance, ImportanceOptions const& options, std::string const& objective) {
  bool const fanova = options.method == Method::kFanova;
  std::string text = fanova ? fmt::format("share of the variance of {} over the space, by {} trials\n\n", objective, importance.n_trials)
                            : fmt::format("what sets the best tenth apart by {}, of {} trials\n\n", objective, importance.n_trials);
  text += to_text(parameter_table(importance, fanova));
  if (options.pairs) text += "\ntogether, beyond what each does alone\n\n" + to_text(pair_table(importance));
  if (!importance.left_out.empty()) text += printable(fmt::format("left out, as not every trial has them: {}", fmt::join(importance.left_out, ", "))) + "\n";
  return text;
}

// The library does not know where its trials come from.
ImportanceResult measure(Study const& study, SweepResult const& result, ImportanceOptions const& options) try {
  SearchSpace const space(study.config().parameters);
  return options.method == Method::kFanova ? fanova(space, result, {.interactions = options.pairs}) : ped_anova(space, result);
} catch (InputError const& error) {
  InputProblem problem = error.problem();
  problem.file = options.study;
  throw InputError(problem);
}

int run(ImportanceOptions const& options) {
  if (options.method == Method::kPedAnova && (options.pairs || !options.curve.empty())) {
    throw InputError({.key = options.pairs ? "--pairs" : "--curve", .expected = "--method fanova", .found = "ped_anova"});
  }
  std::unique_ptr<Study> const study = Study::open(options.study, Study::Access::kRead);
  SweepResult const result = results_of(*study);
  ImportanceResult const importance = measure(*study, result, options);
  std::string const objective = result.objective.name();
  if (!options.curve.empty()) {
    Table const table = curve_table(curve_named(importance, options), objective);
    print(options.format == Format::kTable ? to_text(table) : options.format == Format::kCsv ? to_csv(table) : to_json(table) + "\n");
  } else if (options.format == Format::kJson) {
    print(json(importance, options, objective));
  } else if (options.format == Format::kCsv) {
    print(to_csv(options.pairs ? pair_table(importance) : parameter_table(importance, options.method == Method::kFanova)));
  } else {
    print(for_people(importance, options, objective));
  }
  return 0;
}

}  // namespace

Command add_importance(CLI::App& root) {
  auto const options = std::make_shared<ImportanceOptions>();
  CLI::App* const app = root.add_subcommand("importance", "which hyperparameters decided the scores of a study");
  app->add_option("STUDY", options->study, "a study; it may be running")->required()->type_name("S.db");
  add_choice<Method>(*app, "--method", options->method, {{"fanova", Method::kFanova}, {"ped_anova", Method::kPedAnova}},
                     "shares of the score's variance, or what sets the best tenth of the trials apart [fanova]");
  app->add_flag("--pairs", options->pairs, "also what two parameters decide together; csv: only that");
  app->add_option("--curve", options->curve, "only the mean score at values of this parameter")->type_name("NAME");
  add_format(*app, options->format);
  add_examples(*app, "  shoal importance fashion.db --pairs\n  shoal importance fashion.db --curve learning_rate --format csv");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
