// SPDX-License-Identifier: Apache-2.0
#include "src/search/explorer.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "src/search/explore.hpp"

namespace shoal {
namespace {

SearchSpace population_space() {
  return SearchSpace({{.name = "units", .distribution = Interval{.integer = true, .low = 8, .high = 64}},
                      {.name = "learning_rate", .distribution = Interval{.low = 1e-4, .high = 1e-1, .shape = Interval::Shape::kLogUniform}},
                      {.name = "dropout", .distribution = Interval{.low = 0.0, .high = 0.5}}});
}

Assignment point(double learning_rate, double dropout) { return {{"units", std::int64_t{32}}, {"learning_rate", learning_rate}, {"dropout", dropout}}; }

TEST(Explorer, OfPbtIsExplore) {
  auto const explorer = make_explorer("pbt", population_space(), 7);
  EXPECT_EQ(explorer->ask({point(0.01, 0.2), 4, 0.5}, 12), explore(Coordinates(population_space()), point(0.01, 0.2), 7, 12));
}

TEST(Explorer, NeedsWhatCanChange) {
  SearchSpace const fixed({{.name = "units", .distribution = Interval{.integer = true, .low = 8, .high = 64}},
                           {.name = "learning_rate", .distribution = Choice{.values = {0.01}}}});
  EXPECT_THROW((void)make_explorer("pbt", fixed, 7), InputError);
}

// Gains are the largest about a learning rate of 0.01 and without dropout.
double gain_at(Assignment const& at) {
  double const rate = std::log10(std::get<double>(*find(at, "learning_rate"))), dropout = std::get<double>(*find(at, "dropout"));
  return 0.1 * std::exp(-(rate + 2.0) * (rate + 2.0)) * (1.0 - dropout);
}

void tell_gains(Explorer& explorer, bool backwards) {
  for (int i = 0; i < 60; ++i) {
    int const at = backwards ? 59 - i : i;
    Assignment const point = shoal::explore(Coordinates(population_space()), Coordinates(population_space()).point(std::vector<double>{0.5, (at * 37 % 60) / 60.0, (at * 23 % 60) / 60.0}), 1,
                                            static_cast<std::uint32_t>(at));
    int const epoch = 2 + 2 * (at / 20);
    explorer.tell(point, {.trial = static_cast<std::uint32_t>(at), .from_epoch = epoch, .to_epoch = epoch + 2, .before = 1.0, .after = 1.0 - 2.0 * gain_at(point)});
  }
}

TEST(Explorer, Pb2ProposesWhatGainedMost) {
  auto const explorer = make_explorer("pb2", population_space(), 7), perturbing = make_explorer("pbt", population_space(), 7);
  tell_gains(*explorer, false);
  double mean = 0.0, perturbed = 0.0;
  for (std::uint32_t copy = 100; copy < 110; ++copy) {
    Assignment const donor = point(0.001, 0.3), next = explorer->ask({donor, 8, 0.9}, copy);
    EXPECT_EQ(*find(next, "units"), ParameterValue(std::int64_t{32}));
    mean += gain_at(next) / 10.0;
    perturbed += gain_at(perturbing->ask({donor, 8, 0.9}, copy)) / 10.0;
  }
  EXPECT_GT(mean, 0.08) << "of 0.1";
  EXPECT_LT(perturbed, 0.06);
}

TEST(Explorer, Pb2DoesNotDependOnTheOrderOfWhatItIsTold) {
  auto const a = make_explorer("pb2", population_space(), 7), b = make_explorer("pb2", population_space(), 7);
  tell_gains(*a, false), tell_gains(*b, true);
  for (std::uint32_t copy = 60; copy < 64; ++copy) EXPECT_EQ(a->ask({point(0.01, 0.2), 8, 0.9}, copy), b->ask({point(0.01, 0.2), 8, 0.9}, copy));
}

TEST(Explorer, Pb2TakesADivergedIntervalForTheWorst) {
  auto const explorer = make_explorer("pb2", population_space(), 7);
  tell_gains(*explorer, false);
  for (std::uint32_t trial = 60; trial < 70; ++trial) {
    explorer->tell(point(0.05, 0.1), {.trial = trial, .from_epoch = 6, .to_epoch = 8, .before = 1.0, .after = std::numeric_limits<double>::quiet_NaN()});
  }
  Assignment const next = explorer->ask({point(0.05, 0.1), 8, 0.9}, 80);
  EXPECT_LT(std::get<double>(*find(next, "learning_rate")), 0.04);
}

}  // namespace
}  // namespace shoal
