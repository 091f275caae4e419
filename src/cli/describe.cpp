// SPDX-License-Identifier: Apache-2.0
// shoal describe: what a data set holds and what a sweep would make of it.
#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/data.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

struct DescribeOptions {
  std::string data, labels;
  Format format = Format::kTable;
};

// Rows of each class, or mean and standard deviation of each target.
Table target_table(Dataset const& data) {
  if (data.task == Task::kRegression) {
    Table table{.columns = {"target", "mean", "std"}, .rows = {}};
    FoldTables const& tables = data.refit.tables.front();
    for (std::size_t j = 0; j < data.n_outputs; ++j)
      table.rows.push_back({data.target_names[j], double{tables.target_shift[j]}, double{tables.target_scale[j]}});
    return table;
  }
  Table table{.columns = {"class", "rows"}, .rows = {}};
  for (std::size_t c = 0; c < data.class_names.size(); ++c) {
    table.rows.push_back({data.class_names[c], std::int64_t{std::count(data.labels.begin(), data.labels.end(),
                                                                       static_cast<std::int32_t>(c))}});
  }
  return table;
}

int run(DescribeOptions const& options) {
  DataConfig config;
  config.files = {.features = options.data, .labels = options.labels};
  config.validation = {};  // every row is described
  std::shared_ptr<Dataset const> const data = load_dataset(config, 0);
  Table const targets = target_table(*data);
  if (options.format == Format::kCsv) {
    print(to_csv(targets));
  } else if (options.format == Format::kJson) {
    nlohmann::ordered_json const document{
        {"data", data->description}, {"task", name_of(data->task)},
        {"rows", data->n_rows},      {"features", data->n_features},
        {"bytes", data->bytes()},    {"targets", nlohmann::ordered_json::parse(to_json(targets))}};
    print(document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  } else {
    print(fmt::format("{}\ntask: {}\n{}, {} in memory\n\n{}", printable(data->description), name_of(data->task),
                      summary(*data), bytes_text(data->bytes()), to_text(targets)));
  }
  return 0;
}

}  // namespace

Command add_describe(CLI::App& root) {
  auto const options = std::make_shared<DescribeOptions>();
  CLI::App* const app = root.add_subcommand("describe", "what a data set holds: task, rows, features, classes");
  app->add_option("DATA", options->data, "features: IDX, NPY or NPZ")->required()->type_name("DATA");
  app->add_option("--labels,--target", options->labels, "labels or targets [those in DATA, an NPZ]")->type_name("FILE");
  add_format(*app, options->format);
  add_examples(*app, "  shoal describe X.npy --labels y.npy\n  shoal describe all.npz --format json");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
