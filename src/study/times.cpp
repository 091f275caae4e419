// SPDX-License-Identifier: Apache-2.0
// When things happened, from the columns that Optuna's schema has for it.
#include <cmath>

#include "src/study/sqlite_study.hpp"

namespace shoal {

StudyTimes SqliteStudy::times() const {
  StudyTimes times;
  // NULL reads as 0, which is no time of ours.
  auto const moment = [](double seconds) { return seconds > 0.0 ? seconds : std::nan(""); };
  database_->rows(
      "SELECT (julianday(datetime_start) - 2440587.5) * 86400.0, (julianday(datetime_complete) - 2440587.5) * 86400.0 FROM trials WHERE state <> 'WAITING' ORDER BY number",
      [&](Statement const& row) {
        times.trials.push_back({moment(row.real(0)), moment(row.real(1))});
      });
  database_->rows("SELECT (julianday(started) - 2440587.5) * 86400.0, seconds, stopped, version FROM shoal_sessions ORDER BY session",
                  [&](Statement const& row) {
                    times.sessions.push_back({moment(row.real(0)), row.real(1), row.text(2), row.text(3)});
                  });
  return times;
}

}  // namespace shoal
