// SPDX-License-Identifier: Apache-2.0
// Tree-structured Parzen estimator (Bergstra, Bardenet, Bengio, Kegl 2011) with joint kernels (Falkner, Klein, Hutter 2018;
// Watanabe 2023): one density of the good trials, one of the others. Trials without a score count as bad, so that points
// which train together differ.
#include <algorithm>
#include <cmath>

#include "src/search/density_ratio.hpp"
#include "src/search/options.hpp"
#include "src/search/ranking.hpp"
#include "src/search/searchers.hpp"

namespace shoal {
namespace {

constexpr std::size_t kMostGood = 25, kMostBad = 100;  // kernels: a proposal's cost has a bound

class Tpe final : public Learner {
 public:
  Tpe(SearchSpace const& space, std::uint32_t startup, double gamma, DensityRatio const& ratio, std::uint64_t seed)
      : Learner(Proposals(space, seed)), startup_(startup), gamma_(gamma), ratio_(ratio) {}

  std::vector<Assignment> ask(std::size_t n) override {
    std::vector<Assignment> points;
    while (points.size() < n) {
      std::optional<Assignment> point = startup_.over(proposals_) ? propose() : std::nullopt;
      if (!point) point = proposals_.add_random();
      if (!point) break;
      points.push_back(std::move(*point));
    }
    return points;
  }

  void note(Observation const& observation) override {
    Proposal const before = proposals_[observation.trial];
    if (!proposals_.tell(observation)) return;
    if (before.told) ranking_.erase(before.score, observation.trial);
    ranking_.insert(proposals_[observation.trial].score, observation.trial, proposals_[observation.trial].secondary);
  }

  std::size_t max_open() const override { return startup_.max_open(proposals_, kMaxOpen); }

 private:
  std::optional<Assignment> propose() {
    std::size_t const n = ranking_.size();
    std::size_t const n_good = std::min(static_cast<std::size_t>(std::ceil(gamma_ * static_cast<double>(n))), kMostGood);
    std::vector<std::uint32_t> bad = ranking_.some(n_good, n, kMostBad);
    bad.insert(bad.end(), proposals_.open().begin(), proposals_.open().end());
    return ratio_.propose(proposals_, ranking_.some(0, n_good, n_good), bad);
  }

  Startup startup_;
  double gamma_;  // share of good trials
  DensityRatio ratio_;
  Ranking ranking_;
};

}  // namespace

std::unique_ptr<Searcher> make_tpe(SearchSpace const& space, SearchConfig const& config, std::uint64_t seed) {
  DensityRatio const ratio{.candidates = static_cast<std::size_t>(integer_option(config, "candidates", 24, 1, 10'000)),
                           .prior_weight = number_option(config, "prior_weight", 1.0, 0.01, 100.0)};
  auto const startup = static_cast<std::uint32_t>(integer_option(config, "startup", 10, 1, 1'000'000));
  return std::make_unique<Tpe>(space, startup, number_option(config, "gamma", 0.1, 0.001, 1.0), ratio, seed);
}

}  // namespace shoal
