// SPDX-License-Identifier: Apache-2.0
// Sizes are scikit-learn's: a holdout has ceil(fraction * n) rows, shared among classes by largest remainders; the first
// n mod k folds have a row more, and a class's rows are dealt to the folds in turn.
#include "src/data/splits.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
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

// Groups in random order, each with its rows.
std::vector<Rows> shuffled_groups(Rows const& rows, std::span<std::uint32_t const> groups, std::uint64_t seed, std::uint32_t choice) {
  std::map<std::uint32_t, std::size_t> index;
  std::vector<Rows> result;
  Rows order;
  for (std::uint32_t const row : rows) {
    auto const [at, is_new] = index.try_emplace(groups[row], result.size());
    if (is_new) result.emplace_back(), order.push_back(static_cast<std::uint32_t>(order.size()));
    result[at->second].push_back(row);
  }
  shuffle(order, seed, choice);
  std::vector<Rows> shuffled;
  for (std::uint32_t const group : order) shuffled.push_back(std::move(result[group]));
  return shuffled;
}

// Moves whole groups out of `rows` until about a fraction of the rows has gone; a group goes where that brings the share
// nearer.
Rows take_groups(Rows& rows, std::span<std::uint32_t const> groups, double fraction, std::uint64_t seed, std::uint32_t choice,
                 std::string const& key) {
  double const wanted = fraction * static_cast<double>(rows.size());
  Rows out, left;
  for (Rows const& group : shuffled_groups(rows, groups, seed, choice)) {
    double const half = static_cast<double>(group.size()) / 2.0;
    Rows& side = static_cast<double>(out.size()) + half <= wanted ? out : left;
    side.insert(side.end(), group.begin(), group.end());
  }
  if (out.empty() || left.empty()) {
    throw InputError({.key = key,
                      .expected = fmt::format("groups small enough for a share of {}", fraction),
                      .found = out.empty() ? "none that small" : "no group left to train"});
  }
  std::ranges::sort(out);
  std::ranges::sort(left);
  rows = std::move(left);
  return out;
}

void add_training_rows(std::vector<std::pair<Rows, Rows>>& folds, Rows const& rows) {
  for (auto& [train, validation] : folds) {
    std::ranges::sort(validation);
    std::ranges::set_difference(rows, validation, std::back_inserter(train));
  }
}

