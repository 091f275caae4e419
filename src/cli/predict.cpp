// SPDX-License-Identifier: Apache-2.0
// shoal predict: labels with probabilities, or values, for raw rows.
#include <memory>

#include "shoal/errors.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/cli/rows.hpp"
#include "src/cli/study_data.hpp"
#include "src/export/output_file.hpp"
#include "src/export/prediction_table.hpp"

namespace shoal::cli {
namespace {

struct PredictOptions {
  std::string model, data, output;
  std::optional<std::uint32_t> trial;
  EngineFlags engine;
  Format format = Format::kCsv;
};

int run(PredictOptions const& options) {
  bool const to_stdout = options.output.empty() || options.output == "-";
  bool const npy = options.output.ends_with(".npy");
  if (!to_stdout && !npy && !options.output.ends_with(".csv") && !options.output.ends_with(".json")) {
    throw InputError(
        {.key = "-o", .expected = "a name that ends in .csv, .json or .npy", .found = "'" + options.output + "'"});
  }
  std::unique_ptr<Engine> const engine = make_engine(options.engine);
  Model const model = load_model(options.model, options.trial, *engine);
  RawRows rows = read_rows(options.data);
  std::vector<float> const predictions = predict(model, std::move(rows), *engine);
  if (npy) {
    write_file(options.output, prediction_npy(model, predictions));
    return 0;
  }
  Table const table = prediction_table(model, predictions);
  Format const format = to_stdout ? options.format : options.output.ends_with(".csv") ? Format::kCsv : Format::kJson;
  std::string const text = format == Format::kCsv    ? to_csv(table)
                           : format == Format::kJson ? to_json(table) + "\n"
                                                     : to_text(table);
  if (to_stdout)
    print(text);
  else
    write_file(options.output, text);
  return 0;
}

}  // namespace

Command add_predict(CLI::App& root) {
  auto const options = std::make_shared<PredictOptions>();
  CLI::App* const app = root.add_subcommand("predict", "labels with probabilities, or values, for raw rows");
  app->add_option("MODEL", options->model, "*.safetensors, *.npz or a study")->required()->type_name("MODEL|S.db");
  app->add_option("DATA", options->data, "raw features: IDX, NPY or NPZ")->required()->type_name("DATA");
  app->add_option("-o,--output", options->output, "*.csv, *.json, or *.npy with the numbers alone [standard output]")
      ->type_name("FILE");
  app->add_option("--trial", options->trial, "of the study [the best one]")->type_name("N");
  add_engine(*app, options->engine);
  add_format(*app, options->format);
  add_examples(*app,
               "  shoal predict best.safetensors X.npy -o predictions.csv\n  shoal predict fashion.db X.npy -o "
               "probabilities.npy");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
