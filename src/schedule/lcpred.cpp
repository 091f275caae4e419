// SPDX-License-Identifier: Apache-2.0
// Stops trials whose learning curve says that they will not win (as Domhan, Springenberg, Hutter 2015, by the model of
// curve_model.hpp): every `interval` epochs a trial ends whose last epoch beats the best completed score with a
// probability below `threshold`. The question is put many times, so a winner is lost more often than that.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "src/schedule/curve_model.hpp"
#include "src/schedule/schedulers.hpp"
#include "src/schedule/stopping.hpp"

namespace shoal {
namespace {

class Lcpred final : public StoppingRule {
 public:
  explicit Lcpred(ScheduleConfig const& config) : warmup_(config.warmup), threshold_(config.threshold), model_(config.max_epochs) {}

  std::string verdict(JobResult const& result) override {
    bool const early = result.epoch <= warmup_ || result.curve.size() < CurveModel::kFewestEpochs;
    if (early || std::isinf(best_) || !std::ranges::all_of(result.curve, [](double score) { return std::isfinite(score); })) return "";
    double const p = model_.probability_below(result.curve, best_);
    if (p >= threshold_) return "";
    return fmt::format("epoch {}: forecast to beat the best score with probability {:.3f}", result.epoch, p);
  }

  void completed(JobResult const& result) override { best_ = std::min(best_, result.score); }

 private:
  int warmup_;
  double threshold_;
  CurveModel model_;
  double best_ = std::numeric_limits<double>::infinity();
};

}  // namespace

std::unique_ptr<Scheduler> make_lcpred(ScheduleConfig const& config, std::uint64_t trials) {
  return with_rule(std::make_unique<Lcpred>(config), config, trials);
}

}  // namespace shoal
