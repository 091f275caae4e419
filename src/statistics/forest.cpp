// SPDX-License-Identifier: Apache-2.0
#include "src/statistics/forest.hpp"

#include <algorithm>
#include <numeric>

#include "src/search/draws.hpp"

namespace shoal {
namespace {

struct Split {
  std::size_t feature = 0;
  double threshold = 0.0;
  double gain = 0.0;  ///< of the sum of squared sums; 0: there is none
};

class Grower {
 public:
  Grower(std::span<double const> x, std::span<double const> y, std::size_t n_features) : x_(x), y_(y), n_features_(n_features) {}

  Tree grow(std::vector<std::size_t> rows) {
    tree_.clear();
    divide(rows, {.low = std::vector<double>(n_features_, 0.0), .high = std::vector<double>(n_features_, 1.0)});
    return std::move(tree_);
  }

 private:
  [[nodiscard]] double at(std::size_t row, std::size_t feature) const { return x_[row * n_features_ + feature]; }

  // A row that the bootstrap drew twice is there twice.
  void divide(std::span<std::size_t> rows, Leaf box) {
    Split const split = best_split(rows);
    if (split.gain <= 0.0) {
      double sum = 0.0;
      for (std::size_t const row : rows) sum += y_[row];
      box.value = sum / static_cast<double>(rows.size());
      tree_.push_back(std::move(box));
      return;
    }
    auto const middle = std::partition(rows.begin(), rows.end(), [&](std::size_t row) { return at(row, split.feature) < split.threshold; });
    auto const n_left = static_cast<std::size_t>(middle - rows.begin());
    Leaf left = box;
    left.high[split.feature] = box.low[split.feature] = split.threshold;
    divide(rows.first(n_left), std::move(left));
    divide(rows.subspan(n_left), std::move(box));
  }

  // The squared error that a split saves is left^2 / n_left + right^2 / n_right - all^2 / n, of sums around the node's mean.
  Split best_split(std::span<std::size_t> rows) {
    Split best;
    double mean = 0.0;
    for (std::size_t const row : rows) mean += y_[row] / static_cast<double>(rows.size());
    bool const pure = std::ranges::all_of(rows, [&](std::size_t row) { return y_[row] == y_[rows[0]]; });
    if (pure) return best;
    for (std::size_t feature = 0; feature < n_features_; ++feature) {
      sorted_.assign(rows.begin(), rows.end());
      std::ranges::sort(sorted_, {}, [&](std::size_t row) { return std::pair(at(row, feature), row); });
      double sum = 0.0;
      for (std::size_t i = 0; i + 1 < sorted_.size(); ++i) {
        sum += y_[sorted_[i]] - mean;
        double const here = at(sorted_[i], feature), next = at(sorted_[i + 1], feature);
        if (here == next) continue;
        auto const n_left = static_cast<double>(i + 1), n_right = static_cast<double>(sorted_.size() - i - 1);
        double const gain = sum * sum * (1.0 / n_left + 1.0 / n_right);
        if (gain > best.gain) best = {.feature = feature, .threshold = here + (next - here) / 2, .gain = gain};
      }
    }
    return best;
  }

  std::span<double const> x_, y_;
  std::size_t n_features_;
  std::vector<std::size_t> sorted_;
  Tree tree_;
};

}  // namespace

std::vector<Tree> fit_forest(std::span<double const> x, std::span<double const> y, std::size_t n_features, int n_trees, std::uint64_t seed) {
  Grower grower(x, y, n_features);
  std::vector<Tree> forest;
  for (int tree = 0; tree < n_trees; ++tree) {
    Draws draws(seed, static_cast<std::uint32_t>(tree), 1);
    std::vector<std::size_t> rows(y.size());
    for (std::size_t& row : rows) row = draws.below(y.size());
    forest.push_back(grower.grow(std::move(rows)));
  }
  return forest;
}

}  // namespace shoal
