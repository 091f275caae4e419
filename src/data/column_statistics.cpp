// SPDX-License-Identifier: Apache-2.0
#include "src/data/column_statistics.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_reduce.h>

namespace shoal {
namespace {

// Floats: each block of columns is walked row by row by one thread, so a column's sums are one chain in row order whatever
// the number of threads. Two passes: the sum of squared differences does not cancel as sum(x^2) - n mean^2 does.
constexpr std::size_t kColumns = 64;

void measure_block(std::span<float const> values, std::size_t n_columns, std::span<std::uint32_t const> rows,
                   std::size_t first, std::span<ColumnStatistics> out) {
  std::size_t const width = out.size();
  std::array<double, kColumns> sum{}, squares{}, mean{}, low, high, n{};
  low.fill(std::numeric_limits<double>::infinity());
  high.fill(-std::numeric_limits<double>::infinity());
  for (std::uint32_t const row : rows) {
    float const* const x = values.data() + row * n_columns + first;
    for (std::size_t c = 0; c < width; ++c) {
      double const value = x[c];
      bool const present = value == value;
      sum[c] += present ? value : 0.0;
      n[c] += present ? 1.0 : 0.0;
      low[c] = value < low[c] ? value : low[c];
      high[c] = value > high[c] ? value : high[c];
    }
  }
  for (std::size_t c = 0; c < width; ++c) mean[c] = n[c] > 0.0 ? sum[c] / n[c] : 0.0;
  for (std::uint32_t const row : rows) {
    float const* const x = values.data() + row * n_columns + first;
    for (std::size_t c = 0; c < width; ++c) {
      double const difference = x[c] == x[c] ? x[c] - mean[c] : 0.0;
      squares[c] += difference * difference;
    }
  }
  for (std::size_t c = 0; c < width; ++c) {
    if (n[c] == 0.0) continue;
    out[c] = {.mean = mean[c], .variance = squares[c] / n[c], .low = low[c], .high = high[c], .n = static_cast<std::size_t>(n[c])};
  }
}

// uint8: integer sums are exact, so one pass over whole rows is enough and threads may take any rows.
struct ByteSums {
  std::vector<std::uint64_t> sum, squares;
  std::vector<std::uint8_t> low, high;

  explicit ByteSums(std::size_t n_columns)
      : sum(n_columns), squares(n_columns), low(n_columns, 255), high(n_columns, 0) {}

  void add(std::span<std::uint8_t const> values, std::span<std::uint32_t const> rows) {
    constexpr std::size_t kChunk = 65536;  // squares of so many rows fit in 32 bits, which vectorise twice as wide
    static_assert(std::uint64_t{kChunk} * 255 * 255 <= 0xffffffff);
    std::size_t const n_columns = sum.size();
    std::vector<std::uint32_t> chunk_sum(n_columns), chunk_squares(n_columns);
    for (std::size_t begin = 0; begin < rows.size(); begin += kChunk) {
      std::ranges::fill(chunk_sum, 0u);
      std::ranges::fill(chunk_squares, 0u);
      for (std::uint32_t const row : rows.subspan(begin, std::min(kChunk, rows.size() - begin))) {
        add_row(values.data() + row * n_columns, n_columns, chunk_sum.data(), chunk_squares.data(), low.data(),
                high.data());
      }
      for (std::size_t c = 0; c < n_columns; ++c) sum[c] += chunk_sum[c], squares[c] += chunk_squares[c];
    }
  }
  static void add_row(std::uint8_t const* __restrict x, std::size_t n_columns, std::uint32_t* __restrict sum,
                      std::uint32_t* __restrict squares, std::uint8_t* __restrict low, std::uint8_t* __restrict high) {
    for (std::size_t c = 0; c < n_columns; ++c) {
      std::uint32_t const value = x[c];
      sum[c] += value;
      squares[c] += value * value;
      low[c] = x[c] < low[c] ? x[c] : low[c];
      high[c] = x[c] > high[c] ? x[c] : high[c];
    }
  }
  void merge(ByteSums const& other) {
    for (std::size_t c = 0; c < sum.size(); ++c) {
      sum[c] += other.sum[c];
      squares[c] += other.squares[c];
      low[c] = std::min(low[c], other.low[c]);
      high[c] = std::max(high[c], other.high[c]);
    }
  }
};

}  // namespace

std::vector<ColumnStatistics> measure(std::span<float const> values, std::size_t n_columns,
                                      std::span<std::uint32_t const> rows) {
  std::vector<ColumnStatistics> statistics(n_columns);
  std::size_t const n_blocks = (n_columns + kColumns - 1) / kColumns;
  tbb::parallel_for(std::size_t{0}, n_blocks, [&](std::size_t block) {
    std::size_t const first = block * kColumns, width = std::min(kColumns, n_columns - first);
    measure_block(values, n_columns, rows, first, std::span(statistics).subspan(first, width));
  });
  return statistics;
}

std::vector<ColumnStatistics> measure(std::span<std::uint8_t const> values, std::size_t n_columns,
                                      std::span<std::uint32_t const> rows) {
  constexpr std::size_t kGrain = 1024;
  ByteSums const sums = tbb::parallel_reduce(
      tbb::blocked_range<std::size_t>(0, rows.size(), kGrain), ByteSums(n_columns),
      [&](tbb::blocked_range<std::size_t> const& range, ByteSums partial) {
        partial.add(values, rows.subspan(range.begin(), range.size()));
        return partial;
      },
      [](ByteSums a, ByteSums const& b) {
        a.merge(b);
        return a;
      });
  auto const n = static_cast<double>(rows.size());
  std::vector<ColumnStatistics> statistics;
  for (std::size_t c = 0; c < n_columns; ++c) {
    using Wide = unsigned __int128;  // n * squares needs 78 bits
    auto const spread = static_cast<double>(Wide{rows.size()} * sums.squares[c] - Wide{sums.sum[c]} * sums.sum[c]);
    statistics.push_back({.mean = static_cast<double>(sums.sum[c]) / n,
                          .variance = spread / n / n,
                          .low = static_cast<double>(sums.low[c]),
                          .high = static_cast<double>(sums.high[c]),
                          .n = rows.size()});
  }
  return statistics;
}

}  // namespace shoal
