// SPDX-License-Identifier: Apache-2.0
// Bayesian optimization with a Gaussian process (Jones, Schonlau, Welch 1998; Snoek, Larochelle, Adams 2012): the next point is that
// of the largest expected improvement. Points that train together are found one after the other, each taking what is predicted of
// those before it for the truth (kriging believer, Ginsbourger et al. 2010).
//
// Scores of several epochs make the epoch an axis of its own, and the improvement is that at the largest one. With many trials the
// model is that of the best, the latest and others at even ranks, and its length scales are fitted less often: 250 trials of them,
// from the 1001st on 128.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <nlopt.hpp>

#include "src/search/below_one.hpp"
#include "src/search/chebyshev.hpp"
#include "src/search/expected_improvement.hpp"
#include "src/search/gaussian_process.hpp"
#include "src/search/options.hpp"
#include "src/search/proposals.hpp"
#include "src/search/ranking.hpp"
#include "src/search/searchers.hpp"

namespace shoal {
namespace {

constexpr std::uint64_t kFewValues = 12;  // of an axis, all of which are tried
constexpr double kMargin = 0.3;  // of an improvement, in standard deviations of the scores
// A search of a function without noise that finds nothing better begins anew:
constexpr double kExact = 1e-3;          // the noise of such a function
constexpr std::size_t kFewAxes = 3;      // in which expected improvement looks everywhere by itself
constexpr std::size_t kPatience = 12;    // trials, and two for each that is open
constexpr double kProgress = 1e-3;       // of the distance from the median to the best: what is better
constexpr double kNothing = 1e-2;        // an improvement that is not worth a trial, in standard deviations
constexpr std::size_t kAgain = 6;        // random points of a later beginning

// What a proposal may cost, by how many trials there are.
struct Effort {
  std::size_t trials, candidates, refined;
  int steps;
};
Effort effort_for(std::size_t n) {
  if (n <= 250) return {.trials = n, .candidates = 1024, .refined = 8, .steps = 40};
  if (n <= 1000) return {.trials = 250, .candidates = 512, .refined = 4, .steps = 30};
  return {.trials = 128, .candidates = 256, .refined = 2, .steps = 20};
}

struct Candidate {
  Placed placed;
  double improvement = -HUGE_VAL;
};

class Gp final : public Learner {
 public:
  Gp(Proposals proposals, std::uint32_t initial) : Learner(std::move(proposals)), startup_(initial) {}

  std::vector<Assignment> ask(std::size_t n) override {
    std::vector<Assignment> points;
    while (points.size() < n) {
      bool const begun = startup_.over(proposals_) && (begun_ == 0 || ranking_.size() >= kAgain);
      std::optional<Assignment> point = begun ? propose() : std::nullopt;
      if (!point) point = proposals_.add_random();
      if (!point) break;
      points.push_back(std::move(*point));
    }
    return points;
  }

  std::size_t max_open() const override { return startup_.max_open(proposals_, kMaxOpen); }

 private:
  void note(Observation const& observation) override {
    Proposal const before = proposals_[observation.trial];
    if (!proposals_.tell(observation)) return;
    if (observation.trial < begun_) return;
    several_ = several_ || !observation.secondary.empty();
    if (before.told) ranking_.erase(before.score, observation.trial);
    ranking_.insert(proposals_[observation.trial].score, observation.trial);
    double const best = proposals_[ranking_[0]].score, spread = proposals_[ranking_[ranking_.size() / 2]].score - best;
    if (!(best > least_ - kProgress * spread)) least_ = best, improved_at_ = ranking_.size();
    model_.reset();
  }

  // Trials of the model, best first.
  std::vector<std::uint32_t> chosen(std::size_t most) const {
    std::size_t const n = ranking_.size();
    if (n <= most) return ranking_.some(0, n, n);
    std::vector<std::uint32_t> trials = ranking_.some(0, most / 2, most / 2);
    std::uint32_t const latest = proposals_.size() - static_cast<std::uint32_t>(std::min<std::size_t>(proposals_.size(), most / 4));
    for (std::uint32_t const trial : ranking_.some(most / 2, n, n)) {
      if (trial >= latest) trials.push_back(trial);
    }
    std::ranges::move(ranking_.some(most / 2, n, most - std::min(most, trials.size())), std::back_inserter(trials));
    std::vector<std::uint32_t> unique;
    for (std::uint32_t const trial : trials) {
      if (std::ranges::find(unique, trial) == unique.end()) unique.push_back(trial);
    }
    return unique;
  }

