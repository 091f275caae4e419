// SPDX-License-Identifier: Apache-2.0
// CMA-ES (Hansen 2016) over the numbers of a space; names are drawn by probabilities that move towards the good trials' values (the
// gradient of CatCMA, Hamano et al. 2024, at a fixed rate). It begins at the best of some random trials. A run that stalls starts
// again elsewhere with twice the population (IPOP: Auger, Hansen 2005).
//
// A generation are the first `population` trials with a score. What is asked beyond comes from the same distribution and counts for the
// next one. The best trial of the run belongs to every generation that has none better; of several objectives, where there is no such
// trial, a generation is ranked among all trials so far.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "shoal/pareto.hpp"
#include "src/search/below_one.hpp"
#include "src/search/evolving_normal.hpp"
#include "src/search/name_probabilities.hpp"
#include "src/search/options.hpp"
#include "src/search/proposals.hpp"
#include "src/search/searchers.hpp"

namespace shoal {
namespace {

constexpr int kDrawsInside = 20;          // before what is outside of the range is moved to its end
constexpr double kSmallest = 1e-5;        // deviation, 1 being a parameter's range
constexpr std::size_t kLargest = 1024;    // population that doubling leads to

class Cmaes final : public Learner {
 public:
  Cmaes(Proposals proposals, std::vector<std::size_t> numbers, std::uint32_t startup, std::size_t population, double sigma)
      : Learner(std::move(proposals)),
        startup_(startup),
        sigma_(sigma),
        numbers_(std::move(numbers)),
        normal_(std::vector<double>(numbers_.size(), 0.5), sigma_, population),
        presence_(numbers_.size(), 1.0) {
    for (std::size_t a = 0; a < proposals_.n_axes(); ++a) {
      if (!proposals_.coordinates().axes()[a].ordered) names_.try_emplace(a, std::get<Choice>(distribution(a)));
    }
  }

  std::vector<Assignment> ask(std::size_t n) override {
    std::vector<Assignment> points;
    while (points.size() < n) {
      std::optional<Assignment> point = begun_ ? draw_new() : std::nullopt;
      if (begun_ && !point) {
        restart();
        point = draw_new();
      }
      if (!point) point = proposals_.add_random();
      if (!point) break;
      points.push_back(std::move(*point));
    }
    return points;
  }

  void note(Observation const& observation) override {
    (void)proposals_.tell(observation);
    if (!begun_ && startup_.over(proposals_)) begin();
    auto const n_told = std::ranges::count_if(members_, [&](Member const& member) { return proposals_[member.trial].told; });
    if (static_cast<std::size_t>(n_told) >= normal_.population()) end_generation();
  }

  /// A generation that has been asked for trains to its end.
  std::size_t max_open() const override {
    if (!begun_) return startup_.max_open(proposals_, 1);
    return members_.size() < normal_.population() ? normal_.population() : proposals_.open().size();
  }

 private:
  struct Member {
    std::uint32_t trial = 0;
    std::vector<double> numbers;  ///< as drawn, not rounded to the values of discrete axes
  };

  std::optional<Assignment> draw_new() {
    for (std::uint16_t attempt = 0; attempt < kMaxDraws; ++attempt) {
      Draws draws = proposals_.draws(1, attempt);
      std::vector<double> const numbers = draw_numbers(draws);
      std::vector<double> x(proposals_.n_axes());
      for (std::size_t i = 0; i < numbers.size(); ++i) x[numbers_[i]] = numbers[i];
      for (auto const& [a, probabilities] : names_) x[a] = probabilities.draw(draws.unit());
      Placed placed = proposals_.place(x);
      if (!proposals_.add(placed)) continue;
      members_.push_back({proposals_.size() - 1, numbers});
      return std::move(placed.point);
    }
    return std::nullopt;
  }

