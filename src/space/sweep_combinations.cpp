// SPDX-License-Identifier: Apache-2.0
// Search methods, schedules, objectives and parameters that make no sense together. Numbers of runs are checked with the data (check_runs).
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"
#include "shoal/sweep.hpp"
#include "src/search/explorer.hpp"

namespace shoal {
namespace {

struct Refused {
  std::string_view search, schedule;
  std::string_view expected;  // of schedule.method
  std::string_view hint;
};

constexpr std::array kRefused{
    Refused{"bohb", "full", "a schedule with rungs: hyperband, successive_halving or asha",
            "bohb learns from the scores of short trials; for full ones it is search: tpe"},
};

// A population is drawn before any of it is trained, and hyperparameters change while networks train.
void check_population(SweepConfig const& config) {
  std::string const& schedule = config.schedule.method;
  SearchSpace const space(config.parameters);
  (void)make_explorer(schedule, space, config.seed);
  if (make_searcher(space, config.search, config.seed)->learns()) {
    throw InputError({.key = "search.method",
                      .expected = fmt::format("a method that does not learn beside {}: random, sobol or grid", schedule),
                      .found = fmt::format("'{}'", config.search.method)});
  }
  auto const stops = std::ranges::find_if(config.parameters, [](Parameter const& p) { return p.name.starts_with("early_stopping."); });
  if (stops != config.parameters.end()) {
    throw InputError({.key = "parameters." + stops->name, .expected = fmt::format("none beside {}, which replaces what stalls", schedule), .found = "one"});
  }
}

template <class Entries>
std::string names_with_several(Entries const& entries) {
  std::vector<std::string> names;
  for (auto const& entry : entries) {
    if (entry.several) names.push_back(entry.name);
  }
  return fmt::format("one of {}", fmt::join(names, ", "));
}

void check_objectives(SweepConfig const& config) {
  auto const search = std::ranges::find(searchers(), config.search.method, &SearcherEntry::name);
  if (search != searchers().end() && !search->several) {
    throw InputError({.key = "search.method", .expected = names_with_several(searchers()), .found = fmt::format("{} beside several objectives", search->name),
                      .hint = "it goes on from one best trial"});
  }
  SchedulerEntry const& schedule = scheduler_named(config.schedule.method);
  if (!schedule.several) {
    throw InputError({.key = "schedule.method", .expected = names_with_several(schedulers()), .found = fmt::format("{} beside several objectives", schedule.name),
                      .hint = "it compares trials by one score"});
  }
}

}  // namespace

void check_combination(SweepConfig const& config) {
  for (Refused const& row : kRefused) {
    if (row.search != config.search.method || row.schedule != config.schedule.method) continue;
    throw InputError({.key = "schedule.method",
                      .expected = std::string(row.expected),
                      .found = fmt::format("{} beside search: {}", config.schedule.method, config.search.method),
                      .hint = std::string(row.hint)});
  }
  if (scheduler_named(config.schedule.method).copies) check_population(config);
  if (!config.secondary.empty()) check_objectives(config);
}

}  // namespace shoal
