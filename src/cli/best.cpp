// SPDX-License-Identifier: Apache-2.0
// shoal best: the best trial's parameters.
#include <memory>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/cli/trial_output.hpp"
#include "src/report/cells.hpp"

namespace shoal::cli {
namespace {

struct BestOptions {
  std::string study;
  std::size_t rank = 1;
  Format format = Format::kTable;
};

int run(BestOptions const& options) {
  std::unique_ptr<Study> const study = Study::open(options.study, Study::Access::kRead);
  SweepResult const result = results_of(*study);
  std::vector<std::uint32_t> const order = leaderboard(result);
  if (options.rank > order.size()) {
    throw InputError(
        {.file = options.study,
         .key = "--rank",
         .expected = order.empty() ? "a study with trials" : fmt::format("a rank from 1 to {}", order.size()),
         .found = std::to_string(options.rank)});
  }
  print(trial_text(*study, result, record_of(result, order[options.rank - 1]), options.format, false));
  return 0;
}

}  // namespace

Command add_best(CLI::App& root) {
  auto const options = std::make_shared<BestOptions>();
  CLI::App* const app = root.add_subcommand("best", "the parameters of the best trial, as a sweep file writes them");
  app->add_option("STUDY", options->study, "a study; it may be running")->required()->type_name("S.db");
  app->add_option("--rank", options->rank, "another place on the leaderboard [1]")
      ->check(CLI::Range(1, 1'000'000'000))
      ->type_name("N");
  add_format(*app, options->format);
  add_examples(*app, "  shoal best fashion.db\n  shoal best fashion.db --rank 2 --format json");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
