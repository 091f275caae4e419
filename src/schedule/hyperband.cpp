// SPDX-License-Identifier: Apache-2.0
// Hyperband (Li, Jamieson, DeSalvo, Rostamizadeh, Talwalkar 2018, Algorithm 1): brackets of successive halving from the
// most aggressive one to plain search. The number of trials of bracket s is floor((s_max + 1) / (s + 1)) * factor^s,
// the form of the authors' program that gives their Table 1 (R = 81, eta = 3: 81, 27, 9, 6 and 5 trials).
#include <algorithm>
#include <cmath>

#include "shoal/errors.hpp"
#include "src/schedule/bracket.hpp"
#include "src/schedule/compat.hpp"
#include "src/schedule/schedulers.hpp"

namespace shoal {
namespace {

/// Brackets are independent of each other, so their first rungs train side by side. They are numbered from 0 in the
/// order in which they are filled, most aggressive first, on through all iterations.
class Hyperband final : public Scheduler {
 public:
  explicit Hyperband(std::vector<Bracket> brackets) : brackets_(std::move(brackets)) {}

  std::uint64_t startable() const override {
    std::uint64_t sum = 0;
    for (Bracket const& bracket : brackets_) sum += bracket.startable();
    return sum;
  }

  Job start(std::uint32_t trial) override {
    auto const bracket = std::ranges::find_if(brackets_, [](Bracket const& b) { return b.startable() > 0; });
    SHOAL_ASSERT(bracket != brackets_.end());
    return bracket->start(trial);
  }

  std::vector<Decision> exhausted() override {
    std::vector<Decision> decisions;
    for (Bracket& bracket : brackets_) {
      std::ranges::move(bracket.close(), std::back_inserter(decisions));
    }
    return decisions;
  }

  std::vector<Decision> tell(JobResult const& result) override {
    return brackets_.at(static_cast<std::size_t>(result.job.bracket)).tell(result);
  }

  bool done() const override { return std::ranges::all_of(brackets_, &Bracket::done); }

  std::vector<PlannedRung> plan() const override {
    std::vector<PlannedRung> planned;
    for (Bracket const& bracket : brackets_) std::ranges::copy(bracket.plan(), std::back_inserter(planned));
    return planned;
  }

 private:
  std::vector<Bracket> brackets_;
};

std::uint64_t trials_of_bracket(int s, int s_max, double factor) {
  double n = (s_max + 1) / (s + 1);  // whole, as the authors' program divides
  for (int i = 0; i < s; ++i) n *= factor;
  return static_cast<std::uint64_t>(std::ceil(n));
}

std::vector<RungSize> sizes_of_bracket(int s, int s_max, ScheduleConfig const& config) {
  if (config.compat == "keras_tuner") return keras_tuner_rungs(s, config);
  return rung_sizes(trials_of_bracket(s, s_max, config.factor), s, config);
}

std::vector<RungSize> sizes_of_halving(std::uint64_t trials, ScheduleConfig const& config) {
  if (config.compat == "sklearn") return sklearn_rungs(trials, config);
  int const s = most_halvings(config);
  std::vector<RungSize> sizes = sizes_of_bracket(s, s, config);
  if (trials == 0) return sizes;
  for (RungSize& size : sizes) size.trials = trials;  // more than the bracket has, too
  return with_trials(std::move(sizes), trials, config);
}

}  // namespace

std::unique_ptr<Scheduler> make_hyperband(ScheduleConfig const& config, std::uint64_t trials) {
  int const s_max = most_halvings(config);
  std::vector<Bracket> brackets;
  std::uint64_t started = 0;
  for (int iteration = 0; trials > 0 ? started < trials : iteration < config.iterations; ++iteration) {
    for (int s = s_max; s >= 0 && (trials == 0 || started < trials); --s) {
      std::vector<RungSize> sizes = sizes_of_bracket(s, s_max, config);
      if (trials > 0) sizes = with_trials(std::move(sizes), trials - started, config);
      started += sizes.front().trials;
      brackets.emplace_back(static_cast<int>(brackets.size()), sizes, config);
    }
  }
  return std::make_unique<Hyperband>(std::move(brackets));
}

std::unique_ptr<Scheduler> make_successive_halving(ScheduleConfig const& config, std::uint64_t trials) {
  std::vector<Bracket> brackets;
  brackets.emplace_back(0, sizes_of_halving(trials, config), config);
  return std::make_unique<Hyperband>(std::move(brackets));
}

}  // namespace shoal