  // What a model sees of a point.
  Eigen::VectorXd inputs(std::vector<double> const& x, int epoch) const {
    Eigen::VectorXd in(static_cast<Eigen::Index>(x.size()) + by_epoch_);
    std::ranges::copy(x, in.begin());
    if (by_epoch_ > 0) in[in.size() - 1] = std::log1p(epoch) / std::log1p(most_epochs_);
    return in;
  }

  void make_model() {
    Effort const effort = effort_for(ranking_.size());
    std::vector<std::uint32_t> const trials = chosen(effort.trials);
    auto const n = static_cast<Eigen::Index>(trials.size());
    int least = proposals_[trials[0]].epoch, most = least;
    for (std::uint32_t const trial : trials) least = std::min(least, proposals_[trial].epoch), most = std::max(most, proposals_[trial].epoch);
    most_epochs_ = most;
    by_epoch_ = least < most ? 1 : 0;
    Eigen::MatrixXd x(n, static_cast<Eigen::Index>(proposals_.n_axes()) + by_epoch_);
    for (Eigen::Index i = 0; i < n; ++i) {
      Proposal const& trial = proposals_[trials[static_cast<std::size_t>(i)]];
      x.row(i) = inputs(trial.x, trial.epoch).transpose();
    }
    std::vector<bool> ordered;
    for (Axis const& axis : proposals_.coordinates().axes()) ordered.push_back(axis.ordered);
    if (by_epoch_ > 0) ordered.push_back(true);
    if (!fitted_ || fitted_->axes() != x.cols()) fitted_.emplace(ordered), next_fit_ = 0;
    fitted_->observe(std::move(x), standardized(trials));
    if (ranking_.size() >= next_fit_) {
      fitted_->fit(effort.steps);
      next_fit_ = ranking_.size() + std::max<std::size_t>(1, ranking_.size() / 20);
    }
    model_ = fitted_;
    best_ = HUGE_VAL;
    for (std::uint32_t const trial : trials) best_ = std::min(best_, model_->predict(inputs(proposals_[trial].x, most_epochs_)).mean);
    believed_ = 0;
  }

  // Of mean 0 and variance 1. Very bad scores say no more than bad ones: above the median they end at three times the best one's
  // distance from it.
  Eigen::VectorXd standardized(std::vector<std::uint32_t> const& trials) const {
    std::vector<double> finite;
    for (std::uint32_t const trial : trials) {
      if (std::isfinite(score_of(trial))) finite.push_back(score_of(trial));
    }
    std::ranges::sort(finite);
    double const least = finite.empty() ? 0.0 : finite.front(), median = finite.empty() ? 0.0 : finite[finite.size() / 2];
    double const worst = std::min(finite.empty() ? 0.0 : finite.back(), median + 3.0 * (median - least));
    Eigen::VectorXd y(static_cast<Eigen::Index>(trials.size()));
    for (Eigen::Index i = 0; i < y.size(); ++i) y[i] = std::min(score_of(trials[static_cast<std::size_t>(i)]), worst);
    y.array() -= y.mean();
    double const deviation = std::sqrt(y.squaredNorm() / static_cast<double>(y.size()));
    return deviation > 0.0 ? Eigen::VectorXd(y / deviation) : y;
  }

  // Several objectives are one score that every proposal weighs anew, and so has a model of its own.
  void weigh() {
    std::vector<std::uint32_t> told;
    std::vector<Reached> reached;
    for (std::uint32_t trial = 0; trial < proposals_.size(); ++trial) {
      if (proposals_[trial].told) told.push_back(trial), reached.push_back(proposals_[trial].reached());
    }
    Draws draws = proposals_.draws(2);
    std::vector<double> const scores = chebyshev_scores(reached, draws);
    ranking_.clear();
    weighed_.assign(proposals_.size(), 0.0);
    for (std::size_t i = 0; i < told.size(); ++i) weighed_[told[i]] = scores[i], ranking_.insert(scores[i], told[i]);
    model_.reset();
  }

