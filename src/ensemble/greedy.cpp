// SPDX-License-Identifier: Apache-2.0
#include "src/ensemble/greedy.hpp"

#include "shoal/errors.hpp"

namespace shoal {

GreedyPath select_greedily(std::span<std::vector<float> const> library, std::size_t size,
                           std::function<double(std::span<float const>)> const& score, std::function<bool(double, double)> const& better) {
  SHOAL_ASSERT(!library.empty() && size > 0);
  std::size_t const n = library.front().size();
  std::vector<double> sum(n);  // of the picks
  std::vector<float> mean(n);
  GreedyPath path;
  while (path.picks.size() < size) {
    double const count = static_cast<double>(path.picks.size() + 1);
    std::size_t best = 0;
    double best_score = 0.0;
    for (std::size_t i = 0; i < library.size(); ++i) {
      SHOAL_ASSERT(library[i].size() == n);
      for (std::size_t k = 0; k < n; ++k) mean[k] = static_cast<float>((sum[k] + static_cast<double>(library[i][k])) / count);
      double const value = score(mean);
      if (path.picks.empty()) path.single.push_back(value);
      if (i == 0 || better(value, best_score)) best = i, best_score = value;
    }
    for (std::size_t k = 0; k < n; ++k) sum[k] += static_cast<double>(library[best][k]);
    path.picks.push_back(best);
    path.scores.push_back(best_score);
    if (path.picks.size() == 1 || better(best_score, path.scores[path.best_size - 1])) path.best_size = path.picks.size();
  }
  return path;
}

}  // namespace shoal
