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

namespace shoal::cli {
namespace {

struct EvaluateOptions {
  std::string model, data, labels;
  std::optional<std::uint32_t> trial;
  EngineFlags engine;
  Format format = Format::kTable;
};

int run(EvaluateOptions const& options) {
  std::unique_ptr<Engine> const engine = make_engine(options.engine);
  Model const model = load_model(options.model, options.trial, *engine);
  RawRows rows = read_rows(options.data);
  std::uint32_t const n_rows = rows.n_rows;
  std::vector<double> const targets = read_targets(options.labels, options.data);
  std::vector<Metric> metrics;
  for (MetricInfo const& info : metric_infos()) {
    if (defined_for(info.metric, model.task)) metrics.push_back(info.metric);
  }
  std::string const targets_name = options.labels.empty() ? options.data : options.labels;
  std::vector<double> const values = evaluate(model, std::move(rows), targets, targets_name, metrics, *engine);
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
  CLI::App* const app = root.add_subcommand("evaluate", "the metrics of a model, or of a study's best trial, on data");
  app->add_option("MODEL", options->model, "*.safetensors, *.npz or a study")->required()->type_name("MODEL|S.db");
  app->add_option("DATA", options->data, "raw features: IDX, NPY or NPZ")->required()->type_name("DATA");
  app->add_option("--labels,--target", options->labels, "labels or targets [those in DATA, an NPZ]")->type_name("FILE");
  app->add_option("--trial", options->trial, "of the study [the best one]")->type_name("N");
  add_engine(*app, options->engine);
  add_format(*app, options->format);
  add_examples(*app,
               "  shoal evaluate best.safetensors t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz\n"
               "  shoal evaluate fashion.db new.npz --format json");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
