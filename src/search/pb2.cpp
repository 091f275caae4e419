// SPDX-License-Identifier: Apache-2.0
// Population-based bandits (Parker-Holder, Nguyen, Roberts 2020): a Gaussian process of what an interval of training gained, given
// the hyperparameters, the epoch and the score it began with, proposes those whose upper confidence bound is the largest. Copies of
// one generation are proposed one after the other, each taking the predictions of those before it for the truth (GP-BUCB).
// Where the paper lets old gains fade by a fixed rate, the epoch is an axis whose length scale is fitted.
#include <algorithm>
#include <cmath>
#include <map>

#include "src/search/below_one.hpp"
#include "src/search/draws.hpp"
#include "src/search/explore.hpp"
#include "src/search/explorer.hpp"
#include "src/search/gaussian_process.hpp"

namespace shoal {
namespace {

constexpr std::size_t kLatest = 250;      // gains of the model
constexpr std::size_t kFewest = 4;        // below, copies are perturbed as in pbt
constexpr int kEvaluations = 40;          // of the fit
constexpr int kAnywhere = 512, kNear = 256;  // candidates; the latter about the best so far, ever nearer

class Pb2 final : public Explorer {
 public:
  Pb2(Coordinates coordinates, std::uint64_t seed) : coordinates_(std::move(coordinates)), seed_(seed) {
    for (std::size_t a = 0; a < coordinates_.axes().size(); ++a) {
      Axis const& axis = coordinates_.axes()[a];
      if (axis.ordered && can_change_while_training(coordinates_.space().parameters()[axis.parameter].name)) axes_.push_back(a);
    }
  }

  void tell(Assignment const& point, Gain const& gain) override {
    if (gain.from_epoch == 0 || !std::isfinite(gain.before)) return;  // how good weights are that are not trained says nothing
    double const per_epoch = (gain.before - gain.after) / (gain.to_epoch - gain.from_epoch);
    gains_[{gain.to_epoch, gain.trial}] = {coordinates_.of(point), gain.from_epoch, gain.before, per_epoch};
    asked_at_ = 0;
  }

  Assignment ask(Donor const& donor, std::uint32_t copy) override {
    Assignment const perturbed = explore(coordinates_, donor.point, seed_, copy);
    if (gains_.size() < kFewest || axes_.empty()) return perturbed;
    if (asked_at_ != donor.epoch) make_model(donor.epoch);
    std::vector<double> const from = coordinates_.of(perturbed);  // names change as in pbt
    std::vector<double> best = from;
    Draws draws(seed_, copy, 0, 0xfffe);  // no search draws that often for one proposal
    double most = -HUGE_VAL;
    for (int i = 0; i < kAnywhere + kNear; ++i) {
      std::vector<double> x = from;
      double const reach = 0.2 * std::exp2(-6.0 * (i - kAnywhere) / kNear);
      for (std::size_t const a : axes_) {
        if (std::isnan(x[a])) continue;
        x[a] = i < kAnywhere ? draws.unit() : std::clamp(best[a] + reach * draws.normal(), 0.0, kBelowOne);
      }
      double const bound = upper_bound(inputs(x, donor.epoch, donor.score));
      if (bound > most) most = bound, best = std::move(x);
    }
    model_->believe(inputs(best, donor.epoch, donor.score));
    for (double& each : best) {
      if (std::isnan(each)) each = 0.5;  // of what becomes active
    }
    return coordinates_.point(best);
  }

 private:
  struct Told {
    std::vector<double> x;  // [axes of the space]
    int epoch = 0;
    double score = 0.0, gain = 0.0;
  };

  void make_model(int epoch) {
    std::size_t const n = std::min(gains_.size(), kLatest);
    std::vector<Told> told;
    for (auto at = std::prev(gains_.end(), static_cast<std::ptrdiff_t>(n)); at != gains_.end(); ++at) told.push_back(at->second);
    // A diverged interval says no more than the worst.
    double least = HUGE_VAL, mean = 0.0, square = 0.0;
    low_ = HUGE_VAL, high_ = -HUGE_VAL, epoch_scale_ = epoch;
    for (Told const& each : told) {
      if (std::isfinite(each.gain)) least = std::min(least, each.gain);
      low_ = std::min(low_, each.score), high_ = std::max(high_, each.score);
    }
    for (Told& each : told) {
      if (!std::isfinite(each.gain)) each.gain = std::isfinite(least) ? least : 0.0;
      mean += each.gain / static_cast<double>(n);
    }
    for (Told const& each : told) square += (each.gain - mean) * (each.gain - mean) / static_cast<double>(n);
    double const deviation = square > 0.0 ? std::sqrt(square) : 1.0;
    Eigen::MatrixXd x(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(axes_.size()) + 2);
    Eigen::VectorXd y(static_cast<Eigen::Index>(n));
    for (std::size_t i = 0; i < n; ++i) {
      x.row(static_cast<Eigen::Index>(i)) = inputs(told[i].x, told[i].epoch, told[i].score).transpose();
      y[static_cast<Eigen::Index>(i)] = (told[i].gain - mean) / deviation;
    }
    model_.emplace(std::vector<bool>(axes_.size() + 2, true));
    model_->observe(std::move(x), std::move(y));
    model_->fit(kEvaluations);
    asked_at_ = epoch;
    // The paper's rate of exploration, with the constants of its authors' implementation.
    kappa_ = std::sqrt(0.2 * std::max(0.0, std::log(0.4 * static_cast<double>(n))));
  }

  Eigen::VectorXd inputs(std::vector<double> const& x, int epoch, double score) const {
    Eigen::VectorXd in(static_cast<Eigen::Index>(axes_.size()) + 2);
    Eigen::Index i = 0;
    for (std::size_t const a : axes_) in[i++] = x[a];
    in[i++] = epoch / static_cast<double>(epoch_scale_);
    in[i] = high_ > low_ ? std::clamp((score - low_) / (high_ - low_), 0.0, 1.0) : 0.5;
    return in;
  }

  double upper_bound(Eigen::VectorXd const& in) const {
    auto const at = model_->predict(in);
    return at.mean + kappa_ * at.deviation;
  }

  Coordinates coordinates_;
  std::uint64_t seed_;
  std::vector<std::size_t> axes_;  // those that change and have an order
  std::map<std::pair<int, std::uint32_t>, Told> gains_;  // by epoch and trial, in whatever order they were told
  std::optional<GaussianProcess> model_;
  int asked_at_ = 0, epoch_scale_ = 1;  // the epoch of the model
  double low_ = 0.0, high_ = 0.0, kappa_ = 0.0;
};

}  // namespace

std::unique_ptr<Explorer> make_pb2_explorer(Coordinates coordinates, std::uint64_t seed) {
  return std::make_unique<Pb2>(std::move(coordinates), seed);
}

}  // namespace shoal
