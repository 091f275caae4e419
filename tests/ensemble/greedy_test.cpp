// SPDX-License-Identifier: Apache-2.0
#include "src/ensemble/greedy.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace shoal {
namespace {

using Predictions = std::vector<std::vector<float>>;

bool less(double a, double b) { return a < b || (std::isnan(b) && !std::isnan(a)); }

// Squared distance from a hidden truth.
struct Distance {
  std::vector<double> truth;
  double operator()(std::span<float const> mean) const {
    double sum = 0.0;
    for (std::size_t k = 0; k < mean.size(); ++k) sum += (mean[k] - truth[k]) * (mean[k] - truth[k]);
    return sum;
  }
};

struct Case {
  Predictions library;
  Distance score;
};

Case random_case(std::uint32_t state, std::size_t n_library, std::size_t n) {
  auto const next = [&] { return static_cast<float>((state = state * 1664525u + 1013904223u) >> 8) * 0x1p-24f; };
  Case made;
  for (std::size_t k = 0; k < n; ++k) made.score.truth.push_back(next());
  made.library.resize(n_library);
  for (auto& prediction : made.library) {
    for (std::size_t k = 0; k < n; ++k) prediction.push_back(next());
  }
  return made;
}

// The definition, with counts and every mean from scratch.
std::vector<std::size_t> reference_picks(Case const& c, std::size_t size) {
  std::vector<std::size_t> picks, counts(c.library.size());
  while (picks.size() < size) {
    std::size_t best = c.library.size();
    double best_score = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < c.library.size(); ++i) {
      ++counts[i];
      std::vector<float> mean;
      for (std::size_t k = 0; k < c.score.truth.size(); ++k) {
        double sum = 0.0;
        for (std::size_t j = 0; j < counts.size(); ++j) sum += static_cast<double>(counts[j]) * c.library[j][k];
        mean.push_back(static_cast<float>(sum / static_cast<double>(picks.size() + 1)));
      }
      if (double const score = c.score(mean); score < best_score) best = i, best_score = score;
      --counts[i];
    }
    ++counts[best];
    picks.push_back(best);
  }
  return picks;
}

TEST(Greedy, PicksWhatTheDefinitionPicks) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    Case const c = random_case(seed, 1 + seed % 7, 1 + seed % 5);
    EXPECT_EQ(select_greedily(c.library, 12, c.score, less).picks, reference_picks(c, 12)) << seed;
  }
}

TEST(Greedy, NeverEndsBelowTheBestSingleOne) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    Case const c = random_case(seed, 5, 4);
    GreedyPath const path = select_greedily(c.library, 10, c.score, less);
    for (std::size_t i = 0; i < c.library.size(); ++i) {
      EXPECT_EQ(path.single[i], c.score(c.library[i])) << seed;
      EXPECT_LE(path.scores[path.best_size - 1], path.single[i]) << seed;
    }
    EXPECT_EQ(path.scores.front(), path.single[path.picks.front()]);
    for (double const score : path.scores) EXPECT_LE(path.scores[path.best_size - 1], score);
  }
}

TEST(Greedy, TakesTheSameAgainWhereThatIsBest) {
  // A mean of 2/3: one 0 and two 1s.
  Predictions const library{{0.0f}, {1.0f}};
  GreedyPath const path = select_greedily(library, 3, Distance{{2.0 / 3.0}}, less);
  EXPECT_EQ(path.picks, (std::vector<std::size_t>{1, 0, 1}));
  EXPECT_EQ(path.best_size, 3u);
}

TEST(Greedy, TiesGoToTheFirstAndToTheFewest) {
  Predictions const library{{0.5f}, {0.5f}, {0.5f}};
  GreedyPath const path = select_greedily(library, 4, Distance{{1.0}}, less);
  EXPECT_EQ(path.picks, (std::vector<std::size_t>{0, 0, 0, 0}));
  EXPECT_EQ(path.best_size, 1u);
}

TEST(Greedy, AScoreThatIsNoNumberIsNeverBest) {
  Predictions const library{{0.0f}, {1.0f}};
  auto const score = [](std::span<float const> mean) { return mean[0] < 1.0f ? std::nan("") : 5.0; };
  EXPECT_EQ(select_greedily(library, 3, score, less).picks, (std::vector<std::size_t>{1, 1, 1}));
}

}  // namespace
}  // namespace shoal
