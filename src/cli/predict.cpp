// SPDX-License-Identifier: Apache-2.0
// shoal predict: labels with probabilities, or values, for raw rows.
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/cli/rows.hpp"
#include "src/cli/study_data.hpp"
#include "src/export/output_file.hpp"
#include "src/export/prediction_writer.hpp"
#include "src/export/table_rows.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

struct PredictOptions {
  std::string model, data, output, id;
  ModelChoice choice;
  EngineFlags engine;
  Format format = Format::kCsv;
  bool quiet = false;
  [[nodiscard]] bool to_stdout() const { return output.empty() || output == "-"; }
};

using Form = PredictionWriter::Form;

Form form_of(PredictOptions const& options) {
  if (options.to_stdout())
    return options.format == Format::kCsv ? Form::kCsv : options.format == Format::kJson ? Form::kJson : Form::kText;
  for (auto const& [extension, form] : {std::pair{".csv", Form::kCsv}, {".json", Form::kJson}, {".npy", Form::kNpy}}) {
    if (options.output.ends_with(extension)) return form;
  }
  throw InputError({.key = "-o", .expected = "a name that ends in .csv, .json or .npy", .found = "'" + options.output + "'"});
}

// The column that names the rows: what the user says, or the training file's where this one has it, too.
std::optional<std::size_t> id_column(PredictOptions const& options, Model const& model, TableRows& rows) {
  if (!options.id.empty()) return rows.want(options.id, ColumnKind::kText, "--id");
  if (model.table->id.empty() || !rows.has(model.table->id)) return std::nullopt;
  return rows.want(model.table->id, ColumnKind::kText, "");
}

// Block by block, so that memory does not depend on the number of rows.
void predict_table(PredictOptions const& options, Ensemble const& ensemble, Engine& engine, PredictionWriter& writer) {
  Model const& model = ensemble.models.front();
  TableReader reader = open_table(model, options.data);
  TableRows rows(model, options.data, reader.names());
  std::optional<std::size_t> const id = id_column(options, model, rows);
  while (std::optional<RawTable> const block = reader.next(rows.kinds()))
    writer.add(predict(ensemble, rows.rows(*block), engine), id ? &block->columns[*id] : nullptr);
  writer.finish();
  if (options.quiet) return;
  std::string const& usual = model.table->id;
  if (!id && !usual.empty() && form_of(options) != Form::kNpy)
    note(fmt::format("{}: no column '{}', which named the rows in training: predictions are written without names", printable(options.data), printable(usual)));
  for (std::string const& line : rows.level_notes()) note(line);
}

void predict_array(PredictOptions const& options, Ensemble const& ensemble, Engine& engine, PredictionWriter& writer) {
  if (!options.id.empty()) throw InputError({.key = "--id", .expected = "a table as DATA", .found = options.data});
  writer.add(predict(ensemble, read_rows(options.data), engine));
  writer.finish();
}

int run(PredictOptions const& options) {
  Form const form = form_of(options);
  std::unique_ptr<Engine> const engine = make_engine(options.engine);
  Ensemble const ensemble = load_model(options.model, options.choice, *engine);
  Model const& model = ensemble.models.front();  // all read and name the same
  std::optional<OutputFile> file;
  if (!options.to_stdout()) file.emplace(options.output);
  PredictionWriter writer(model, form, [&](std::string const& text) {
    if (file)
      file->write(text);
    else
      print(text);
  });
  if (is_table(model, options.data))
    predict_table(options, ensemble, *engine, writer);
  else
    predict_array(options, ensemble, *engine, writer);
  if (file) file->commit();
  return 0;
}

}  // namespace

Command add_predict(CLI::App& root) {
  auto const options = std::make_shared<PredictOptions>();
  CLI::App* const app = root.add_subcommand("predict", "labels with probabilities, or values, for raw rows");
  app->add_option("MODEL", options->model, "*.safetensors, *.npz or a study")->required()->type_name("MODEL|S.db");
  app->add_option("DATA", options->data, "raw rows: CSV, TSV, libsvm, IDX, NPY or NPZ; - reads a table from standard input")->required()->type_name("DATA");
  app->add_option("-o,--output", options->output, "*.csv, *.json, or *.npy with the numbers alone [standard output]")
      ->type_name("FILE");
  app->add_option("--id", options->id, "column of a table that names its rows, written first [the training file's]")->type_name("COLUMN");
  add_model_choice(*app, options->choice);
  add_engine(*app, options->engine);
  add_format(*app, options->format);
  app->add_flag("-q,--quiet", options->quiet, "only errors on standard error");
  add_examples(*app,
               "  shoal predict best.safetensors X.npy -o predictions.csv\n  shoal predict fashion.db X.npy -o probabilities.npy\n"
               "  zcat new.csv.gz | shoal predict adult.safetensors - --id name > predictions.csv");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
