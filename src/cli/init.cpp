// SPDX-License-Identifier: Apache-2.0
// shoal init: a commented sweep file for a data set.
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/cli/session.hpp"
#include "src/cli/sweep_source.hpp"
#include "src/export/output_file.hpp"

namespace shoal::cli {
namespace {

struct InitOptions {
  SweepSource source;
  std::string out;
  bool overwrite = false;
};

int run(InitOptions const& options) {
  if (is_sweep_file(options.source.file)) throw InputError({.file = options.source.file, .expected = "data: a table or arrays", .found = "a sweep file"});
  LoadedSweep const loaded = load_sweep(options.source);
  std::string const text = to_commented_yaml(loaded.config);
  std::string const out = options.out.empty() ? stem_of(options.source.file) + ".yaml" : options.out;
  if (out == "-") {
    print(text);
    return 0;
  }
  if (std::filesystem::exists(out) && !options.overwrite) {
    throw InputError({.file = out, .expected = "no such file", .found = "one", .hint = "--overwrite replaces it"});
  }
  write_file(out, text);
  say(*loaded.data);
  note(fmt::format("{} is there to be edited; then: shoal plan {}, shoal sweep {}", out, out, out));
  return 0;
}

}  // namespace

Command add_init(CLI::App& root) {
  auto const options = std::make_shared<InitOptions>();
  CLI::App* const app = root.add_subcommand("init", "write a commented sweep file for a data set");
  add_source(*app, options->source);
  app->add_option("-o,--output", options->out, "the sweep file; - is standard output [DATA's name with .yaml, in the current folder]")->type_name("SWEEP.yaml");
  app->add_flag("--overwrite", options->overwrite, "replace a file that exists");
  add_examples(*app, "  shoal init adult.csv.gz --target income\n  shoal init X.npy --labels y.npy --time 10m -o mine.yaml");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