  double score_of(std::uint32_t trial) const { return several_ ? weighed_[trial] : proposals_[trial].score; }

  std::optional<Assignment> propose() {
    if (several_) weigh();
    if (!model_) make_model();
    for (; believed_ < proposals_.open().size(); ++believed_) model_->believe(inputs(proposals_[proposals_.open()[believed_]].x, most_epochs_));
    // Every third asks for more than a little: points that train together would otherwise be one.
    target_ = proposals_.size() % 3 == 2 ? best_ - kMargin : best_;
    Effort const effort = effort_for(ranking_.size());
    std::vector<Candidate> candidates = draw(effort.candidates);
    auto const better = [](Candidate const& a, Candidate const& b) { return a.improvement > b.improvement; };
    std::ranges::stable_sort(candidates, better);
    std::size_t const refined = std::min(effort.refined, candidates.size());
    for (std::size_t i = 0; i < refined; ++i) refine(candidates[i], effort.steps);
    std::ranges::stable_sort(candidates, better);
    most_open_ = std::max(most_open_, proposals_.open().size());
    if (settled(candidates.front().improvement)) begin_anew();
    for (Candidate& candidate : candidates) {
      if (proposals_.add(candidate.placed)) return std::move(candidate.placed.point);
    }
    return std::nullopt;
  }

  bool settled(double most_improvement) const {
    if (several_) return false;  // another weighing looks elsewhere
    bool const stuck = ranking_.size() >= improved_at_ + kPatience + 2 * most_open_ && most_improvement < std::log(kNothing);
    return stuck && !several_ && fitted_->noise() < kExact && proposals_.n_axes() > kFewAxes;
  }

  // Of a function without noise the search has found a minimum, and knows little of others: another one begins, with none of its trials.
  void begin_anew() {
    begun_ = proposals_.size();
    improved_at_ = 0;
    least_ = HUGE_VAL;
    ranking_.clear();
    fitted_.reset();
    model_.reset();
  }

  Candidate candidate(std::vector<double> const& x) {
    Candidate made{.placed = proposals_.place(x)};
    auto const at = model_->predict(inputs(made.placed.x, most_epochs_));
    made.improvement = log_expected_improvement(target_, at.mean, at.deviation).value;
    return made;
  }

  // Everywhere, and around the best trials.
  std::vector<Candidate> draw(std::size_t n) {
    std::vector<Candidate> candidates;
    Draws draws = proposals_.draws(1);
    std::vector<std::uint32_t> const best = ranking_.some(0, std::min<std::size_t>(5, ranking_.size()), 5);
    for (std::size_t i = 0; i < n; ++i) {
      bool const near = i % 4 == 3;
      std::vector<double> x(proposals_.n_axes());
      std::vector<double> const& center = proposals_[best[i / 4 % best.size()]].x;
      double const reach = i % 8 == 7 ? 0.02 : 0.1;
      for (std::size_t a = 0; a < x.size(); ++a) {
        double const anywhere = draws.unit(), step = draws.normal();
        bool const ordered = proposals_.coordinates().axes()[a].ordered;
        bool const stays = near && !std::isnan(center[a]) && (ordered || anywhere > 0.2);
        x[a] = !stays ? anywhere : ordered ? std::clamp(center[a] + reach * step, 0.0, kBelowOne) : center[a];
      }
      candidates.push_back(candidate(x));
    }
    return candidates;
  }

  // In turn: continuous axes along the slope, the others to their neighbours or to each of their values.
  void refine(Candidate& best, int steps) {
    for (int round = 0; round < 3; ++round) {
      double const before = best.improvement;
      climb(best, steps);
      for (std::size_t a = 0; a < proposals_.n_axes(); ++a) try_values(best, a);
      if (best.improvement <= before + 1e-3) return;
    }
  }

