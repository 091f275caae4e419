// SPDX-License-Identifier: Apache-2.0
// shoal show: one trial in detail.
#include <memory>

#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/cli/study_data.hpp"
#include "src/cli/trial_output.hpp"
#include "src/report/cells.hpp"

namespace shoal::cli {
namespace {

struct ShowOptions {
  std::string study;
  std::optional<std::uint32_t> trial;
  Format format = Format::kTable;
};

int run(ShowOptions const& options) {
  std::unique_ptr<Study> const study = Study::open(options.study, Study::Access::kRead);
  SweepResult const result = results_of(*study);
  std::uint32_t const number = trial_or_best(result, options.study, options.trial);
  print(trial_text(*study, result, record_of(result, number), options.format, true));
  return 0;
}

}  // namespace

Command add_show(CLI::App& root) {
  auto const options = std::make_shared<ShowOptions>();
  CLI::App* const app = root.add_subcommand("show", "one trial: parameters, runs, learning curve");
  app->add_option("STUDY", options->study, "a study; it may be running")->required()->type_name("S.db");
  app->add_option("--trial", options->trial, "its number [the best one]")->type_name("N");
  add_format(*app, options->format);
  add_examples(*app, "  shoal show fashion.db --trial 17\n  shoal show fashion.db --trial 17 --format csv > curve.csv");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
