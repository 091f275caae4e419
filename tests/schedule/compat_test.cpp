// SPDX-License-Identifier: Apache-2.0
#include "src/schedule/compat.hpp"

#include <gtest/gtest.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

using Row = std::vector<std::pair<std::uint64_t, int>>;  // (trials, epochs) of each rung

std::vector<Row> table_of(ScheduleConfig const& config, std::uint64_t trials = 0) {
  std::vector<Row> table;
  for (PlannedRung const& rung : make_scheduler(config, trials)->plan()) {
    if (std::cmp_equal(rung.bracket, table.size())) table.emplace_back();
    table.back().emplace_back(rung.trials, rung.to_epoch);
  }
  return table;
}

ScheduleConfig keras(int max_epochs, std::string method = "hyperband") {
  return {.method = std::move(method), .max_epochs = max_epochs, .factor = 3, .compat = "keras_tuner"};
}

ScheduleConfig sklearn(int min_epochs, int max_epochs, double factor = 3) {
  return {.method = "successive_halving", .max_epochs = max_epochs, .factor = factor, .min_epochs = min_epochs, .compat = "sklearn"};
}
constexpr int kExhaust = 0;

// By hand from the formulas of keras_tuner/src/tuners/hyperband.py, 1.4.8.
TEST(KerasTuner, BracketsAreThoseOfItsHyperband) {
  EXPECT_EQ(table_of(keras(27)), (std::vector<Row>{{{27, 1}, {9, 3}, {3, 9}, {1, 27}},
                                                   {{12, 3}, {4, 9}, {2, 27}},
                                                   {{6, 9}, {2, 27}},
                                                   {{4, 27}}}));
  EXPECT_EQ(table_of(keras(81)), (std::vector<Row>{{{81, 1}, {27, 3}, {9, 9}, {3, 27}, {1, 81}},
                                                   {{34, 3}, {12, 9}, {4, 27}, {2, 81}},
                                                   {{15, 9}, {5, 27}, {2, 81}},
                                                   {{8, 27}, {3, 81}},
                                                   {{5, 81}}}));
  EXPECT_EQ(table_of(keras(100)), (std::vector<Row>{{{98, 2}, {33, 4}, {11, 12}, {4, 34}, {2, 100}},
                                                    {{41, 4}, {14, 12}, {5, 34}, {2, 100}},
                                                    {{18, 12}, {6, 34}, {2, 100}},
                                                    {{9, 34}, {3, 100}},
                                                    {{6, 100}}}));
}

TEST(KerasTuner, EpochsAreThoseThatItTrains) {
  for (auto const& [max_epochs, records, epochs] : {std::tuple{27, 70u, 375u}, {81, 211u, 1767u}, {100, 254u, 2672u}}) {
    std::uint64_t n = 0, sum = 0;
    for (PlannedRung const& rung : make_scheduler(keras(max_epochs), 0)->plan()) {
      n += rung.trials;  // it makes a record of each promotion
      sum += rung.trials * static_cast<std::uint64_t>(rung.to_epoch - rung.from_epoch);
    }
    EXPECT_EQ(n, records);
    EXPECT_EQ(sum, epochs);
  }
}

TEST(KerasTuner, ACapFillsBracketsInOrderAndRoundsUp) {
  EXPECT_EQ(table_of(keras(27), 37), (std::vector<Row>{{{27, 1}, {9, 3}, {3, 9}, {1, 27}}, {{10, 3}, {4, 9}, {2, 27}}}));
  EXPECT_EQ(table_of(keras(27, "successive_halving")), (std::vector<Row>{{{27, 1}, {9, 3}, {3, 9}, {1, 27}}}));
  EXPECT_EQ(table_of(keras(27, "successive_halving"), 40), (std::vector<Row>{{{40, 1}, {14, 3}, {5, 9}, {2, 27}}}));
}

// By hand from the formulas of sklearn/model_selection/_search_successive_halving.py, and as its 1.9.1 prints them.
TEST(Sklearn, HalvingIsThatOfItsSearches) {
  // required 1 + floor(log_3 20) = 3, possible 1 + floor(log_3 27) = 4: the last iteration does not reach 27.
  EXPECT_EQ(table_of(sklearn(1, 27), 20), (std::vector<Row>{{{20, 1}, {7, 3}, {3, 9}}}));
  // exhaust: 27 / 3^2 = 3 epochs first.
  EXPECT_EQ(table_of(sklearn(kExhaust, 27), 20), (std::vector<Row>{{{20, 3}, {7, 9}, {3, 27}}}));
  // required 5, possible 1 + floor(log_3 9) = 3: several candidates are left.
  EXPECT_EQ(table_of(sklearn(3, 27), 100), (std::vector<Row>{{{100, 3}, {34, 9}, {12, 27}}}));
  // 100 / 2^3 = 12 epochs first (n 10 requires 4), then 24, 48, 96.
  EXPECT_EQ(table_of(sklearn(kExhaust, 100, 2), 10), (std::vector<Row>{{{10, 12}, {5, 24}, {3, 48}, {2, 96}}}));
  // max // min = 10: possible 1 + floor(log_4 10) = 2.
  EXPECT_EQ(table_of(sklearn(2, 20, 4), 16), (std::vector<Row>{{{16, 2}, {4, 8}}}));
  EXPECT_EQ(table_of(sklearn(1, 27), 1), (std::vector<Row>{{{1, 1}}}));
  EXPECT_EQ(table_of(sklearn(kExhaust, 27), 1), (std::vector<Row>{{{1, 27}}}));
}

TEST(Sklearn, LogarithmsRoundAsPythonsDo) {
  // log_3 243 is 4.999.. there: five iterations, not six.
  EXPECT_EQ(table_of(sklearn(1, 243), 243), (std::vector<Row>{{{243, 1}, {81, 3}, {27, 9}, {9, 27}, {3, 81}}}));
}

TEST(Sklearn, WithoutANumberOfCandidatesThereAreAsManyAsExhaustTheEpochs) {
  EXPECT_EQ(table_of(sklearn(1, 27)), (std::vector<Row>{{{27, 1}, {9, 3}, {3, 9}, {1, 27}}}));
  EXPECT_EQ(table_of(sklearn(2, 27)), (std::vector<Row>{{{13, 2}, {5, 6}, {2, 18}}}));
}

TEST(Compat, WhatAPeerDoesNotHaveIsRefused) {
  auto const error = [](ScheduleConfig const& config) -> std::string {
    try {
      (void)make_scheduler(config, 10);
    } catch (InputError const& problem) {
      return problem.what();
    }
    return "no error";
  };
  EXPECT_EQ(error({.method = "hyperband", .compat = "sklearn"}),
            "schedule.compat: expected paper or keras_tuner, as scikit-learn has no Hyperband, found 'sklearn'");
  EXPECT_EQ(error({.method = "hyperband", .compat = "keras"}), "schedule.compat: expected paper, keras_tuner or sklearn, found 'keras'");
  EXPECT_EQ(error({.method = "hyperband", .min_epochs = 0, .compat = "keras_tuner"}),
            "schedule.min_epochs: expected an integer from 1 to max_epochs (10), found 0");
}

}  // namespace
}  // namespace shoal
