// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "tests/schedule/play.hpp"

namespace shoal {
namespace {

using testing::noise;
using testing::play;
using testing::Played;

using Row = std::vector<std::pair<std::uint64_t, int>>;  // (trials, epochs) of each rung

std::vector<Row> table_of(Scheduler const& scheduler) {
  std::vector<Row> table;
  for (PlannedRung const& rung : scheduler.plan()) {
    if (std::cmp_equal(rung.bracket, table.size())) table.emplace_back();
    table.back().emplace_back(rung.trials, rung.to_epoch);
  }
  return table;
}

std::unique_ptr<Scheduler> hyperband(int max_epochs, double factor, std::uint64_t trials = 0, int min_epochs = 1,
                                     int iterations = 1) {
  return make_scheduler({.method = "hyperband",
                         .max_epochs = max_epochs,
                         .factor = factor,
                         .min_epochs = min_epochs,
                         .iterations = iterations},
                        trials);
}

std::uint64_t planned_epochs(Scheduler const& scheduler) {
  std::uint64_t sum = 0;
  for (PlannedRung const& rung : scheduler.plan())
    sum += rung.trials * static_cast<std::uint64_t>(rung.to_epoch - rung.from_epoch);
  return sum;
}

std::uint64_t trained_epochs(Played const& played) {
  return std::accumulate(
      played.epochs.begin(), played.epochs.end(), std::uint64_t{0},
      [](std::uint64_t sum, auto const& entry) { return sum + static_cast<std::uint64_t>(entry.second); });
}

TEST(Hyperband, BracketsMatchPaperTable1) {
  std::vector<Row> const paper{{{81, 1}, {27, 3}, {9, 9}, {3, 27}, {1, 81}},
                               {{27, 3}, {9, 9}, {3, 27}, {1, 81}},
                               {{9, 9}, {3, 27}, {1, 81}},
                               {{6, 27}, {2, 81}},
                               {{5, 81}}};
  EXPECT_EQ(table_of(*hyperband(81, 3)), paper);
}

TEST(Hyperband, EpochsRoundHalfUpAndEqualRungsAreOne) {
  EXPECT_EQ(table_of(*hyperband(100, 3)).front(), (Row{{81, 1}, {27, 4}, {9, 11}, {3, 33}, {1, 100}}));
  EXPECT_EQ(table_of(*hyperband(10, 4)), (std::vector<Row>{{{4, 3}, {1, 10}}, {{2, 10}}}));  // 10/4 = 2.5 -> 3
  EXPECT_EQ(table_of(*hyperband(2, 1.5)), (std::vector<Row>{{{2, 1}, {1, 2}}, {{2, 2}}}));   // 2/1.5 = 1.33 -> 1
  // factor 1.2, R = 2: 1.16, 1.39, 1.67, 2 round to 1, 1, 2, 2 epochs: four rungs become two.
  Row const merged = table_of(*hyperband(2, 1.2)).front();
  EXPECT_EQ(merged, (Row{{2, 1}, {1, 2}}));
}

TEST(Hyperband, MinEpochsLeavesOutAggressiveBrackets) {
  std::vector<Row> const table = table_of(*hyperband(81, 3, 0, 9));
  EXPECT_EQ(table, (std::vector<Row>{{{9, 9}, {3, 27}, {1, 81}}, {{3, 27}, {1, 81}}, {{3, 81}}}));
  EXPECT_EQ(table_of(*hyperband(81, 3, 0, 28)), (std::vector<Row>{{{1, 81}}}));
}

TEST(Hyperband, OneEpochIsOneBracket) { EXPECT_EQ(table_of(*hyperband(1, 3)), (std::vector<Row>{{{1, 1}}})); }

TEST(Hyperband, TrialsFillBracketsInOrderAndRepeatThem) {
  EXPECT_EQ(table_of(*hyperband(9, 3, 13)), (std::vector<Row>{{{9, 1}, {3, 3}, {1, 9}}, {{3, 3}, {1, 9}}, {{1, 9}}}));
  EXPECT_EQ(table_of(*hyperband(9, 3, 5)), (std::vector<Row>{{{5, 1}, {1, 3}, {1, 9}}}));
  std::vector<Row> const repeated = table_of(*hyperband(9, 3, 18));  // one iteration holds 15
  ASSERT_EQ(repeated.size(), 4u);
  EXPECT_EQ(repeated[3], (Row{{3, 1}, {1, 3}, {1, 9}}));
}

TEST(Hyperband, IterationsRepeatAllBrackets) {
  std::vector<Row> const once = table_of(*hyperband(27, 3)), twice = table_of(*hyperband(27, 3, 0, 1, 2));
  ASSERT_EQ(twice.size(), 2 * once.size());
  for (std::size_t i = 0; i < twice.size(); ++i) EXPECT_EQ(twice[i], once[i % once.size()]) << i;
}

TEST(Hyperband, AllFirstRungsStartAtOnce) { EXPECT_EQ(hyperband(81, 3)->startable(), 81u + 27 + 9 + 6 + 5); }

TEST(Hyperband, TrainedEpochsAreThePlannedOnes) {
  for (auto const& [epochs, factor, trials] :
       {std::tuple{81, 3.0, 0ull}, {27, 3.0, 31ull}, {100, 2.5, 0ull}, {16, 2.0, 100ull}, {7, 1.3, 0ull}}) {
    auto const scheduler = hyperband(epochs, factor, trials);
    std::uint64_t const planned = planned_epochs(*scheduler);
    std::vector<PlannedRung> const plan = scheduler->plan();
    Played const played = play(*scheduler, noise, 1);
    EXPECT_EQ(trained_epochs(played), planned) << epochs << ' ' << factor;
    for (PlannedRung const& rung : plan) {
      EXPECT_EQ(played.members.at({rung.bracket, rung.rung}).size(), rung.trials) << rung.bracket << ' ' << rung.rung;
    }
  }
}

TEST(Hyperband, DecisionsDoNotDependOnArrivalOrder) {
  for (std::uint64_t const trials : {0ull, 50ull, 150ull}) {
    auto const reference = play(*hyperband(81, 3, trials), noise, 0);
    for (unsigned order = 1; order <= 40; ++order) {
      ASSERT_EQ(play(*hyperband(81, 3, trials), noise, order, order % 2 == 0), reference) << "order " << order;
    }
  }
}

TEST(Hyperband, FailedTrialsCountAsFinishedWhateverTheOrder) {
  auto const scores = [](std::uint32_t trial, int epoch) {
    bool const fails = trial % 5 == 0 || (trial % 7 == 3 && epoch >= 3);
    return fails ? std::numeric_limits<double>::quiet_NaN() : noise(trial, epoch);
  };
  auto const reference = play(*hyperband(27, 3), scores, 0);
  std::uint64_t failed = 0;
  for (auto const& [trial, end] : reference.ends) failed += end == TrialEnd::kFailed;
  EXPECT_GE(failed, 10u);
  EXPECT_EQ(reference.ends.size(), 27u + 9 + 6 + 4);
  for (unsigned order = 1; order <= 40; ++order)
    ASSERT_EQ(play(*hyperband(27, 3), scores, order, order % 2 == 0), reference) << order;
}

TEST(Hyperband, EndsWhenEveryTrialFails) {
  auto const nan = [](std::uint32_t, int) { return std::numeric_limits<double>::quiet_NaN(); };
  auto const played = play(*hyperband(27, 3), nan, 3);
  for (auto const& [trial, end] : played.ends) EXPECT_EQ(end, TrialEnd::kFailed) << trial;
}

TEST(Hyperband, AnExhaustedSearcherEndsRungsWithTheTrialsThatThereAre) {
  // 20 points: the first bracket has 20 of its 27, so rungs of 20, 6, 2 and 1; no further bracket has any.
  auto const reference = play(*hyperband(27, 3), noise, 0, false, 20);
  EXPECT_EQ(reference.members.at({0, 1}).size(), 6u);
  EXPECT_EQ(reference.members.at({0, 2}).size(), 2u);
  EXPECT_EQ(reference.members.at({0, 3}).size(), 1u);
  EXPECT_EQ(reference.members.count({1, 0}), 0u);
  EXPECT_EQ(reference.ends.size(), 20u);
  for (unsigned order = 1; order <= 40; ++order) {
    Played const lazy = play(*hyperband(27, 3), noise, order, true, 20);
    ASSERT_EQ(lazy.ends, reference.ends) << order;
    ASSERT_EQ(lazy.members, reference.members) << order;
  }
}

TEST(Hyperband, TrialsThatStoppedEarlyCompeteWithTheirScore) {
  // Trial 4 is the best and stops by itself at epoch 2; it wins its bracket without further epochs.
  auto const scores = [](std::uint32_t trial, int) { return trial == 4 ? -1.0 : static_cast<double>(trial); };
  auto const stops = [](std::uint32_t trial) { return trial == 4 ? 2 : 0; };
  auto const played = play(*hyperband(9, 3), scores, 5, false, 1u << 30, stops);
  EXPECT_EQ(played.ends.at(4), TrialEnd::kCompleted);
  EXPECT_EQ(played.epochs.at(4), 2);
}

TEST(SuccessiveHalving, HandComputedCase) {
  auto const scheduler = make_scheduler({.method = "successive_halving", .max_epochs = 4, .factor = 2}, 6);
  EXPECT_EQ(table_of(*scheduler), (std::vector<Row>{{{6, 1}, {3, 2}, {1, 4}}}));
  // At epoch 1 trials 5, 2 and 3 lead (3 ties with 4, the lower number wins); at epoch 2 trial 3 leads.
  std::map<std::pair<std::uint32_t, int>, double> const scores{{{0, 1}, 9}, {{1, 1}, 8}, {{2, 1}, 2}, {{3, 1}, 3},
                                                               {{4, 1}, 3}, {{5, 1}, 1}, {{2, 2}, 5}, {{3, 2}, 4},
                                                               {{5, 2}, 6}, {{3, 3}, 4}, {{3, 4}, 4}};
  auto const played = play(
      *scheduler,
      [&](std::uint32_t trial, int epoch) {
        auto const at = scores.find({trial, epoch});
        return at == scores.end() ? 0.0 : at->second;
      },
      7);
  EXPECT_EQ(played.members.at({0, 1}), (std::set<std::uint32_t>{2, 3, 5}));
  EXPECT_EQ(played.members.at({0, 2}), (std::set<std::uint32_t>{3}));
  EXPECT_EQ(played.ends.at(3), TrialEnd::kCompleted);
  EXPECT_EQ(played.reasons.at(4), "rung 0 of bracket 0 keeps the best 3 of 6");
  EXPECT_EQ(played.reasons.at(5), "rung 1 of bracket 0 keeps the best 1 of 3");
}

TEST(SuccessiveHalving, WithoutTrialsItEndsInOneSurvivor) {
  EXPECT_EQ(table_of(*make_scheduler({.method = "successive_halving", .max_epochs = 27, .factor = 3}, 0)),
            (std::vector<Row>{{{27, 1}, {9, 3}, {3, 9}, {1, 27}}}));
}

}  // namespace
}  // namespace shoal
