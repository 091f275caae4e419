// SPDX-License-Identifier: Apache-2.0
#include "src/schedule/bracket.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace shoal {
namespace {

ScheduleConfig const kNine{.method = "successive_halving", .max_epochs = 9, .factor = 3};

JobResult result_of(Job const& job, double score) { return {.job = job, .epoch = job.to_epoch, .score = score}; }

struct Started {
  Bracket bracket{0, rung_sizes(9, 2, kNine), kNine};  // rungs of 9, 3 and 1
  std::vector<Job> jobs;
  Started() {
    for (std::uint32_t trial = 0; trial < 9; ++trial) jobs.push_back(bracket.start(trial));
  }
  std::vector<Decision> tell(std::uint32_t trial, double score) { return bracket.tell(result_of(jobs[trial], score)); }
};

TEST(Bracket, PrunesAsSoonAsEnoughBetterOnesFinished) {
  Started s;
  EXPECT_TRUE(s.tell(0, 4.0).empty());
  EXPECT_TRUE(s.tell(1, 3.0).empty());
  EXPECT_TRUE(s.tell(2, 2.0).empty());
  std::vector<Decision> const decisions =
      s.tell(3, 1.0);  // the fourth: one of four is out, before the rung is complete
  ASSERT_EQ(decisions.size(), 1u);
  EXPECT_EQ(decisions[0].trial, 0u);
  EXPECT_EQ(decisions[0].ended, TrialEnd::kPruned);
}

TEST(Bracket, PromotesAsSoonAsTooFewAreOutstanding) {
  Started s;
  for (std::uint32_t trial = 0; trial < 6; ++trial) {
    for (Decision const& decision : s.tell(trial, trial)) EXPECT_FALSE(decision.promoted) << "after trial " << trial;
  }
  std::vector<Decision> const decisions = s.tell(6, 6.0);  // two outstanding: the best of the seven is safe
  std::vector<std::uint32_t> promoted;
  for (Decision const& decision : decisions) {
    if (!decision.promoted) continue;
    promoted.push_back(decision.trial);
    EXPECT_EQ(*decision.promoted, (Job{0, 3, 0, 1}));
  }
  EXPECT_EQ(promoted, (std::vector<std::uint32_t>{0}));
}

TEST(Bracket, TiesGoToTheLowerNumberInEitherOrder) {
  for (bool const reversed : {false, true}) {
    ScheduleConfig const two{.max_epochs = 2, .factor = 2};
    Bracket bracket(0, rung_sizes(2, 1, two), two);
    Job const jobs[]{bracket.start(10), bracket.start(11)};
    std::vector<Decision> all = bracket.tell(result_of(jobs[reversed], 1.0));
    for (Decision& decision : bracket.tell(result_of(jobs[!reversed], 1.0))) all.push_back(decision);
    ASSERT_EQ(all.size(), 2u);
    for (Decision const& decision : all) EXPECT_EQ(decision.promoted.has_value(), decision.trial == 10) << reversed;
  }
}

TEST(Bracket, FewerSurvivorsThanARungKeepsAreAllPromoted) {
  Started s;
  double const nan = std::numeric_limits<double>::quiet_NaN();
  for (std::uint32_t trial = 0; trial < 7; ++trial) s.tell(trial, nan);
  std::vector<Decision> decisions = s.tell(7, 1.0);
  ASSERT_EQ(decisions.size(), 1u);  // at most one can be better: safe
  EXPECT_TRUE(decisions[0].promoted);
  decisions = s.tell(8, 2.0);
  ASSERT_EQ(decisions.size(), 1u);
  EXPECT_TRUE(decisions[0].promoted);
  // Rung 1 now has two trials, not three: its best is safe as soon as both have finished.
  decisions = s.bracket.tell(result_of({7, 3, 0, 1}, 5.0));
  EXPECT_TRUE(decisions.empty());
  decisions = s.bracket.tell(result_of({8, 3, 0, 1}, 4.0));
  ASSERT_EQ(decisions.size(), 2u);
  EXPECT_FALSE(s.bracket.done());
  decisions = s.bracket.tell(result_of({8, 9, 0, 2}, 4.0));
  ASSERT_EQ(decisions.size(), 1u);
  EXPECT_EQ(decisions[0].ended, TrialEnd::kCompleted);
  EXPECT_TRUE(s.bracket.done());
}

TEST(Bracket, ClosedWithoutTrialsIsDone) {
  Bracket bracket(0, rung_sizes(9, 2, kNine), kNine);
  EXPECT_TRUE(bracket.close().empty());
  EXPECT_TRUE(bracket.done());
}

TEST(MostHalvings, CountsDivisionsExactly) {
  EXPECT_EQ(most_halvings({.max_epochs = 81, .factor = 3}), 4);
  EXPECT_EQ(most_halvings({.max_epochs = 80, .factor = 3}), 3);
  EXPECT_EQ(most_halvings({.max_epochs = 243, .factor = 3}), 5);  // log(243)/log(3) is 4.99.. in floating point
  EXPECT_EQ(most_halvings({.max_epochs = 1000, .factor = 10}), 3);
  EXPECT_EQ(most_halvings({.max_epochs = 25, .factor = 2.5, .min_epochs = 4}), 2);
}

}  // namespace
}  // namespace shoal
