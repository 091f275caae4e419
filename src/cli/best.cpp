// SPDX-License-Identifier: Apache-2.0
// shoal best: the best trial's parameters, those of the simplest that is as good, or the best ensemble.
#include <memory>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/statistics.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/ensemble_output.hpp"
#include "src/cli/output.hpp"
#include "src/cli/study_data.hpp"
#include "src/cli/trial_output.hpp"
#include "src/report/cells.hpp"

namespace shoal::cli {
namespace {

enum class Rule : std::uint8_t { kBest, kOneStandardError };

struct BestOptions {
  std::string study;
  std::size_t rank = 1;
  Rule rule = Rule::kBest;
  EnsembleChoice ensemble;
  EngineFlags engine;
  Format format = Format::kTable;
};

std::uint32_t ranked(BestOptions const& options, SweepResult const& result) {
  std::vector<std::uint32_t> const order = leaderboard(result);
  if (options.rank <= order.size()) return order[options.rank - 1];
  throw InputError(
      {.file = options.study,
       .key = "--rank",
       .expected = order.empty() ? "a study with trials" : fmt::format("a rank from 1 to {}", order.size()),
       .found = std::to_string(options.rank)});
}

std::uint32_t simplest(BestOptions const& options, Study const& study, SweepResult const& result) {
  TrialRecord const& best = record_of(result, trial_or_best(result, options.study, std::nullopt));
  if (!estimate_of(best)) {
    throw InputError({.file = options.study,
                      .key = "--rule 1se",
                      .expected = "two or more runs of a trial, from repeats: 3 or validation: {folds: 5}",
                      .found = "one run"});
  }
  // The data set knows how many weights the first and the last layer have.
  std::shared_ptr<Dataset const> const data = load_data_of(study);
  return *simplest_within_error(result, [&](TrialRecord const& trial) {
    return parameter_count(trial.model, static_cast<int>(data->n_features), static_cast<int>(data->n_outputs));
  });
}

int run(BestOptions const& options) {
  std::unique_ptr<Study> const study = Study::open(options.study, Study::Access::kRead);
  if (options.ensemble.size) {
    std::unique_ptr<Engine> const engine = make_engine(options.engine);
    print(ensemble_text(*study, load_data_of(*study), *engine, options.ensemble.options(), options.format));
    return 0;
  }
  SweepResult const result = results_of(*study);
  std::uint32_t const number = options.rule == Rule::kOneStandardError ? simplest(options, *study, result) : ranked(options, result);
  print(trial_text(*study, result, record_of(result, number), options.format, false));
  return 0;
}

}  // namespace

Command add_best(CLI::App& root) {
  auto const options = std::make_shared<BestOptions>();
  CLI::App* const app = root.add_subcommand("best", "the parameters of the best trial, as a sweep file writes them, or the best ensemble");
  app->add_option("STUDY", options->study, "a study; it may be running")->required()->type_name("S.db");
  CLI::Option* const rank = app->add_option("--rank", options->rank, "another place on the leaderboard [1]")
                                ->check(CLI::Range(1, 1'000'000'000))
                                ->type_name("N");
  CLI::Option* const rule = add_choice<Rule>(*app, "--rule", options->rule, {{"best", Rule::kBest}, {"1se", Rule::kOneStandardError}},
                   "the best trial, or of those within a standard error of it the one with the fewest weights [best]")
      ->excludes(rank);
  CLI::Option* const ensemble = add_ensemble(*app, options->ensemble)->excludes(rank)->excludes(rule);
  add_engine(*app, options->engine);
  for (char const* const flag : {"--device", "--threads"}) app->get_option(flag)->needs(ensemble);
  add_format(*app, options->format);
  add_examples(*app, "  shoal best fashion.db\n  shoal best fashion.db --rank 2 --format json\n  shoal best fashion.db --rule 1se\n"
                     "  shoal best fashion.db --ensemble 10");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