// Largest groups first, each to the fold with the fewest rows (scikit-learn's GroupKFold, but equal groups in random order).
std::vector<std::pair<Rows, Rows>> deal_groups(Rows const& rows, std::span<std::uint32_t const> groups, int n_folds, std::uint64_t seed) {
  std::vector<Rows> parts = shuffled_groups(rows, groups, seed, kValidationChoice);
  auto const k = static_cast<std::size_t>(n_folds);
  if (k > parts.size()) {
    throw InputError({.key = "validation.folds",
                      .expected = fmt::format("no more folds than groups ({})", parts.size()),
                      .found = std::to_string(n_folds)});
  }
  std::ranges::stable_sort(parts, std::ranges::greater{}, &Rows::size);
  std::vector<std::pair<Rows, Rows>> folds(k);
  for (Rows const& part : parts) {
    Rows& lightest = std::ranges::min_element(folds, {}, [](auto const& fold) { return fold.second.size(); })->second;
    lightest.insert(lightest.end(), part.begin(), part.end());
  }
  add_training_rows(folds, rows);
  return folds;
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
  add_training_rows(folds, rows);
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

// Moves rows out by the numbers that they have in the file.
Rows take_range(Rows& rows, SplitRows const& all, SplitConfig const& split, std::string const& key) {
  auto const number = [&](std::uint32_t row) { return all.file_rows.empty() ? row : all.file_rows[row]; };
  Rows out, left;
  for (std::uint32_t const row : rows) (number(row) >= split.begin && number(row) < split.end ? out : left).push_back(row);
  if (out.empty() || left.empty()) {
    std::string const last = rows.empty() ? "none" : std::to_string(number(rows.back()));
    throw InputError({.key = key + ".rows",
                      .expected = fmt::format("a range that leaves rows on both sides (the last row is {})", last),
                      .found = fmt::format("{}..{}", split.begin, split.end == 0xffffffff ? "" : std::to_string(split.end))});
  }
  rows = std::move(left);
  return out;
}

Rows take_given(Rows& rows, std::span<std::int32_t const> given, GivenSplit which) {
  Rows out, left;
  for (std::uint32_t const row : rows) (given[row] == static_cast<std::int32_t>(which) ? out : left).push_back(row);
  rows = std::move(left);
  return out;
}

// Folds by number; rows of none always train (scikit-learn's PredefinedSplit).
std::vector<std::pair<Rows, Rows>> given_folds(Rows const& rows, std::span<std::int32_t const> given) {
  std::map<std::int32_t, Rows> validation;
  for (std::uint32_t const row : rows) {
    if (given[row] >= 0) validation[given[row]].push_back(row);
  }
  std::vector<std::pair<Rows, Rows>> folds;
  for (auto& [number, held] : validation) folds.emplace_back(Rows{}, std::move(held));
  add_training_rows(folds, rows);
  for (auto const& [train, held] : folds) {
    if (train.empty()) throw InputError({.key = "data.split", .expected = "2 or more folds", .found = "1"});
  }
  return folds;
}

void check_kinds(SplitRows const& all, SplitConfig const& test, SplitConfig const& validation) {
  using Kind = SplitConfig::Kind;
  check(test, "test");
  check(validation, "validation");
  if (test.kind == Kind::kFolds) throw InputError({.key = "test", .expected = "a fraction, rows or files", .found = "folds"});
  bool const given_test = std::ranges::find(all.given, static_cast<std::int32_t>(GivenSplit::kTest)) != all.given.end();
  if (test.kind != Kind::kNone && test.kind != Kind::kFiles && all.sizes.test > 0)
    throw InputError({.key = "test", .expected = "a fraction or rows of its own", .found = "both"});
  if (test.kind != Kind::kNone && given_test)
    throw InputError({.key = "test", .expected = "none beside the test rows of data.split", .found = "both"});
  auto const gives_validation = [](std::int32_t of_row) { return of_row >= 0 || of_row == static_cast<std::int32_t>(GivenSplit::kValidation); };
  if (std::ranges::any_of(all.given, gives_validation)) {
    bool const by_default = validation == DataConfig{}.validation || validation.kind == Kind::kNone;
    if (!by_default || all.sizes.validation > 0)
      throw InputError({.key = "validation", .expected = "none beside the validation rows of data.split", .found = "both"});
  }
  if (test.kind == Kind::kRows && validation.kind == Kind::kRows && std::max(test.begin, validation.begin) < std::min(test.end, validation.end))
    throw InputError({.key = "validation.rows", .expected = "rows that are no test rows", .found = fmt::format("{}..{} beside test rows {}..{}", validation.begin, validation.end, test.begin, test.end)});
  if (validation.kind == Kind::kFolds && all.sizes.validation > 0)
    throw InputError({.key = "validation", .expected = "folds or rows of its own", .found = "both"});
}

Rows test_rows(Rows& rows, SplitRows const& all, SplitConfig const& test, std::uint64_t seed) {
  using Kind = SplitConfig::Kind;
  std::span<std::int32_t const> const none;
  if (test.kind == Kind::kRows) return take_range(rows, all, test, "test");
  if (test.kind == Kind::kFraction && !all.groups.empty()) return take_groups(rows, all.groups, test.fraction, seed, kTestChoice, "test");
  if (test.kind == Kind::kFraction)
    return take_fraction(rows, test.stratified ? all.labels : none, test.fraction, seed, kTestChoice, "test");
  if (!all.given.empty()) {
    Rows given = take_given(rows, all.given, GivenSplit::kTest);
    if (!given.empty()) return given;
  }
  return numbered(all.sizes.main + all.sizes.validation, all.sizes.test);
}

std::vector<std::pair<Rows, Rows>> folds_of(Rows rows, SplitRows const& all, SplitConfig const& validation, std::uint64_t seed) {
  using Kind = SplitConfig::Kind;
  std::span<std::int32_t const> const none;
  std::span<std::int32_t const> const labels = validation.stratified ? all.labels : none;
  if (all.sizes.validation > 0) return {{std::move(rows), numbered(all.sizes.main, all.sizes.validation)}};
  if (!all.given.empty()) {
    if (Rows held = take_given(rows, all.given, GivenSplit::kValidation); !held.empty()) return {{std::move(rows), std::move(held)}};
    if (std::ranges::any_of(rows, [&](std::uint32_t row) { return all.given[row] >= 0; })) return given_folds(rows, all.given);
  }
  if (validation.kind == Kind::kFolds && !all.groups.empty()) return deal_groups(rows, all.groups, validation.folds, seed);
  if (validation.kind == Kind::kFolds) return deal_folds(rows, labels, validation.folds, seed);
  Rows held;
  if (validation.kind == Kind::kRows) held = take_range(rows, all, validation, "validation");
  if (validation.kind == Kind::kFraction) {
    held = all.groups.empty() ? take_fraction(rows, labels, validation.fraction, seed, kValidationChoice, "validation")
                              : take_groups(rows, all.groups, validation.fraction, seed, kValidationChoice, "validation");
  }
  return {{std::move(rows), std::move(held)}};
}

}  // namespace

Splits make_splits(SplitRows const& all, SplitConfig const& test, SplitConfig const& validation, std::uint64_t seed) {
  check_kinds(all, test, validation);
  Splits splits;
  Rows rows = numbered(0, all.sizes.main);
  splits.test = test_rows(rows, all, test, seed);
  splits.folds = folds_of(std::move(rows), all, validation, seed);
  for (auto const& [train, held] : splits.folds) {
    if (train.empty()) throw InputError({.key = "data.split", .expected = "rows to train on", .found = "none"});
  }
  return splits;
}

}  // namespace shoal
