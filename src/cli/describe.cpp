// SPDX-License-Identifier: Apache-2.0
// shoal describe: what a data set holds and what a sweep would make of it.
#include <memory>

#include "shoal/errors.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/describe_arrays.hpp"
#include "src/cli/description_text.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/cli/split_text.hpp"
#include "src/cli/table_options.hpp"
#include "src/data/formats.hpp"
#include "src/data/table_reader.hpp"

namespace shoal::cli {
namespace {

struct DescribeOptions {
  std::string data, labels, test;
  TableFlags table;
  Format format = Format::kTable;
};

void refuse_table_options(DescribeOptions const& options) {
  auto const given = option_for_tables(options.table);
  std::string const useless = !options.test.empty() ? "--test" : given ? given->name : "";
  if (!useless.empty()) throw InputError({.key = useless, .expected = "a text table as DATA", .found = options.data});
}

void describe_text_table(DescribeOptions const& options) {
  if (!options.labels.empty()) {
    throw InputError({.key = "--labels", .expected = "arrays as DATA", .found = "the table " + options.data, .hint = "--target names a column"});
  }
  if (!options.test.empty() && options.table.targets.empty())
    throw InputError({.key = "--test", .expected = "--target beside it", .found = "none"});
  TableDescription const description = describe_table(source_of(options.table, options.data), split_of(options.test, "--test"));
  print(options.format == Format::kCsv    ? description_csv(description)
        : options.format == Format::kJson ? description_json(description)
                                          : description_text(description));
}

int run(DescribeOptions const& options) {
  bool const table = is_table_name(options.data) || (options.labels.empty() && holds_table(options.data));
  if (table) {
    describe_text_table(options);
  } else {
    refuse_table_options(options);
    describe_arrays(options.data, labels_of(options.table, options.labels), options.format);
  }
  return 0;
}

}  // namespace

Command add_describe(CLI::App& root) {
  auto const options = std::make_shared<DescribeOptions>();
  CLI::App* const app = root.add_subcommand("describe", "what a data set holds: columns, task, balance, suspected leaks and duplicates");
  app->add_option("DATA", options->data, "a text table (CSV, TSV, libsvm), or features in IDX, NPY or NPZ")->required()->type_name("DATA");
  app->add_option("--labels", options->labels, "of arrays: labels or targets; also --target [those in DATA, an NPZ]")->type_name("FILE");
  app->add_option("--test", options->test, "test rows of a table, to look for them among the others: another file, a share such as 0.2, or rows such as 32561..")
      ->type_name("SPLIT");
  add_format(*app, options->format);
  add_table_options(*app, options->table);
  add_examples(*app, "  shoal describe adult.csv --target income\n  shoal describe X.npy --labels y.npy\n  shoal describe all.npz --format json");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
