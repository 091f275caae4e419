// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>

#include "shoal/errors.hpp"
#include "src/schedule/paired_tests.hpp"
#include "tests/schedule/play.hpp"

namespace shoal {
namespace {

using testing::play;

TEST(PairedTests, StudentMatchesTables) {
  EXPECT_NEAR(student_p(2.776445, 4), 0.05, 1e-6);   // t_{0.975, 4}
  EXPECT_NEAR(student_p(-2.228139, 10), 0.05, 1e-6);
  EXPECT_NEAR(student_p(1.0, 1), 0.5, 1e-12);        // Cauchy
  EXPECT_EQ(student_p(0.0, 7), 1.0);
}

TEST(PairedTests, WilcoxonIsExact) {
  RunScores const zero(6, 0.0);
  EXPECT_EQ(wilcoxon_p(RunScores{1, 2, 3, 4, 5}, RunScores(5, 0.0)), 2.0 / 32);
  EXPECT_EQ(wilcoxon_p(RunScores{1, 2, 3, 4, 5, 6}, zero), 2.0 / 64);
  EXPECT_EQ(wilcoxon_p(RunScores{-1, 2, 3, 4, 5, 6}, zero), 4.0 / 64);   // sums 0 and 1 of negative ranks
  EXPECT_EQ(wilcoxon_p(RunScores{1, 1, 1, 1, -1}, RunScores(5, 0.0)), 12.0 / 32);  // ties: sums of 0 and 3, 1 + 5 ways
  EXPECT_EQ(wilcoxon_p(RunScores{3, 0, 0}, RunScores(3, 0.0)), 1.0);     // one difference is left
  EXPECT_EQ(wilcoxon_p(zero, zero), 1.0);
}

TEST(PairedTests, PairedTMatchesAHandComputation) {
  // Differences 1, 2, 3, 4: mean 2.5, standard error sqrt(5/3)/2, so t = 3.872983 with 3 degrees: p = 0.030466.
  EXPECT_NEAR(paired_t_p(RunScores{1, 3, 4, 6}, RunScores{0, 1, 1, 2}), 0.030466, 1e-6);
  EXPECT_EQ(paired_t_p(RunScores{1, 2}, RunScores{0, 1}), 0.0);
}

// Conover's example of section 5.8 (Practical Nonparametric Statistics, 1999): twelve homeowners rank four grasses. Rank
// sums 38, 23.5, 24.5, 34; T2 = 3.19, significant at 0.05; sums that differ by more than 11.49 are different.
TEST(PairedTests, FriedmanAndItsComparisonsMatchConoversExample) {
  std::vector<RunScores> const grasses{{4, 4, 3, 3, 4, 2, 1, 2, 3.5, 4, 4, 3.5},
                                       {3, 2, 1.5, 1, 2, 2, 3, 4, 1, 1, 2, 1},
                                       {2, 3, 1.5, 2, 1, 2, 2, 1, 2, 3, 3, 2},
                                       {1, 1, 4, 4, 3, 4, 4, 3, 3.5, 2, 1, 3.5}};
  EXPECT_EQ(friedman_survivors(grasses, 0.95), (std::vector<bool>{false, true, true, true}));
  EXPECT_EQ(friedman_survivors(grasses, 0.97), (std::vector<bool>{true, true, true, true}));
}

TEST(PairedTests, HolmKeepsWhatFollowsTheFirstThatStays) {
  RunScores const best{1.0, 1.1, 0.9, 1.0, 1.05, 0.95};
  auto const shifted = [&](double by, double wobble) {
    RunScores scores = best;
    for (std::size_t i = 0; i < scores.size(); ++i) scores[i] += by + (i % 2 == 0 ? wobble : -wobble);
    return scores;
  };
  EXPECT_EQ(t_survivors(std::vector{best, shifted(1, 0.1), shifted(0.01, 0.5)}, 0.95), (std::vector<bool>{true, false, true}));
}

ScheduleConfig racing(int max_epochs, std::string test = "friedman") {
  return {.method = "racing", .max_epochs = max_epochs, .test = std::move(test)};
}

TEST(Racing, RacesARungWhenItsLastTrialHasFinished) {
  for (bool const reversed : {false, true}) {
    auto const scheduler = make_scheduler(racing(9), 3);
    std::vector<JobResult> results;
    for (std::uint32_t trial = 0; trial < 3; ++trial) {
      JobResult result{.job = scheduler->start(trial), .epoch = 1, .score = 1.0 * trial};
      // Trial 1 is ahead of trial 0 in three runs of five, trial 2 behind in all.
      for (int run = 0; run < 5; ++run) result.run_scores.push_back(run + (trial == 2 ? 1.0 : trial == 1 ? (run < 3 ? -0.1 : 0.1) : 0.0));
      results.push_back(result);
    }
    if (reversed) std::ranges::reverse(results);
    EXPECT_TRUE(scheduler->tell(results[0]).empty());
    EXPECT_TRUE(scheduler->tell(results[1]).empty());
    std::vector<Decision> const decisions = scheduler->tell(results[2]);
    ASSERT_EQ(decisions.size(), 3u);
    EXPECT_EQ(decisions[0].promoted, (Job{0, 3, 0, 1}));
    EXPECT_EQ(decisions[1].promoted, (Job{1, 3, 0, 1}));
    EXPECT_EQ(decisions[2].ended, TrialEnd::kPruned);
    EXPECT_EQ(decisions[2].reason, "rung 0: worse than the best of 3 with confidence 0.95");
  }
}

TEST(Racing, DecisionsDoNotDependOnArrivalOrderAndTheBestIsNeverLost) {
  for (std::string const test : {"friedman", "t"}) {
    auto const reference = play(*make_scheduler(racing(27, test), 30), testing::noise, 0);
    for (unsigned order = 1; order <= 20; ++order)
      ASSERT_EQ(play(*make_scheduler(racing(27, test), 30), testing::noise, order, order % 2 == 0), reference) << order;
    auto const fixed = [](std::uint32_t trial, int) { return static_cast<double>((trial * 7) % 30); };
    EXPECT_EQ(play(*make_scheduler(racing(27, test), 30), fixed, 1).ends.at(0), TrialEnd::kCompleted);
  }
}

TEST(Racing, RungsAreOfAnIntervalWhereThereIsOne) {
  ScheduleConfig config = racing(10);
  auto const epochs = [&] {
    std::vector<int> to;
    for (PlannedRung const& rung : make_scheduler(config, 5)->plan()) to.push_back(rung.to_epoch);
    return to;
  };
  EXPECT_EQ(epochs(), (std::vector<int>{1, 3, 9, 10}));
  config.interval = 4;
  EXPECT_EQ(epochs(), (std::vector<int>{4, 8, 10}));
}

TEST(Racing, FailedTrialsLeaveTheRaceAndASearcherMayEnd) {
  auto const scores = [](std::uint32_t trial, int epoch) {
    return trial % 4 == 1 && epoch == 3 ? std::numeric_limits<double>::quiet_NaN() : 1.0;
  };
  auto const played = play(*make_scheduler(racing(9), 100), scores, 3, true, 12);
  EXPECT_EQ(played.ends.size(), 12u);
  for (auto const& [trial, end] : played.ends) EXPECT_EQ(end, trial % 4 == 1 ? TrialEnd::kFailed : TrialEnd::kCompleted);
}

TEST(Racing, FewerThanFiveRunsAreRefused) {
  EXPECT_NO_THROW(check_runs({.method = "racing"}, 5));
  EXPECT_NO_THROW(check_runs({.method = "full"}, 1));
  try {
    check_runs({.method = "racing"}, 4);
    FAIL();
  } catch (InputError const& error) {
    EXPECT_STREQ(error.what(), "schedule.method: expected folds times repeats of at least 5, as racing tests their scores in pairs, found 4");
  }
}

}  // namespace
}  // namespace shoal
