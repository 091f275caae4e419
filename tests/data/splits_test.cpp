// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "src/data/splits.hpp"
#include "tests/data/test_files.hpp"

namespace shoal {
namespace {

using test::expect_input_error;
using Kind = SplitConfig::Kind;
using Rows = std::vector<std::uint32_t>;

constexpr SplitConfig fraction(double value, bool stratified = true) {
  return {.kind = Kind::kFraction, .fraction = value, .stratified = stratified};
}
constexpr SplitConfig folds(int n, bool stratified = true) {
  return {.kind = Kind::kFolds, .folds = n, .stratified = stratified};
}
SplitConfig const kNone{};

// Classes in an order that has nothing to do with the class: counts[c] labels c.
std::vector<std::int32_t> labels_of(std::vector<std::uint32_t> const& counts) {
  std::vector<std::int32_t> labels;
  for (std::size_t c = 0; c < counts.size(); ++c) labels.insert(labels.end(), counts[c], static_cast<std::int32_t>(c));
  std::uint32_t state = 7;
  for (std::size_t i = labels.size(); i > 1; --i)
    std::swap(labels[i - 1], labels[((state = state * 1664525u + 1013904223u) >> 8) % i]);
  return labels;
}

std::vector<std::uint32_t> count(Rows const& rows, std::vector<std::int32_t> const& labels, std::size_t n_classes) {
  std::vector<std::uint32_t> counts(n_classes);
  for (std::uint32_t const row : rows) ++counts[static_cast<std::size_t>(labels[row])];
  return counts;
}

PartSizes main_rows(std::size_t n) { return {.main = static_cast<std::uint32_t>(n)}; }

// The lists are ascending, disjoint, and together 0..n-1.
void expect_partition(std::vector<Rows> const& lists, std::uint32_t n) {
  Rows all;
  for (Rows const& list : lists) {
    EXPECT_TRUE(std::ranges::is_sorted(list));
    all.insert(all.end(), list.begin(), list.end());
  }
  std::ranges::sort(all);
  Rows wanted(n);
  std::iota(wanted.begin(), wanted.end(), 0u);
  EXPECT_EQ(all, wanted);
}

std::vector<nlohmann::json> golden(std::string const& key) {
  auto const json = nlohmann::json::parse(std::ifstream(SHOAL_TEST_DATA "/data/folds.json"));
  return json.at(key).get<std::vector<nlohmann::json>>();
}

TEST(Splits, HoldoutSizesAreScikitLearns) {
  for (auto const& wanted : golden("holdouts")) {
    Splits const splits = make_splits({.sizes = main_rows(wanted["n"]), .labels = {}}, kNone, fraction(wanted["fraction"]), 1);
    EXPECT_EQ(splits.folds[0].first.size(), wanted["train"].get<std::size_t>()) << wanted;
    EXPECT_EQ(splits.folds[0].second.size(), wanted["held"].get<std::size_t>()) << wanted;
  }
}

TEST(Splits, ProductsThatRoundUpwardTakeNoRowMore) {
  EXPECT_EQ(make_splits({.sizes = main_rows(100), .labels = {}}, kNone, fraction(0.07), 1).folds[0].second.size(), 7u);
}

TEST(Splits, HoldoutSharesAreLargestRemainders) {
  auto const labels = labels_of({50, 30, 13, 7});  // x 0.2 = 10, 6, 2.6, 1.4
  Splits const splits = make_splits({.sizes = main_rows(100), .labels = labels}, kNone, fraction(0.2), 3);
  EXPECT_EQ(count(splits.folds[0].second, labels, 4), (std::vector<std::uint32_t>{10, 6, 3, 1}));
  expect_partition({splits.folds[0].first, splits.folds[0].second}, 100);
}

TEST(Splits, HoldoutSharesAreWithinOneOfExact) {
  std::vector<std::uint32_t> const counts{1, 17, 100, 3, 64, 2, 333};
  auto const labels = labels_of(counts);
  for (double const f : {0.01, 0.1, 0.25, 1.0 / 3.0, 0.5, 0.77, 0.99}) {
    SCOPED_TRACE(f);
    auto const held = count(make_splits({.sizes = main_rows(labels.size()), .labels = labels}, kNone, fraction(f), 5).folds[0].second,
                            labels, counts.size());
    for (std::size_t c = 0; c < counts.size(); ++c)
      EXPECT_LT(std::abs(held[c] - f * counts[c]), 1.0 + 1e-9) << "class " << c;
  }
}

TEST(Splits, AClassGivesItsLastRowOnlyWhenEveryOtherHadItsTurn) {
  auto const held = [](std::vector<std::uint32_t> const& counts, double f) {
    auto const labels = labels_of(counts);
    return count(make_splits({.sizes = main_rows(labels.size()), .labels = labels}, kNone, fraction(f), 9).folds[0].second, labels,
                 counts.size());
  };
  EXPECT_EQ(held({10, 1}, 0.7), (std::vector<std::uint32_t>{8, 0})) << "7.27 and 0.73";
  EXPECT_EQ(held({40, 1, 1, 1}, 0.5), (std::vector<std::uint32_t>{21, 1, 0, 0})) << "20.47 and 0.51: two seats";
}

TEST(Splits, FoldSizesAndClassCountsAreScikitLearns) {
  for (auto const& wanted : golden("folds")) {
    auto const counts = wanted["counts"].get<std::vector<std::uint32_t>>();
    auto const labels = labels_of(counts);
    int const k = wanted["folds"];
    Splits const plain = make_splits({.sizes = main_rows(labels.size()), .labels = labels}, kNone, folds(k, false), 2);
    Splits const stratified = make_splits({.sizes = main_rows(labels.size()), .labels = labels}, kNone, folds(k), 2);
    for (std::size_t f = 0; f < plain.folds.size(); ++f) {
      EXPECT_EQ(plain.folds[f].second.size(), wanted["plain"][f].get<std::size_t>()) << wanted << " fold " << f;
      if (wanted["stratified"].is_null()) continue;
      EXPECT_EQ(count(stratified.folds[f].second, labels, counts.size()),
                wanted["stratified"][f].get<std::vector<std::uint32_t>>())
          << wanted << " fold " << f;
    }
  }
}

TEST(Splits, EveryRowValidatesOnceAndTrainsInTheOtherFolds) {
  auto const labels = labels_of({20, 2, 31});
  for (bool const stratified : {false, true}) {
    Splits const splits = make_splits({.sizes = main_rows(53), .labels = labels}, kNone, folds(4, stratified), 11);
    std::vector<Rows> validations;
    for (auto const& [train, validation] : splits.folds) {
      expect_partition({train, validation}, 53);
      validations.push_back(validation);
    }
    expect_partition(validations, 53);
  }
}

TEST(Splits, AClassSmallerThanTheFoldsIsSpreadOut) {
  auto const labels = labels_of({30, 2});
  Splits const splits = make_splits({.sizes = main_rows(32), .labels = labels}, kNone, folds(5), 1);
  std::uint32_t seen = 0;
  for (auto const& fold : splits.folds) {
    std::uint32_t const n = count(fold.second, labels, 2)[1];
    EXPECT_LE(n, 1u);
    seen += n;
  }
  EXPECT_EQ(seen, 2u);
}

TEST(Splits, TestRowsAreTakenFirstAndNeverTrain) {
  auto const labels = labels_of({60, 40});
  for (SplitConfig const& validation : {fraction(0.25), folds(3), kNone}) {
    Splits const splits = make_splits({.sizes = main_rows(100), .labels = labels}, fraction(0.2), validation, 4);
    EXPECT_EQ(count(splits.test, labels, 2), (std::vector<std::uint32_t>{12, 8}));
    for (auto const& [train, held] : splits.folds) expect_partition({train, held, splits.test}, 100);
  }
}

TEST(Splits, TestRowsDoNotDependOnTheValidation) {
  Splits const a = make_splits({.sizes = main_rows(90), .labels = {}}, fraction(0.3), fraction(0.2), 8);
  Splits const b = make_splits({.sizes = main_rows(90), .labels = {}}, fraction(0.3), folds(7), 8);
  EXPECT_EQ(a.test, b.test);
}

TEST(Splits, GivenRowsKeepTheirNumbers) {
  Splits const splits = make_splits({.sizes = {.main = 4, .validation = 2, .test = 3}}, kNone, fraction(0.2), 1);
  ASSERT_EQ(splits.folds.size(), 1u);
  EXPECT_EQ(splits.folds[0].first, (Rows{0, 1, 2, 3}));
  EXPECT_EQ(splits.folds[0].second, (Rows{4, 5}));
  EXPECT_EQ(splits.test, (Rows{6, 7, 8}));
}

TEST(Splits, SeedAloneDecides) {
  auto const labels = labels_of({50, 50});
  auto const held = [&](std::uint64_t seed) {
    return make_splits({.sizes = main_rows(100), .labels = labels}, kNone, fraction(0.3), seed).folds[0].second;
  };
  EXPECT_EQ(held(1), held(1));
  EXPECT_NE(held(1), held(2));
  EXPECT_NE(held(1), held(1 + (std::uint64_t{1} << 32)));
}

TEST(Splits, EveryRowIsHeldOutAboutAsOften) {
  std::vector<int> times(20);
  constexpr int kSeeds = 2000;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Splits const splits = make_splits({.sizes = main_rows(20), .labels = {}}, kNone, fraction(0.25), seed);
    for (std::uint32_t const row : splits.folds[0].second) ++times[row];
  }
  double const wanted = kSeeds * 0.25, sigma = std::sqrt(kSeeds * 0.25 * 0.75);
  for (int const n : times) EXPECT_NEAR(n, wanted, 5 * sigma);
}

TEST(Splits, WhatCannotBeSplitIsRefused) {
  auto const split = [](std::uint32_t n, SplitConfig const& test, SplitConfig const& validation) {
    return [=] { return make_splits({.sizes = {.main = n}}, test, validation, 1); };
  };
  expect_input_error(split(10, kNone, fraction(0.0)), {"validation: expected a fraction > 0 and < 1, found 0"});
  expect_input_error(split(10, fraction(1.0), kNone), {"test: expected a fraction > 0 and < 1, found 1"});
  expect_input_error(split(10, kNone, fraction(NAN)), {"validation: expected a fraction", "nan"});
  expect_input_error(split(10, kNone, folds(1)), {"validation.folds: expected 2 or more folds, found 1"});
  expect_input_error(split(10, kNone, folds(11)),
                     {"validation.folds: expected no more folds than rows (10), found 11"});
  expect_input_error(split(10, fraction(0.5), folds(6)), {"no more folds than rows (5), found 6"});
  expect_input_error(split(1, kNone, fraction(0.2)),
                     {"validation: expected a fraction that leaves rows on both sides"});
  expect_input_error(split(10, fraction(0.95), kNone),
                     {"test: expected a fraction that leaves rows on both sides", "which is 10"});
  expect_input_error(split(10, folds(3), kNone), {"test: expected a fraction, rows or files, found folds"});
  expect_input_error([] { return make_splits({.sizes = {.main = 5, .test = 5}}, fraction(0.2), kNone, 1); },
                     {"test: expected a fraction or rows of its own, found both"});
  expect_input_error([] { return make_splits({.sizes = {.main = 5, .validation = 5}}, kNone, folds(2), 1); },
                     {"validation: expected folds or rows of its own, found both"});
}

}  // namespace
}  // namespace shoal
