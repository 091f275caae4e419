// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/timeline.hpp"

#include <cmath>
#include <limits>

#include "tests/html_report/example_report.hpp"

namespace shoal {
namespace {

TEST(Timeline, SpreadsEveryEpochAndCountsEveryTrial) {
  StudyReport const report = example_report();
  Timeline const timeline = timeline_of(report.result, report.times);
  EXPECT_EQ(timeline.seconds, 8.0);
  EXPECT_EQ(timeline.run_epochs, 56u);  // 3 trials x 4 runs x 4 epochs, and one of 2 epochs
  EXPECT_EQ(timeline.trial_seconds, 8.0);
  EXPECT_EQ(timeline.pruned_seconds, 4.0);  // one pruned, one failed
  double epochs = 0.0, open = 0.0;
  double const width = timeline.seconds / static_cast<double>(timeline.bins.size());
  for (Timeline::Bin const& bin : timeline.bins) epochs += bin.epochs_per_second * width, open += bin.open * width;
  EXPECT_NEAR(epochs, 56.0, 1e-9);
  EXPECT_NEAR(open, 8.0, 1e-9);  // four trials of two seconds
  EXPECT_EQ(timeline.bins.back().ended, 4u);
  EXPECT_EQ(timeline.bins.front().ended, 0u);
}

TEST(Timeline, LeavesOutThePausesBetweenSessions) {
  StudyReport report = example_report();
  report.times.sessions = {{.start = 1000.0, .seconds = 0.0, .stopped = "unfinished", .version = ""},
                           {.start = 500000.0, .seconds = 3.0, .stopped = "", .version = ""}};
  report.times.trials[3] = {500001.0, 500002.0};
  Timeline const timeline = timeline_of(report.result, report.times);
  EXPECT_EQ(timeline.sessions, (std::vector<double>{0.0, 4.0}));  // a crash: the last that was heard of it came after 4 s
  EXPECT_EQ(timeline.seconds, 7.0);
}

TEST(Timeline, ATrialThatRunsIsOpenToTheEnd) {
  StudyReport report = example_report();
  report.times.trials[3].end = std::numeric_limits<double>::quiet_NaN();
  Timeline const timeline = timeline_of(report.result, report.times);
  EXPECT_NEAR(timeline.bins.back().open, 1.0, 1e-9);
  EXPECT_EQ(timeline.bins.back().ended, 3u);
}

TEST(Timeline, OfACopyLeavesOutItsParentsEpochs) {
  StudyReport report = example_report();
  report.result.trials[2].parent = Parent{.trial = 0, .epoch = 2};
  EXPECT_EQ(timeline_of(report.result, report.times).run_epochs, 48u);
}

TEST(Timeline, OfAStudyWithoutTimesHasNoBins) { EXPECT_TRUE(timeline_of(example_study(), {}).bins.empty()); }

}  // namespace
}  // namespace shoal
