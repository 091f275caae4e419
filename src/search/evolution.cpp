// SPDX-License-Identifier: Apache-2.0
// Regularized evolution (Real, Aggarwal, Huang, Le 2019, Algorithm 1): of a few trials of the population, the best is mutated
// in one parameter. The population are the latest trials with a score, so that the oldest goes, not the worst: what was lucky
// once has to be good again.
#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "src/search/below_one.hpp"
#include "src/search/options.hpp"
#include "src/search/proposals.hpp"
#include "src/search/searchers.hpp"

namespace shoal {
namespace {

constexpr std::uint16_t kMaxMutations = 100;  // of which none is new
constexpr double kLongestStep = 0.5, kShortestStep = 0.005;  // of an ordered axis, whose range is 1

double reflected(double x) { return std::clamp(x < 0.0 ? -x : x > 1.0 ? 2.0 - x : x, 0.0, kBelowOne); }

class Evolution final : public Learner {
 public:
  Evolution(SearchSpace const& space, std::uint32_t population, std::size_t tournament, std::uint64_t seed)
      : Learner(Proposals(space, seed)), population_(population), tournament_(tournament) {}

  std::vector<Assignment> ask(std::size_t n) override {
    std::vector<Assignment> points;
    while (points.size() < n) {
      bool const first = proposals_.size() < population_ || told_.empty();
      std::optional<Assignment> point = first ? std::nullopt : mutate();
      if (!point) point = proposals_.add_random();
      if (!point) break;
      points.push_back(std::move(*point));
    }
    return points;
  }

  void note(Observation const& observation) override {
    if (!proposals_[observation.trial].told) told_.push_back(observation.trial);
    (void)proposals_.tell(observation);
    several_ = several_ || !observation.secondary.empty();
    places_.clear();
  }

  std::size_t max_open() const override { return proposals_.size() < population_ ? population_ : kMaxOpen; }

 private:
  std::optional<Assignment> mutate() {
    for (std::uint16_t attempt = 0; attempt < kMaxMutations; ++attempt) {
      Draws draws = proposals_.draws(1, attempt);
      if (several_ && places_.empty()) rank_population();
      Placed placed = proposals_.place(mutation_of(proposals_[parent(draws)].x, draws));
      if (proposals_.add(placed)) return std::move(placed.point);
    }
    return std::nullopt;
  }

  std::uint32_t parent(Draws& draws) const {
    std::size_t const n = std::min<std::size_t>(told_.size(), population_);
    auto const drawn = [&] { return told_[told_.size() - 1 - draws.below(n)]; };
    std::uint32_t best = drawn();
    for (std::size_t i = 1; i < tournament_; ++i) {
      std::uint32_t const other = drawn();
      if (several_ ? places_.at(other) < places_.at(best) : proposals_[other].score < proposals_[best].score) best = other;
    }
    return best;
  }

  // Of several objectives a tournament is won by the first in NSGA-II's order of the whole population.
  void rank_population() {
    std::size_t const n = std::min<std::size_t>(told_.size(), population_);
    std::span<std::uint32_t const> const population(told_.end() - static_cast<std::ptrdiff_t>(n), told_.end());
    std::vector<Reached> reached;
    for (std::uint32_t const trial : population) reached.push_back(proposals_[trial].reached());
    std::vector<std::size_t> const order = best_first(reached);
    for (std::size_t place = 0; place < order.size(); ++place) places_[population[order[place]]] = place;
  }

  // Parameters that the parent does not have are drawn, should the mutation make them active.
  std::vector<double> mutation_of(std::vector<double> x, Draws& draws) const {
    std::vector<std::size_t> active;
    for (std::size_t a = 0; a < x.size(); ++a) {
      if (!std::isnan(x[a])) active.push_back(a);
    }
    if (active.empty()) return x;
    std::size_t const changed = active[draws.below(active.size())];
    double const u = draws.unit(), side = draws.unit() < 0.5 ? -1.0 : 1.0;
    double const step = kLongestStep * detail::f64::pow(kShortestStep / kLongestStep, u);
    x[changed] = proposals_.coordinates().axes()[changed].ordered ? reflected(x[changed] + side * step) : u;
    for (double& each : x) {
      if (std::isnan(each)) each = draws.unit();
    }
    return x;
  }

  std::uint32_t population_;
  std::size_t tournament_;
  std::vector<std::uint32_t> told_;  // by age, the oldest first
  bool several_ = false;             // objectives
  std::map<std::uint32_t, std::size_t> places_;  // of the population; empty where it has changed
};

}  // namespace

std::unique_ptr<Searcher> make_evolution(SearchSpace const& space, SearchConfig const& config, std::uint64_t seed) {
  auto const population = static_cast<std::uint32_t>(integer_option(config, "population", 50, 1, 1'000'000));
  auto const tournament = static_cast<std::size_t>(integer_option(config, "tournament", 10, 1, 1'000'000));
  return std::make_unique<Evolution>(space, population, tournament, seed);
}

}  // namespace shoal
