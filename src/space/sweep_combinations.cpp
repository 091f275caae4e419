// SPDX-License-Identifier: Apache-2.0
// Search methods and schedules that make no sense together. Numbers of runs are checked with the data (check_runs).
#include <array>

#include <fmt/format.h>

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

}  // namespace shoal
