// SPDX-License-Identifier: Apache-2.0
// Search methods and schedules that make no sense together. Numbers of runs are checked with the data (check_runs).
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"
#include "shoal/sweep.hpp"

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

template <class Entries>
std::string names_with_several(Entries const& entries) {
  std::vector<std::string> names;
  for (auto const& entry : entries) {
    if (entry.several) names.push_back(entry.name);
  }
  return fmt::format("one of {}", fmt::join(names, ", "));
}

}  // namespace

void check_combination(SearchConfig const& search, ScheduleConfig const& schedule) {
  for (Refused const& row : kRefused) {
    if (row.search != search.method || row.schedule != schedule.method) continue;
    throw InputError({.key = "schedule.method",
                      .expected = std::string(row.expected),
                      .found = fmt::format("{} beside search: {}", schedule.method, search.method),
                      .hint = std::string(row.hint)});
  }
}

void check_objectives(SweepConfig const& config) {
  if (config.secondary.empty()) return;
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

}  // namespace shoal
