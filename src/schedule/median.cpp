// SPDX-License-Identifier: Apache-2.0
// The median stopping rule (Golovin et al. 2017, Google Vizier, section 3.2.2; Optuna's MedianPruner): every `interval`
// epochs a trial stops whose best score so far is worse than the median, over the other trials that have reached that
// epoch, of the mean of their scores up to it. Whatever became of those trials since, their scores at that epoch count:
// with the survivors' alone the bar would rise with every stop.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "src/schedule/schedulers.hpp"
#include "src/schedule/stopping.hpp"

namespace shoal {
namespace {

class Median final : public StoppingRule {
 public:
  explicit Median(ScheduleConfig const& config) : startup_(static_cast<std::size_t>(config.startup)), warmup_(config.warmup) {}

  std::string verdict(JobResult const& result) override {
    double best = std::numeric_limits<double>::infinity(), sum = 0.0;
    int n = 0;
    for (double const score : result.curve) {
      if (std::isnan(score)) continue;  // of an epoch on which it is not defined
      best = std::min(best, score);
      sum += score;
      ++n;
    }
    std::vector<double>& others = means_[result.epoch];
    std::string reason;
    if (result.epoch > warmup_ && others.size() >= std::max<std::size_t>(startup_, 1)) {
      double const median = median_of(others);
      if (best > median) reason = fmt::format("epoch {}: best score behind the median of {} others", result.epoch, others.size());
    }
    if (n > 0) others.insert(std::ranges::upper_bound(others, sum / n), sum / n);
    return reason;
  }

 private:
  static double median_of(std::vector<double> const& sorted) {
    std::size_t const half = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
  }

  std::size_t startup_;
  int warmup_;
  std::map<int, std::vector<double>> means_;  // by epoch, ascending
};

}  // namespace

std::unique_ptr<Scheduler> make_median(ScheduleConfig const& config, std::uint64_t trials) {
  return with_rule(std::make_unique<Median>(config), config, trials);
}

}  // namespace shoal
