// SPDX-License-Identifier: Apache-2.0
#include "src/schedule/paired_tests.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shoal/errors.hpp"
#include "src/space/special_functions.hpp"

namespace shoal {
namespace {

// Ranks from 1, ties the mean of theirs.
std::vector<double> ranks_of(std::vector<double> const& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    double const rank = 0.5 * static_cast<double>(begin + 1 + end);
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = rank;
  }
  return ranks;
}

double mean_of(std::span<double const> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double f_p(double f, double numerator, double denominator) {
  return incomplete_beta(0.5 * denominator, 0.5 * numerator, denominator / (denominator + numerator * f));
}

}  // namespace

double student_p(double t, double degrees) { return incomplete_beta(0.5 * degrees, 0.5, degrees / (degrees + t * t)); }

double wilcoxon_p(std::span<double const> a, std::span<double const> b) {
  std::vector<double> sizes, signs;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    sizes.push_back(std::fabs(a[i] - b[i]));
    signs.push_back(a[i] > b[i] ? 1.0 : 0.0);
  }
  if (sizes.empty()) return 1.0;
  // The distribution of the sum of positive ranks, in halves, as each sign is a coin toss.
  std::vector<double> const ranks = ranks_of(sizes);
  std::vector<double> probability{1.0};
  std::size_t positive = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    auto const step = static_cast<std::size_t>(2.0 * ranks[i]);
    positive += signs[i] > 0.0 ? step : 0;
    probability.resize(probability.size() + step, 0.0);
    for (std::size_t sum = probability.size(); sum-- > 0;)
      probability[sum] = 0.5 * (probability[sum] + (sum >= step ? probability[sum - step] : 0.0));
  }
  std::size_t const tail = std::min(positive, probability.size() - 1 - positive);
  double p = 0.0;
  for (std::size_t sum = 0; sum <= tail; ++sum) p += probability[sum];
  return std::min(1.0, 2.0 * p);
}

double paired_t_p(std::span<double const> a, std::span<double const> b) {
  auto const n = static_cast<double>(a.size());
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(a[i] - b[i]);
  double const mean = mean_of(differences);
  double squares = 0.0;
  for (double const difference : differences) squares += (difference - mean) * (difference - mean);
  if (squares == 0.0) return mean == 0.0 ? 1.0 : 0.0;
  return student_p(mean / std::sqrt(squares / (n - 1.0) / n), n - 1.0);
}

std::vector<bool> friedman_survivors(std::span<RunScores const> trials, double confidence) {
  std::size_t const k = trials.size();
  std::vector<bool> stays(k, true);
  if (k < 2) return stays;
  std::size_t const n_runs = trials[0].size();
  if (k == 2) {
    bool const differ = wilcoxon_p(trials[0], trials[1]) < 1.0 - confidence;
    if (differ) stays[mean_of(trials[0]) > mean_of(trials[1]) ? 0 : 1] = false;
    return stays;
  }
  auto const m = static_cast<double>(n_runs), n = static_cast<double>(k);
  std::vector<double> sums(k, 0.0);
  double squares = 0.0;  // of all ranks
  for (std::size_t run = 0; run < n_runs; ++run) {
    std::vector<double> column;
    for (RunScores const& scores : trials) column.push_back(scores.at(run));
    std::vector<double> const ranks = ranks_of(column);
    for (std::size_t i = 0; i < k; ++i) sums[i] += ranks[i], squares += ranks[i] * ranks[i];
  }
  double squared_sums = 0.0;
  for (double const sum : sums) squared_sums += sum * sum;
  double const without_difference = m * n * (n + 1.0) * (n + 1.0) / 4.0;
  double const spread = squares - without_difference;
  if (spread <= 0.0) return stays;  // all tied in every run
  double const chi_squared = (n - 1.0) * (squared_sums - m * without_difference) / spread;
  double const rest = m * (n - 1.0) - chi_squared;
  double const degrees = (m - 1.0) * (n - 1.0);
  // Without a rest every run has the same ranks.
  if (rest > 0.0 && f_p((m - 1.0) * chi_squared / rest, n - 1.0, degrees) >= 1.0 - confidence) return stays;
  double const deviation = std::sqrt(std::max(0.0, 2.0 * (m * squares - squared_sums) / degrees));
  double const best = *std::ranges::min_element(sums);
  for (std::size_t i = 0; i < k; ++i) {
    double const behind = sums[i] - best;
    stays[i] = behind == 0.0 || (deviation > 0.0 && student_p(behind / deviation, degrees) >= 1.0 - confidence);
  }
  return stays;
}

std::vector<bool> t_survivors(std::span<RunScores const> trials, double confidence) {
  std::vector<bool> stays(trials.size(), true);
  if (trials.size() < 2) return stays;
  auto const best = std::ranges::min_element(trials, {}, [](RunScores const& scores) { return mean_of(scores); });
  std::vector<std::pair<double, std::size_t>> by_p;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (&trials[i] != &*best) by_p.emplace_back(paired_t_p(trials[i], *best), i);
  }
  std::ranges::sort(by_p);
  for (std::size_t i = 0; i < by_p.size(); ++i) {  // Holm: the first that stays keeps all behind it
    if (by_p[i].first * static_cast<double>(by_p.size() - i) >= 1.0 - confidence) break;
    stays[by_p[i].second] = false;
  }
  return stays;
}

}  // namespace shoal
