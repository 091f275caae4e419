// SPDX-License-Identifier: Apache-2.0
// shoal import: another tool's search space as a sweep file.
#include <fstream>
#include <memory>
#include <sstream>

#include <cerrno>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/interop.hpp"
#include "shoal/sweep_file.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/export/output_file.hpp"

namespace shoal::cli {
namespace {

struct ImportOptions {
  std::string file, table = "DATA.csv", target = "TARGET", out;
};

std::string text_of(std::string const& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw_system_error("read", path, errno);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

int run(ImportOptions const& options) {
  ImportedSweep const imported = import_sweep(text_of(options.file), options.file);
  std::string const sweep = fmt::format("# From {}.\ndata: {{table: {}, target: {}}}\nvalidation: 0.2\n{}", options.file, options.table, options.target, imported.sections);
  try {
    (void)parse_sweep(sweep, options.file, "/", {});
  } catch (InputError const& error) {  // by key: the lines are those of the sweep file, which is not there yet
    InputProblem problem = error.problem();
    problem.line = problem.column = 0;
    throw InputError(problem);
  }
  for (std::string const& line : imported.notes) note("left out: " + line);
  if (options.out.empty()) {
    print(sweep);
  } else {
    write_file(options.out, sweep);
  }
  return 0;
}

}  // namespace

Command add_import(CLI::App& root) {
  auto const options = std::make_shared<ImportOptions>();
  CLI::App* const app = root.add_subcommand("import", "a Weights & Biases sweep or a keras-tuner oracle.json as a sweep file");
  app->add_option("FILE", options->file, "sweep.yaml or oracle.json")->required()->type_name("FILE");
  app->add_option("--table", options->table, "the table to sweep, for the file's data section [DATA.csv]")->type_name("TABLE");
  app->add_option("--target", options->target, "its column to predict [TARGET]")->type_name("COLUMN");
  app->add_option("-o,--output", options->out, "where to write it [standard output]")->type_name("SWEEP.yaml");
  add_examples(*app, "  shoal import wandb.yaml --table adult.csv.gz --target income -o adult.yaml\n  shoal import my_project/oracle.json > mine.yaml");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
