// SPDX-License-Identifier: Apache-2.0
// shoal export: a trial or an ensemble as a model file, or all trials as a table or as a log for TensorBoard.
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "shoal/onnx.hpp"
#include "shoal/tensorboard.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/ensemble_output.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/cli/session.hpp"
#include "src/cli/study_data.hpp"
#include "src/export/loader.hpp"
#include "src/export/output_file.hpp"

namespace shoal::cli {
namespace {

struct ExportOptions {
  std::string study, model, card, loader, table, tensorboard;
  LoggedCurves curves = LoggedCurves::kAll;
  ModelChoice choice;
  EngineFlags engine;
};

bool is_onnx_file(std::string const& path) { return path.ends_with(".onnx"); }

void write(Ensemble const& ensemble, ExportOptions const& options) {
  if (is_onnx_file(options.model))
    write_onnx(ensemble, options.model);
  else
    write_ensemble(ensemble, options.model);
  if (!options.card.empty()) write_file(options.card, nlohmann::ordered_json::parse(card_of(ensemble)).dump(2) + "\n");
  if (!options.loader.empty()) write_file(options.loader, loader_script(options.model, options.loader));
}

void export_model(Study& study, ExportOptions const& options) {
  if (!is_model_file(options.model) && !is_onnx_file(options.model)) {
    throw InputError(
        {.key = "--model", .expected = "a name that ends in .safetensors, .npz or .onnx", .found = "'" + options.model + "'"});
  }
  std::unique_ptr<Engine> const engine = make_engine(options.engine);
  std::shared_ptr<Dataset const> const data = load_data_of(study);
  if (options.choice.ensemble.size) {
    EnsembleSelection const selection = select_ensemble(study, data, *engine, options.choice.ensemble.options());
    write(ensemble_of(study, *data, selection), options);
    note(fmt::format("{}: {}", options.model, ensemble_line(selection)));
    return;
  }
  std::uint32_t const number = trial_or_best(results_of(study), options.study, options.choice.trial);
  Model model = model_of(study, data, *engine, number);
  std::string const line = fmt::format("{}: trial {} ({}, {} epochs), {} {}", options.model, number, model.origin.run, model.origin.epochs,
                                       model.origin.objective, readable(model.origin.score));
  write(ensemble_of_one(std::move(model)), options);
  note(line);
}

void export_table(Study const& study, ExportOptions const& options) {
  bool const csv = options.table.ends_with(".csv");
  if (!csv && !options.table.ends_with(".json")) {
    throw InputError(
        {.key = "--table", .expected = "a name that ends in .csv or .json", .found = "'" + options.table + "'"});
  }
  Table const table = cv_results(results_of(study), recorded_metrics(study.config()));
  write_file(options.table, csv ? to_csv(table) : to_json(table) + "\n");
}

void export_log(Study const& study, ExportOptions const& options) {
  prepare_tensorboard(options.tensorboard, EarlierLog::kRefuse);
  export_tensorboard(study, {.folder = options.tensorboard, .curves = options.curves, .name = log_name(options.study)});
}

void check(ExportOptions const& options) {
  std::vector<std::string> given;
  for (auto const& [name, value] : {std::pair{"--model", &options.model}, {"--table", &options.table}, {"--tensorboard", &options.tensorboard}}) {
    if (!value->empty()) given.emplace_back(name);
  }
  if (given.size() != 1) {
    throw InputError({.key = "shoal export", .expected = "--model, --table or --tensorboard", .found = given.empty() ? "none" : given[0] + " and " + given[1]});
  }
  if ((options.choice.trial || options.choice.ensemble.size) && options.model.empty())
    throw InputError({.key = options.choice.trial ? "--trial" : "--ensemble", .expected = "--model beside it", .found = given[0]});
  for (auto const& [name, value] : {std::pair{"--card", &options.card}, {"--loader", &options.loader}}) {
    if (!value->empty() && options.model.empty()) throw InputError({.key = name, .expected = "--model beside it", .found = given[0]});
  }
  if (options.curves != LoggedCurves::kAll && options.tensorboard.empty())
    throw InputError({.key = "--curves", .expected = "--tensorboard beside it", .found = given[0]});
}

int run(ExportOptions const& options) {
  check(options);
  std::unique_ptr<Study> const study = Study::open(options.study, Study::Access::kRead);
  if (!options.model.empty())
    export_model(*study, options);
  else if (!options.table.empty())
    export_table(*study, options);
  else
    export_log(*study, options);
  return 0;
}

}  // namespace

Command add_export(CLI::App& root) {
  auto const options = std::make_shared<ExportOptions>();
  CLI::App* const app = root.add_subcommand("export", "a trial or an ensemble as a model file, or all trials as a table or a log for TensorBoard");
  app->add_option("STUDY", options->study, "a study")->required()->type_name("S.db");
  app->add_option("-o,--model", options->model, "write *.safetensors (PyTorch), *.npz (scikit-learn, Keras) or *.onnx (onnxruntime, the preprocessing inside)")
      ->type_name("FILE");
  app->add_option("--card", options->card, "write beside the model what it is as JSON: configuration, data and its fingerprint, scores, seed, version")
      ->type_name("FILE");
  app->add_option("--loader", options->loader, "write beside the model a Python script that predicts with it, without shoal")->type_name("FILE");
  add_model_choice(*app, options->choice);
  app->add_option("--table", options->table, "write *.csv or *.json with scikit-learn's cv_results_ columns")
      ->type_name("FILE");
  app->add_option("--tensorboard", options->tensorboard, "write event files for TensorBoard, with the HParams table")->type_name("DIR");
  add_choice<LoggedCurves>(*app, "--curves", options->curves, {{"all", LoggedCurves::kAll}, {"top", LoggedCurves::kTop}, {"none", LoggedCurves::kNone}},
                     "runs whose learning curves are in that log: all, of completed trials, none [all]");
  add_engine(*app, options->engine);
  add_examples(
      *app,
      "  shoal export fashion.db --model best.safetensors\n  shoal export fashion.db --model second.npz --trial 17\n"
      "  shoal export fashion.db --ensemble 10 -o ensemble.safetensors\n"
      "  shoal export fashion.db --model best.onnx --card best.json --loader load_model.py\n  shoal export fashion.db --table trials.csv\n  shoal export fashion.db --tensorboard logs/fashion");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
