// SPDX-License-Identifier: Apache-2.0
#include "src/data/duplicates.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <compare>
#include <cstring>
#include <limits>
#include <vector>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_sort.h>

#include "src/data/fingerprint.hpp"

namespace shoal {
namespace {

using Hash = std::array<std::uint64_t, 2>;

struct Row {
  Hash features, target;
  std::uint32_t number;
  bool test;
  auto operator<=>(Row const&) const = default;
};

template <class T>
Hash hash_row(T const* values, std::size_t n) {
  return hash128(std::as_bytes(std::span(values, n)));
}

// One NaN and one zero: what is equal has the same bytes.
float canonical(float value) { return std::isnan(value) ? std::numeric_limits<float>::quiet_NaN() : value + 0.0f; }

// Hashes of a text column's levels: each file has codes of its own. No level is empty, so zeros are free for a missing one.
using LevelHashes = std::vector<Hash>;

LevelHashes hashes_of(TextValues const& text) {
  LevelHashes hashes;
  for (std::string const& level : text.levels) hashes.push_back(hash_row(level.data(), level.size()));
  return hashes;
}

void hash_features(TablePart const& part, std::span<Row> rows) {
  std::vector<std::vector<float> const*> numbers;
  std::vector<TextValues const*> texts;
  std::vector<LevelHashes> levels;
  for (std::size_t const feature : part.roles.features) {
    ColumnValues const& values = part.table.columns[feature].values;
    if (auto const* text = std::get_if<TextValues>(&values))
      texts.push_back(text), levels.push_back(hashes_of(*text));
    else
      numbers.push_back(&std::get<std::vector<float>>(values));
  }
  std::size_t const text_bytes = texts.size() * sizeof(Hash);
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, rows.size(), 1024), [&](tbb::blocked_range<std::size_t> const& range) {
    std::vector<std::byte> bytes(text_bytes + numbers.size() * sizeof(float));
    for (std::size_t i = range.begin(); i < range.end(); ++i) {
      std::uint32_t const row = part.rows[i];
      std::byte* to = bytes.data();
      auto const append = [&](auto const& value) { std::memcpy(to, &value, sizeof value), to += sizeof value; };
      for (std::size_t j = 0; j < texts.size(); ++j) {
        std::uint32_t const code = texts[j]->codes[row];
        append(code == kMissingCode ? Hash{} : levels[j][code]);
      }
      for (std::vector<float> const* values : numbers) append(canonical((*values)[row]));
      rows[i].features = hash128(bytes);
    }
  });
}

void add_targets(Dataset const& data, std::span<Row> rows) {
  std::vector<float> values(data.n_outputs);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!data.labels.empty()) {
      rows[i].target = {static_cast<std::uint64_t>(data.labels[i]), 0};
      continue;
    }
    for (std::size_t j = 0; j < values.size(); ++j) values[j] = canonical(data.targets[i * values.size() + j]);
    rows[i].target = hash_row(values.data(), values.size());
  }
  for (std::uint32_t const row : data.test_rows) rows[row].test = true;
}

// Rows of equal features, sorted by target, and whether one of them is (no) test row.
void count_group(std::span<Row const> group, Duplicates& found) {
  bool const training = std::ranges::any_of(group, [](Row const& row) { return !row.test; });
  std::uint32_t const first = std::ranges::min_element(group, {}, &Row::number)->number;
  for (std::size_t begin = 0; begin < group.size();) {
    std::size_t end = begin;
    bool same_in_training = false;
    std::uint64_t n_test = 0;
    for (; end < group.size() && group[end].target == group[begin].target; ++end) {
      same_in_training = same_in_training || !group[end].test;
      n_test += group[end].test ? 1 : 0;
    }
    found.repeated += end - begin;
    // The first row with this target has an earlier one of another, unless it is the first of all.
    found.repeated_other += group[begin].number == first ? 0 : 1;
    if (training) found.test_seen += n_test;
    if (training && !same_in_training) found.test_seen_other += n_test;
    begin = end;
  }
  found.repeated -= 1;
}

}  // namespace

Duplicates find_duplicates(std::span<TablePart const> parts, Dataset const* data) {
  std::size_t n = 0;
  for (TablePart const& part : parts) n += part.rows.size();
  std::vector<Row> rows(n);
  for (std::size_t i = 0; i < n; ++i) rows[i].number = static_cast<std::uint32_t>(i);
  std::size_t begin = 0;
  for (TablePart const& part : parts) {
    hash_features(part, std::span(rows).subspan(begin, part.rows.size()));
    begin += part.rows.size();
  }
  if (data != nullptr) add_targets(*data, rows);
  tbb::parallel_sort(rows.begin(), rows.end());

  Duplicates found{.n_rows = n, .test_rows = data == nullptr ? 0 : data->test_rows.size()};
  for (std::size_t i = 0; i < n;) {
    std::size_t end = i;
    while (end < n && rows[end].features == rows[i].features) ++end;
    if (end - i > 1) count_group(std::span(rows).subspan(i, end - i), found);
    i = end;
  }
  return found;
}

}  // namespace shoal
