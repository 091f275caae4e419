// SPDX-License-Identifier: Apache-2.0
// The table of schedulers: one row each.
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/schedule/schedulers.hpp"

namespace shoal {
namespace {

std::vector<SchedulerEntry> const kSchedulers{
    {"full", "Every trial to max_epochs", make_full, true, {}, 1, true, true},
    {"successive_halving", "One bracket: many trials start, each rung keeps the best 1/factor", make_successive_halving,
     true, {"factor", "min_epochs", "compat"}, 1, true, true},
    {"hyperband", "Brackets of successive halving, from many short to few long trials", make_hyperband, false,
     {"factor", "min_epochs", "iterations", "compat"}, 1, true, true},
    {"asha", "Asynchronous halving: a trial goes on as soon as it is in the best 1/factor of its rung so far", make_asha, true,
     {"factor", "min_epochs", "workers", "order"}, 1, false, true},
    {"median", "A trial stops where its best score so far is worse than the median of the others' means", make_median, true,
     {"interval", "startup", "warmup", "workers", "order"}, 1, false},
    {"racing", "Between rungs, trials end whose scores on the same folds and repeats are significantly worse than the best's",
     make_racing, true, {"factor", "min_epochs", "interval", "test", "confidence"}, 5, false},
    {"lcpred", "A trial stops whose learning curve is not expected to end below the best completed score", make_lcpred, true,
     {"interval", "threshold", "warmup", "workers", "order"}, 1, false},
    {"pbt", "Population-based training: every interval the worst copy the best, with learning rates and the like changed", make_population,
     true, {"interval", "quantile"}, 1, true, false, true},
    {"pb2", "As pbt, with changes that a Gaussian process of past improvements proposes", make_population, true, {"interval", "quantile"}, 1,
     true, false, true},
};

void check(bool ok, std::string key, std::string expected, std::string found) {
  if (!ok)
    throw InputError({.key = "schedule." + std::move(key), .expected = std::move(expected), .found = std::move(found)});
}

void check(ScheduleConfig const& config) {
  check(config.max_epochs >= 1, "max_epochs", "an integer >= 1", fmt::to_string(config.max_epochs));
  check(std::isfinite(config.factor) && config.factor > 1.0, "factor", "a number > 1", fmt::to_string(config.factor));
  bool const sklearn = config.compat == "sklearn";
  check(sklearn || config.compat == "paper" || config.compat == "keras_tuner", "compat", "paper, keras_tuner or sklearn",
        fmt::format("'{}'", config.compat));
  check(!sklearn || config.method != "hyperband", "compat", "paper or keras_tuner, as scikit-learn has no Hyperband",
        "'sklearn'");
  check(config.min_epochs >= (sklearn ? 0 : 1) && config.min_epochs <= config.max_epochs, "min_epochs",
        fmt::format("an integer from 1 to max_epochs ({})", config.max_epochs), fmt::to_string(config.min_epochs));
  check(config.iterations >= 1, "iterations", "an integer >= 1", fmt::to_string(config.iterations));
  check(config.workers >= 1, "workers", "an integer >= 1", fmt::to_string(config.workers));
  check(config.order == "virtual_time" || config.order == "wall_clock", "order", "virtual_time or wall_clock",
        fmt::format("'{}'", config.order));
  check(config.interval >= 0, "interval", "an integer >= 1, or auto", fmt::to_string(config.interval));
  check(config.test == "friedman" || config.test == "t", "test", "friedman or t", fmt::format("'{}'", config.test));
  check(config.confidence > 0.0 && config.confidence < 1.0, "confidence", "a number > 0 and < 1", fmt::to_string(config.confidence));
  check(config.threshold >= 0.0 && config.threshold < 1.0, "threshold", "a number >= 0 and < 1", fmt::to_string(config.threshold));
  check(config.startup >= 1, "startup", "an integer >= 1", fmt::to_string(config.startup));
  check(config.warmup >= 0, "warmup", "an integer >= 0", fmt::to_string(config.warmup));
  check(config.patience >= 0, "patience", "an integer >= 0", fmt::to_string(config.patience));
  check(config.patience == 0 || !scheduler_named(config.method).copies, "patience", fmt::format("none beside {}, which replaces what stalls", config.method),
        fmt::to_string(config.patience));
  check(config.quantile > 0.0 && config.quantile <= 0.5, "quantile", "a number > 0 and <= 0.5", fmt::to_string(config.quantile));
  check(std::isfinite(config.min_delta) && config.min_delta >= 0.0, "min_delta", "a number >= 0",
        fmt::to_string(config.min_delta));
}

}  // namespace

std::unique_ptr<Scheduler> make_scheduler(ScheduleConfig const& config, std::uint64_t trials) {
  SchedulerEntry const& entry = scheduler_named(config.method);
  check(config);
  std::unique_ptr<Scheduler> scheduler = entry.make(config, trials);
  return config.patience > 0 ? with_patience(std::move(scheduler), config.patience, config.min_delta)
                             : std::move(scheduler);
}

void check_runs(ScheduleConfig const& config, std::size_t runs_per_trial) {
  std::size_t const least = scheduler_named(config.method).min_runs;
  check(runs_per_trial >= least, "method", fmt::format("folds times repeats of at least {}, as {} tests their scores in pairs", least, config.method),
        fmt::to_string(runs_per_trial));
}

SchedulerEntry const& scheduler_named(std::string const& method) {
  std::vector<std::string> names;
  for (SchedulerEntry const& entry : kSchedulers) {
    if (entry.name == method) return entry;
    names.push_back(entry.name);
  }
  std::string const meant = nearest(method, names);
  throw InputError({.key = "schedule.method",
                    .expected = fmt::format("one of {}", fmt::join(names, ", ")),
                    .found = fmt::format("'{}'", method),
                    .hint = meant.empty() ? "" : fmt::format("did you mean '{}'?", meant)});
}

std::span<SchedulerEntry const> schedulers() { return kSchedulers; }

}  // namespace shoal
