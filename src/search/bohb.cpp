// SPDX-License-Identifier: Apache-2.0
// BOHB (Falkner, Klein, Hutter 2018): tpe's densities of the trials at one budget, the largest that enough trials reached, beside
// a share of random draws. For hyperband and successive_halving, whose rungs are the budgets.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "src/search/density_ratio.hpp"
#include "src/search/options.hpp"
#include "src/search/ranking.hpp"
#include "src/search/searchers.hpp"

namespace shoal {
namespace {

constexpr std::size_t kMostGood = 50, kMostBad = 100;  // kernels: a proposal's cost has a bound

/// Trials at the largest budget that `enough` of them reached. A trial's score there is that at its first epoch from the
/// budget on: rungs meet it exactly, and runs that stopped early between two rungs are not lost.
class BudgetRanking {
 public:
  explicit BudgetRanking(std::size_t enough) : enough_(enough) {}

  void tell(std::uint32_t trial, Proposal const& told) {
    int const epoch = told.epoch;
    curves_.resize(std::max<std::size_t>(curves_.size(), trial + 1));
    std::vector<Score>& curve = curves_[trial];
    if (!curve.empty() && epoch <= curve.back().epoch) return;
    if (!curve.empty()) reached_.erase(std::ranges::lower_bound(reached_, curve.back().epoch, std::greater()));
    reached_.insert(std::ranges::upper_bound(reached_, epoch, std::greater()), epoch);
    bool const counted = !curve.empty() && curve.back().epoch >= budget_;
    curve.push_back({epoch, told.score, told.secondary});
    if (reached_.size() < enough_) return;
    if (reached_[enough_ - 1] != std::exchange(budget_, reached_[enough_ - 1])) {
      rank_again();
    } else if (!counted && epoch >= budget_) {
      ranking_.insert(told.score, trial, told.secondary);
    }
  }

  /// Empty while too few trials reached any budget.
  [[nodiscard]] Ranking const& ranking() const { return ranking_; }

 private:
  struct Score {
    int epoch;
    double score;
    std::vector<double> secondary;
  };

  void rank_again() {
    ranking_.clear();
    for (std::uint32_t trial = 0; trial < curves_.size(); ++trial) {
      auto const at = std::ranges::find_if(curves_[trial], [&](Score const& score) { return score.epoch >= budget_; });
      if (at != curves_[trial].end()) ranking_.insert(at->score, trial, at->secondary);
    }
  }

  std::size_t enough_;
  std::vector<std::vector<Score>> curves_;  // [trials], epochs ascending
  std::vector<int> reached_;                // the largest epoch of each trial, descending
  int budget_ = std::numeric_limits<int>::max();
  Ranking ranking_;
};

class Bohb final : public Learner {
 public:
  struct Options {
    std::size_t min_points;
    double random_fraction, gamma;
  };

  Bohb(Options const& options, DensityRatio const& ratio, Proposals proposals)
      : Learner(std::move(proposals)), options_(options), ratio_(ratio), at_budget_(options.min_points) {}

  std::vector<Assignment> ask(std::size_t n) override {
    std::vector<Assignment> points;
    while (points.size() < n) {
      std::optional<Assignment> point = propose();
      if (!point) point = proposals_.add_random();
      if (!point) break;
      points.push_back(std::move(*point));
    }
    return points;
  }

  void note(Observation const& observation) override {
    if (!proposals_.tell(observation)) return;
    at_budget_.tell(observation.trial, proposals_[observation.trial]);
  }

  std::size_t max_open() const override { return std::max(kMaxOpen, proposals_.size() < options_.min_points ? options_.min_points : 0); }

 private:
  std::optional<Assignment> propose() {
    Ranking const& ranking = at_budget_.ranking();
    if (ranking.size() == 0 || proposals_.draws(2).unit() < options_.random_fraction) return std::nullopt;
    // Equation 3, with d + 1 points for a density where there are as many.
    std::size_t const n = ranking.size(), least = std::min(proposals_.n_axes() + 1, n);
    auto const share = static_cast<std::size_t>(options_.gamma * static_cast<double>(n));
    std::size_t const n_good = std::clamp(share, least, std::max(least, kMostGood)), n_bad = std::max(least, n - std::max(share, least));
    std::vector<std::uint32_t> bad = ranking.some(n - n_bad, n, kMostBad);
    bad.insert(bad.end(), proposals_.open().begin(), proposals_.open().end());
    return ratio_.propose(proposals_, ranking.some(0, n_good, n_good), bad);
  }

  Options options_;
  DensityRatio ratio_;
  BudgetRanking at_budget_;
};

}  // namespace

std::unique_ptr<Searcher> make_bohb(SearchSpace const& space, SearchConfig const& config, std::uint64_t seed) {
  Proposals proposals(space, seed);
  auto const d = static_cast<std::int64_t>(proposals.n_axes());
  DensityRatio const ratio{.candidates = static_cast<std::size_t>(integer_option(config, "candidates", 64, 1, 10'000)),
                           .prior_weight = number_option(config, "prior_weight", 1.0, 0.01, 100.0),
                           .min_bandwidth = number_option(config, "min_bandwidth", 1e-3, 1e-9, 1.0),
                           .widening = number_option(config, "bandwidth_factor", 3.0, 0.1, 100.0)};
  Bohb::Options const options{.min_points = static_cast<std::size_t>(integer_option(config, "min_points", d + 2, 2, 1'000'000)),
                              .random_fraction = number_option(config, "random_fraction", 1.0 / 3.0, 0.0, 1.0),
                              .gamma = number_option(config, "gamma", 0.15, 0.001, 1.0)};
  return std::make_unique<Bohb>(options, ratio, std::move(proposals));
}

}  // namespace shoal