  // What the good trials do not have they say nothing about: there a number is drawn from its own distribution.
  std::vector<double> draw_numbers(Draws& draws) const {
    std::vector<double> x;
    for (int i = 0; i < kDrawsInside; ++i) {
      x = normal_.draw(draws);
      if (std::ranges::all_of(x, [](double each) { return each >= 0.0 && each < 1.0; })) break;
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (presence_[i] < 1.0 && draws.unit() >= presence_[i]) x[i] = draws.unit();
      x[i] = std::clamp(x[i], 0.0, kBelowOne);
    }
    return x;
  }

  void end_generation() {
    std::vector<Member> ranked;
    std::erase_if(members_, [&](Member& member) {
      if (!proposals_[member.trial].told || ranked.size() == normal_.population()) return false;
      ranked.push_back(std::move(member));
      return true;
    });
    auto const score = [&](Member const& member) { return proposals_[member.trial].score; };
    std::ranges::stable_sort(ranked, {}, score);
    if (auto const gained = sort_by_several(ranked)) {
      generations_without_progress_ = *gained ? 0 : generations_without_progress_ + 1;
    } else if (!best_ || score(ranked.front()) < score(*best_)) {
      generations_without_progress_ = 0;
      best_ = ranked.front();
    } else {
      ++generations_without_progress_;
      ranked.insert(ranked.begin(), *best_);
    }
    learn_from(ranked);
    std::vector<std::vector<double>> points;
    for (Member const& member : ranked) points.push_back(member.numbers);
    normal_.update(points);
    for (std::size_t i = 0; i < numbers_.size(); ++i) keep_leaving(i);
    auto const patience = 10 + 30 * proposals_.n_axes() / normal_.population();
    if (generations_without_progress_ >= patience || normal_.collapsed(kSmallest)) restart();
  }

  void begin();
  void restart();
  std::optional<bool> sort_by_several(std::vector<Member>&) const;
  void learn_from(std::vector<Member> const& ranked);
  void keep_leaving(std::size_t i);
  Distribution const& distribution(std::size_t axis) const {
    return proposals_.coordinates().space().parameters()[proposals_.coordinates().axes()[axis].parameter].distribution;
  }