  void climb(Candidate& best, int steps) {
    std::vector<std::size_t> free;
    for (std::size_t a = 0; a < proposals_.n_axes(); ++a) {
      if (proposals_.coordinates().axes()[a].n_values == 0 && !std::isnan(best.placed.x[a])) free.push_back(a);
    }
    if (free.empty()) return;
    struct Task {
      Gp* self;
      std::vector<double> x;
      std::vector<std::size_t> const* free;
    } task{this, best.placed.x, &free};
    nlopt::opt search(nlopt::LD_LBFGS, static_cast<unsigned>(free.size()));
    search.set_max_objective(
        [](std::vector<double> const& at, std::vector<double>& slope, void* data) {
          Task& t = *static_cast<Task*>(data);
          for (std::size_t i = 0; i < at.size(); ++i) t.x[(*t.free)[i]] = at[i];
          auto const p = t.self->model_->predict(t.self->inputs(t.x, t.self->most_epochs_), !slope.empty());
          LogImprovement const gain = log_expected_improvement(t.self->target_, p.mean, p.deviation);
          for (std::size_t i = 0; i < slope.size(); ++i) {
            auto const a = static_cast<Eigen::Index>((*t.free)[i]);
            slope[i] = gain.by_mean * p.mean_slope[a] + gain.by_deviation * p.deviation_slope[a];
          }
          return gain.value;
        },
        &task);
    search.set_lower_bounds(0.0);
    search.set_upper_bounds(kBelowOne);
    search.set_maxeval(steps);
    search.set_ftol_abs(1e-4);
    std::vector<double> at;
    for (std::size_t const a : free) at.push_back(best.placed.x[a]);
    double value = 0.0;
    try {
      search.optimize(at, value);
    } catch (std::exception const&) {  // a line search that found nothing
    }
    std::vector<double> x = best.placed.x;
    for (std::size_t i = 0; i < free.size(); ++i) x[free[i]] = std::clamp(at[i], 0.0, kBelowOne);
    keep_better(best, x);
  }

  void try_values(Candidate& best, std::size_t a) {
    std::uint64_t const n = proposals_.coordinates().axes()[a].n_values;
    if (n == 0 || std::isnan(best.placed.x[a])) return;
    std::vector<double> x = best.placed.x;
    if (n <= kFewValues) {
      for (std::uint64_t i = 0; i < n; ++i) {
        x[a] = (static_cast<double>(i) + 0.5) / static_cast<double>(n);
        keep_better(best, x);
      }
      return;
    }
    for (double const step : {-4.0, -1.0, 1.0, 4.0}) {
      x[a] = std::clamp(best.placed.x[a] + step / static_cast<double>(n), 0.0, kBelowOne);
      keep_better(best, x);
    }
  }

  void keep_better(Candidate& best, std::vector<double> x) {
    for (double& each : x) {
      if (std::isnan(each)) each = 0.5;  // of a parameter that becomes active
    }
    Candidate other = candidate(x);
    if (other.improvement > best.improvement) best = std::move(other);
  }

  Startup startup_;
  Ranking ranking_;
  std::optional<GaussianProcess> fitted_, model_;  // the latter with what is believed of open trials
  std::size_t next_fit_ = 0, believed_ = 0;
  int by_epoch_ = 0, most_epochs_ = 1;
  double best_ = 0.0, target_ = 0.0;  // standardised
  std::uint32_t begun_ = 0;  // the first trial of this beginning
  double least_ = HUGE_VAL;  // score that was clearly better than those before it, and how many there were then
  std::size_t improved_at_ = 0, most_open_ = 0;
  bool several_ = false;         // objectives
  std::vector<double> weighed_;  // [trials] their scores for the proposal that is made
};

}  // namespace

std::unique_ptr<Searcher> make_gp(SearchSpace const& space, SearchConfig const& config, std::uint64_t seed) {
  auto const initial = static_cast<std::uint32_t>(integer_option(config, "initial", 10, 2, 1'000'000));
  return std::make_unique<Gp>(Proposals(space, seed), initial);
}

}  // namespace shoal
