// SPDX-License-Identifier: Apache-2.0
// shoal describe: what a data set holds and what a sweep would make of it.
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/data.hpp"
#include "shoal/errors.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/description_text.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/cli/table_options.hpp"
#include "src/data/formats.hpp"
#include "src/data/table_reader.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

struct DescribeOptions {
  std::string data, labels, test;
  TableFlags table;
  Format format = Format::kTable;
};

// --- Arrays

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

int describe_arrays(DescribeOptions const& options) {
  std::string const useless = !options.test.empty() ? "--test" : option_for_tables(options.table);
  if (!useless.empty()) {
    throw InputError({.key = useless, .expected = "a text table as DATA", .found = options.data});
  }
  DataConfig config;
  config.files = {.features = options.data, .labels = labels_of(options.table, options.labels)};
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

// --- Text tables

std::optional<std::uint32_t> row_number(std::string const& text) {
  std::uint32_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "32561..", "..100" or "5..10", as a sweep file's rows; nullopt where it is none of these.
std::optional<SplitConfig> range_of(std::string const& text) {
  std::size_t const dots = text.find("..");
  if (dots == std::string::npos) return std::nullopt;
  std::string const from = text.substr(0, dots), to = text.substr(dots + 2);
  std::optional<std::uint32_t> const begin = from.empty() ? 0 : row_number(from);
  std::optional<std::uint32_t> const end = to.empty() ? std::numeric_limits<std::uint32_t>::max() : row_number(to);
  if (!begin || !end || *begin >= *end) return std::nullopt;
  return SplitConfig{.kind = SplitConfig::Kind::kRows, .begin = *begin, .end = *end};
}

SplitConfig test_of(std::string const& text) {
  if (text.empty()) return {};
  if (auto const range = range_of(text)) return *range;
  double fraction = 0.0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), fraction);
  bool const number = error == std::errc() && end == text.data() + text.size();
  if (number && fraction > 0.0 && fraction < 1.0) return {.kind = SplitConfig::Kind::kFraction, .fraction = fraction};
  if (!number && (is_table_name(text) || (std::filesystem::exists(text) && holds_table(text)))) return {.kind = SplitConfig::Kind::kFiles, .file = text};
  throw InputError({.key = "--test", .expected = "a text table, a fraction in (0, 1), or rows such as 32561..", .found = "'" + text + "'"});
}

int describe_text_table(DescribeOptions const& options) {
  if (!options.labels.empty()) {
    throw InputError({.key = "--labels", .expected = "arrays as DATA", .found = "the table " + options.data, .hint = "--target names a column"});
  }
  if (!options.test.empty() && options.table.targets.empty())
    throw InputError({.key = "--test", .expected = "--target beside it", .found = "none"});
  TableDescription const description = describe_table(source_of(options.table, options.data), test_of(options.test));
  print(options.format == Format::kCsv    ? description_csv(description)
        : options.format == Format::kJson ? description_json(description)
                                          : description_text(description));
  return 0;
}

int run(DescribeOptions const& options) {
  bool const table = is_table_name(options.data) || (options.labels.empty() && holds_table(options.data));
  return table ? describe_text_table(options) : describe_arrays(options);
}

}  // namespace

Command add_describe(CLI::App& root) {
  auto const options = std::make_shared<DescribeOptions>();
  CLI::App* const app = root.add_subcommand("describe", "what a data set holds: columns, task, balance, suspected leaks and duplicates");
  app->add_option("DATA", options->data, "a text table (CSV, TSV, libsvm), or features in IDX, NPY or NPZ")->required()->type_name("DATA");
  app->add_option("--labels", options->labels, "of arrays: labels or targets; also --target [those in DATA, an NPZ]")->type_name("FILE");
  app->add_option("--test", options->test, "test rows of a table, to look for them among the others: another file, a fraction, or rows such as 32561..")
      ->type_name("FILE|FRACTION|ROWS");
  add_format(*app, options->format);
  add_table_options(*app, options->table);
  add_examples(*app, "  shoal describe adult.csv --target income\n  shoal describe X.npy --labels y.npy\n  shoal describe all.npz --format json");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