  Startup startup_;
  double sigma_;
  std::vector<std::size_t> numbers_;  // ordered axes
  std::map<std::size_t, NameProbabilities> names_;  // unordered ones
  EvolvingNormal normal_;                           // of numbers_
  std::vector<double> presence_;                    // [numbers_] weight of the good trials that had it, in the last generation
  std::vector<Member> members_;                     // that no generation had yet, oldest first
  std::optional<Member> best_;                      // of this run
  std::size_t generations_without_progress_ = 0;
  bool begun_ = false;
};

void Cmaes::begin() {
  std::vector<Member> ranked;
  for (std::uint32_t trial = 0; trial < proposals_.size(); ++trial) {
    if (!proposals_[trial].told) continue;
    Member& member = ranked.emplace_back(Member{trial, {}});
    for (std::size_t const a : numbers_) member.numbers.push_back(std::isnan(proposals_[trial].x[a]) ? 0.5 : proposals_[trial].x[a]);
  }
  std::ranges::stable_sort(ranked, {}, [&](Member const& member) { return proposals_[member.trial].score; });
  (void)sort_by_several(ranked);
  best_ = ranked.front();
  learn_from(ranked);
  normal_ = EvolvingNormal(best_->numbers, sigma_, normal_.population());
  begun_ = true;
}

// Of several objectives: NSGA-II's order among all trials so far, so that what adds to their front comes before what lies close to it.
// Whether any adds to it; nullopt of one objective.
std::optional<bool> Cmaes::sort_by_several(std::vector<Member>& ranked) const {
  std::vector<std::uint32_t> told;
  std::vector<Reached> reached;
  for (std::uint32_t trial = 0; trial < proposals_.size(); ++trial) {
    if (proposals_[trial].told) told.push_back(trial), reached.push_back(proposals_[trial].reached());
  }
  std::vector<std::vector<double>> const points = points_of(reached);
  if (points.front().size() == 1) return std::nullopt;
  std::vector<std::size_t> places(proposals_.size(), 0), order = nsga2_order(points);
  for (std::size_t place = 0; place < order.size(); ++place) places[told[order[place]]] = place;
  std::ranges::stable_sort(ranked, {}, [&](Member const& member) { return places[member.trial]; });
  std::vector<double> const& first = points[order[places[ranked.front().trial]]];
  return std::ranges::none_of(points, [&](auto const& other) { return dominates(other, first); });
}

void Cmaes::restart() {
  std::vector<double> mean(numbers_.size());
  Draws draws = proposals_.draws(2);
  for (double& each : mean) each = draws.unit();
  std::size_t const population = normal_.population();
  normal_ = EvolvingNormal(std::move(mean), sigma_, std::max(population, std::min(2 * population, kLargest)));
  for (auto& [a, probabilities] : names_) probabilities.reset();
  presence_.assign(numbers_.size(), 1.0);
  members_.clear();  // what is open belongs to the run that has ended
  best_.reset();
  generations_without_progress_ = 0;
}

void Cmaes::learn_from(std::vector<Member> const& ranked) {
  std::vector<double> const& weights = normal_.weights();
  std::size_t const n = std::min(weights.size(), ranked.size());
  auto const good = [&](std::size_t axis) {
    std::vector<double> x;
    for (std::size_t i = 0; i < n; ++i) x.push_back(proposals_[ranked[i].trial].x[axis]);
    return x;
  };
  for (auto& [a, probabilities] : names_) probabilities.learn(good(a), weights, 1.0 / static_cast<double>(normal_.population()));
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    std::vector<double> const x = good(numbers_[i]);
    presence_[i] = std::ranges::none_of(x, [](double each) { return std::isnan(each); }) ? 1.0 : 0.0;
    for (std::size_t k = 0; k < n && presence_[i] < 1.0; ++k) presence_[i] += std::isnan(x[k]) ? 0.0 : weights[k];
  }
}

// A discrete axis keeps a deviation with which a generation leaves the mean's value about once per axis: what CMA-ES with margin (Hamano
// et al. 2022) is for, by the variance alone.
void Cmaes::keep_leaving(std::size_t i) {
  if (proposals_.coordinates().axes()[numbers_[i]].n_values == 0) return;
  Distribution const& distribution = this->distribution(numbers_[i]);
  double const mean = std::clamp(normal_.mean()[i], 0.0, kBelowOne);
  ParameterValue const value = quantile(distribution, mean);
  // Where the value's interval ends on the side of `outside`, by bisection.
  auto const end = [&](double outside) {
    double inside = mean;
    if (quantile(distribution, outside) == value) return outside;
    for (int k = 0; k < 30; ++k) {
      double const middle = 0.5 * (inside + outside);
      (quantile(distribution, middle) == value ? inside : outside) = middle;
    }
    return inside;
  };
  double const half = 0.5 * (end(kBelowOne) - end(0.0));
  double const leaving = 1.0 / static_cast<double>(normal_.population() * numbers_.size());
  normal_.raise_deviation(i, half / detail::f64::normal_quantile(1.0 - 0.5 * leaving));
}

}  // namespace

std::unique_ptr<Searcher> make_cmaes(SearchSpace const& space, SearchConfig const& config, std::uint64_t seed) {
  Proposals proposals(space, seed);
  std::vector<std::size_t> numbers;
  for (std::size_t a = 0; a < proposals.n_axes(); ++a) {
    if (proposals.coordinates().axes()[a].ordered) numbers.push_back(a);
  }
  auto const usual = 4 + static_cast<std::int64_t>(3.0 * detail::f64::log(static_cast<double>(std::max<std::size_t>(numbers.size(), 1))));
  auto const startup = static_cast<std::uint32_t>(integer_option(config, "startup", 10, 1, 1'000'000));
  auto const population = static_cast<std::size_t>(integer_option(config, "population", usual, 2, 1'000'000));
  return std::make_unique<Cmaes>(std::move(proposals), std::move(numbers), startup, population, number_option(config, "sigma", 0.2, 1e-3, 1.0));
}

}  // namespace shoal
