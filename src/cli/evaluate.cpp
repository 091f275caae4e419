// SPDX-License-Identifier: Apache-2.0
// shoal evaluate: a model's metrics on data with known targets.
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/cli/rows.hpp"
#include "src/cli/study_data.hpp"
#include "src/export/table_rows.hpp"
#include "src/export/table_truths.hpp"

namespace shoal::cli {
namespace {

struct EvaluateOptions {
  std::string model, data, labels;
  ModelChoice choice;
  EngineFlags engine;
  Format format = Format::kTable;
  bool quiet = false;
};

struct Evaluation {
  std::uint32_t n_rows = 0;
  std::vector<double> values;  // [metrics]
};

Evaluation evaluate_array(EvaluateOptions const& options, Ensemble const& ensemble, std::span<Metric const> metrics, Engine& engine) {
  RawRows rows = read_rows(options.data);
  std::uint32_t const n_rows = rows.n_rows;
  std::vector<double> const targets = read_targets(options.labels, options.data);
  std::string const targets_name = options.labels.empty() ? options.data : options.labels;
  return {n_rows, evaluate(ensemble, std::move(rows), targets, targets_name, metrics, engine)};
}

Evaluation evaluate_table(EvaluateOptions const& options, Ensemble const& ensemble, std::span<Metric const> metrics, Engine& engine) {
  Model const& model = ensemble.models.front();  // all read and name the same
  TableReader reader = open_table(model, options.data);
  TableRows rows(model, options.data, reader.names());
  std::vector<std::string> targets = model.target_names;
  bool const given = !options.labels.empty();
  if (given && targets.size() > 1) {
    throw InputError({.key = "--target", .expected = fmt::format("none, as the model has {} targets", targets.size()),
                      .found = "'" + options.labels + "'"});
  }
  if (given) targets = {options.labels};
  std::vector<std::size_t> columns;
  for (std::string const& target : targets) columns.push_back(rows.want(target, target_kind(model), given ? "--target" : "target"));
  RawTable const table = reader.read(rows.kinds());
  TableTruths truths = truths_of(model, table, columns, reader.format());
  std::vector<double> values = evaluate(ensemble, rows.rows(table, truths.rows), std::move(truths.known), metrics, engine);
  if (!options.quiet) {
    for (std::string const& line : truths.notes) note(line);
    for (std::string const& line : rows.level_notes()) note(line);
  }
  return {static_cast<std::uint32_t>(truths.rows.size()), std::move(values)};
}

int run(EvaluateOptions const& options) {
  std::unique_ptr<Engine> const engine = make_engine(options.engine);
  Ensemble const ensemble = load_model(options.model, options.choice, *engine);
  std::vector<Metric> const metrics = metrics_of(ensemble);
  auto const [n_rows, values] = is_table(ensemble.models.front(), options.data) ? evaluate_table(options, ensemble, metrics, *engine)
                                                            : evaluate_array(options, ensemble, metrics, *engine);
  Table table{.columns = {"metric", "value"}, .rows = {}};
  for (std::size_t i = 0; i < metrics.size(); ++i)
    table.rows.push_back({std::string(info_of(metrics[i]).name), values[i]});
  if (options.format == Format::kTable) {
    print(to_text(table));
  } else if (options.format == Format::kCsv) {
    print(to_csv(table));
  } else {
    nlohmann::ordered_json document{{"model", options.model},
                                    {"data", options.data},
                                    {"rows", n_rows},
                                    {"metrics", nlohmann::ordered_json::object()}};
    for (std::size_t i = 0; i < metrics.size(); ++i)
      document["metrics"][std::string(info_of(metrics[i]).name)] = values[i];  // NaN becomes null
    print(document.dump() + "\n");
  }
  return 0;
}

}  // namespace

Command add_evaluate(CLI::App& root) {
  auto const options = std::make_shared<EvaluateOptions>();
  CLI::App* const app = root.add_subcommand("evaluate", "the metrics of a model, or of a study's best trial or ensemble, on data");
  app->add_option("MODEL", options->model, "*.safetensors, *.npz or a study")->required()->type_name("MODEL|S.db");
  app->add_option("DATA", options->data, "raw rows: CSV, TSV, libsvm, IDX, NPY or NPZ; - reads a table from standard input")->required()->type_name("DATA");
  app->add_option("--labels,--target", options->labels, "of arrays: a file [DATA, an NPZ]; of a table: its column [as in training]")
      ->type_name("FILE|COLUMN");
  add_model_choice(*app, options->choice);
  add_engine(*app, options->engine);
  add_format(*app, options->format);
  app->add_flag("-q,--quiet", options->quiet, "only errors on standard error");
  add_examples(*app,
               "  shoal evaluate best.safetensors t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz\n"
               "  shoal evaluate fashion.db new.npz --format json\n  shoal evaluate adult.safetensors adult.test.csv");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
