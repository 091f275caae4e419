// SPDX-License-Identifier: Apache-2.0
#include "src/data/order_statistics.hpp"

#include <algorithm>
#include <cmath>

#include "shoal/detail/double_math.hpp"
#include "shoal/errors.hpp"

namespace shoal {

std::vector<float> present_values(Dataset const& data, std::size_t column, std::span<std::uint32_t const> rows) {
  std::vector<float> values;
  values.reserve(rows.size());
  std::visit(
      [&](auto const& all) {
        for (std::uint32_t const row : rows) {
          auto const value = static_cast<float>(all[std::size_t{row} * data.n_numeric + column]);
          if (value == value) values.push_back(value);
        }
      },
      data.numeric);
  return values;
}

double median(std::vector<float>& values) {
  if (values.empty()) return 0.0;
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  double const upper = *middle;
  if (values.size() % 2 == 1) return upper;
  return 0.5 * (upper + static_cast<double>(*std::max_element(values.begin(), middle)));
}

void quantile_knots(std::vector<float>& values, std::span<float> knots, std::span<float> scores) {
  constexpr double kLowest = 1e-7;  // scikit-learn's bound: scores stay within +-5.2
  SHOAL_ASSERT(!values.empty() && knots.size() == kQuantiles && scores.size() == kQuantiles);
  std::ranges::sort(values);
  auto const at = [&](int i) {
    double const position = static_cast<double>(values.size() - 1) * i / (kQuantiles - 1);
    auto const below = static_cast<std::size_t>(position);
    double const low = values[below], high = values[std::min(below + 1, values.size() - 1)];
    return static_cast<float>(low + (high - low) * (position - static_cast<double>(below)));
  };
  std::size_t n = 0;
  for (int first = 0, next = 0; first < kQuantiles; first = next) {
    float const knot = at(first);
    for (next = first + 1; next < kQuantiles && at(next) == knot;) ++next;
    double const middle = 0.5 * (first + next - 1) / (kQuantiles - 1);
    knots[n] = knot;
    scores[n++] = static_cast<float>(detail::f64::normal_quantile(std::clamp(middle, kLowest, 1.0 - kLowest)));
  }
  std::fill(knots.begin() + static_cast<std::ptrdiff_t>(n), knots.end(), knots[n - 1]);
  std::fill(scores.begin() + static_cast<std::ptrdiff_t>(n), scores.end(), scores[n - 1]);
}

}  // namespace shoal
