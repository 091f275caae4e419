// SPDX-License-Identifier: Apache-2.0
// Sizes are scikit-learn's: a holdout has ceil(fraction * n) rows, shared among classes by largest remainders; the first
// n mod k folds have a row more, and a class's rows are dealt to the folds in turn.
#include "src/data/splits.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/random.hpp"

namespace shoal {
namespace {

using Rows = std::vector<std::uint32_t>;

// RunKey::trial of the keys of the two random choices.
constexpr std::uint32_t kTestChoice = 0, kValidationChoice = 1;

// Fisher-Yates from the last position down; position i swaps with floor(word * (i + 1) / 2^32), word i & 3 of block
// {i >> 2, 0, 0, 0}: row_order's rule, under a key of its own.
void shuffle(Rows& rows, std::uint64_t seed, std::uint32_t choice) {
  RandomKey const key = run_key(seed, RunKey{.trial = choice}, Purpose::kSplit);
  std::array<std::uint32_t, 4> block{};
  std::uint32_t loaded = 0xffffffff;
  for (std::size_t i = rows.size(); i-- > 1;) {
    auto const counter = static_cast<std::uint32_t>(i >> 2);
    if (counter != loaded) block = philox(key, {counter, 0, 0, 0}), loaded = counter;
    std::size_t const j = static_cast<std::size_t>((std::uint64_t{block[i & 3]} * (i + 1)) >> 32);
    std::swap(rows[i], rows[j]);
  }
}

std::size_t class_of(std::span<std::int32_t const> labels, std::uint32_t row) {
  return labels.empty() ? 0 : static_cast<std::size_t>(labels[row]);
}

std::vector<std::uint64_t> class_sizes(Rows const& rows, std::span<std::int32_t const> labels) {
  std::vector<std::uint64_t> sizes(1);
  for (std::uint32_t const row : rows) {
    std::size_t const c = class_of(labels, row);
    if (c >= sizes.size()) sizes.resize(c + 1);
    ++sizes[c];
  }
  return sizes;
}

// Largest remainders in integers; ties: the lower class. Classes that would keep no row behind come last, so that a single
// row of a class trains where it can.
std::vector<std::uint64_t> shares(std::vector<std::uint64_t> const& sizes, std::uint64_t taken) {
  std::uint64_t const n = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
  std::vector<std::uint64_t> result;
  for (std::uint64_t const size : sizes) result.push_back(taken * size / n);
  std::uint64_t const seats = taken - std::accumulate(result.begin(), result.end(), std::uint64_t{0});
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  auto const rank = [&](std::size_t c) { return std::pair(result[c] + 1 < sizes[c], taken * sizes[c] % n); };
  std::ranges::stable_sort(order, std::ranges::greater{}, rank);
  std::vector<std::uint64_t> with_seats = result;
  for (std::uint64_t i = 0; i < seats; ++i) ++with_seats[order[i]];
  return with_seats;
}

// Moves ceil(fraction * n) of `rows` out and returns them.
Rows take_fraction(Rows& rows, std::span<std::int32_t const> labels, double fraction, std::uint64_t seed,
                   std::uint32_t choice, std::string const& key) {
  // The small term forgives the rounding of products like 0.07 * 100, which is above 7.
  auto const taken = static_cast<std::uint64_t>(std::ceil(fraction * static_cast<double>(rows.size()) - 1e-9));
  if (taken == 0 || taken >= rows.size()) {
    throw InputError({.key = key,
                      .expected = "a fraction that leaves rows on both sides",
                      .found = fmt::format("{} of {} rows, which is {}", fraction, rows.size(), taken)});
  }
  std::vector<std::uint64_t> left = shares(class_sizes(rows, labels), taken);
  Rows shuffled = rows, out;
  shuffle(shuffled, seed, choice);
  rows.clear();
  for (std::uint32_t const row : shuffled) {
    std::uint64_t& share = left[class_of(labels, row)];
    (share > 0 ? out : rows).push_back(row);
    if (share > 0) --share;
  }
  std::ranges::sort(rows);
  std::ranges::sort(out);
  return out;
}

// Rows in the order (class, chance) are dealt to the folds in turn: fold sizes and each class's counts differ by at most 1.
std::vector<std::pair<Rows, Rows>> deal_folds(Rows const& rows, std::span<std::int32_t const> labels, int n_folds,
                                              std::uint64_t seed) {
  auto const k = static_cast<std::size_t>(n_folds);
  if (k > rows.size()) {
    throw InputError({.key = "validation.folds",
                      .expected = fmt::format("no more folds than rows ({})", rows.size()),
                      .found = std::to_string(n_folds)});
  }
  Rows order = rows;
  shuffle(order, seed, kValidationChoice);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t row) { return class_of(labels, row); });
  std::vector<std::pair<Rows, Rows>> folds(k);
  for (std::size_t position = 0; position < order.size(); ++position)
    folds[position % k].second.push_back(order[position]);
  for (auto& [train, validation] : folds) {
    std::ranges::sort(validation);
    std::ranges::set_difference(rows, validation, std::back_inserter(train));
  }
  return folds;
}

void check(SplitConfig const& split, std::string const& key) {
  if (split.kind == SplitConfig::Kind::kFraction && !(split.fraction > 0.0 && split.fraction < 1.0)) {
    throw InputError({.key = key, .expected = "a fraction > 0 and < 1", .found = fmt::format("{}", split.fraction)});
  }
  if (split.kind == SplitConfig::Kind::kFolds && split.folds < 2) {
    throw InputError({.key = key + ".folds", .expected = "2 or more folds", .found = std::to_string(split.folds)});
  }
}

Rows numbered(std::uint32_t begin, std::uint32_t count) {
  Rows rows(count);
  std::iota(rows.begin(), rows.end(), begin);
  return rows;
}

}  // namespace

Splits make_splits(PartSizes sizes, std::span<std::int32_t const> labels, SplitConfig const& test,
                   SplitConfig const& validation, std::uint64_t seed) {
  using Kind = SplitConfig::Kind;
  check(test, "test");
  check(validation, "validation");
  if (test.kind == Kind::kFolds) throw InputError({.key = "test", .expected = "a fraction or files", .found = "folds"});
  if (test.kind == Kind::kFraction && sizes.test > 0) {
    throw InputError({.key = "test", .expected = "a fraction or rows of its own", .found = "both"});
  }
  if (validation.kind == Kind::kFolds && sizes.validation > 0) {
    throw InputError({.key = "validation", .expected = "folds or rows of its own", .found = "both"});
  }

  Splits splits;
  Rows rows = numbered(0, sizes.main);
  std::span<std::int32_t const> const none;
  if (test.kind == Kind::kFraction) {
    splits.test = take_fraction(rows, test.stratified ? labels : none, test.fraction, seed, kTestChoice, "test");
  } else {
    splits.test = numbered(sizes.main + sizes.validation, sizes.test);
  }
  if (validation.kind == Kind::kFolds) {
    splits.folds = deal_folds(rows, validation.stratified ? labels : none, validation.folds, seed);
  } else if (sizes.validation > 0) {
    splits.folds.emplace_back(std::move(rows), numbered(sizes.main, sizes.validation));
  } else if (validation.kind == Kind::kFraction) {
    Rows held = take_fraction(rows, validation.stratified ? labels : none, validation.fraction, seed, kValidationChoice,
                              "validation");
    splits.folds.emplace_back(std::move(rows), std::move(held));
  } else {
    splits.folds.emplace_back(std::move(rows), Rows{});
  }
  return splits;
}

}  // namespace shoal
