// SPDX-License-Identifier: Apache-2.0
#include "src/cli/describe_arrays.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/data.hpp"
#include "src/cli/output.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

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

}  // namespace

void describe_arrays(std::string const& features, std::string const& labels, Format format) {
  DataConfig config;
  config.files = {.features = features, .labels = labels};
  config.validation = {};  // every row is described
  std::shared_ptr<Dataset const> const data = load_dataset(config, 0);
  Table const targets = target_table(*data);
  if (format == Format::kCsv) {
    print(to_csv(targets));
  } else if (format == Format::kJson) {
    nlohmann::ordered_json const document{
        {"data", data->description}, {"task", name_of(data->task)},
        {"rows", data->n_rows},      {"features", data->n_features},
        {"bytes", data->bytes()},    {"targets", nlohmann::ordered_json::parse(to_json(targets))}};
    print(document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  } else {
    print(fmt::format("{}\ntask: {}\n{}, {} in memory\n\n{}", printable(data->description), name_of(data->task),
                      summary(*data), bytes_text(data->bytes()), to_text(targets)));
  }
}

}  // namespace shoal::cli
