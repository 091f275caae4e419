// SPDX-License-Identifier: Apache-2.0
#include "src/bench/phases.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <utility>
#include <vector>

#include "kernels/cpu/kernels.hpp"
#include "src/engine/cpu/run.hpp"
#include "src/engine/cpu/trainer.hpp"
#include "src/engine/flush_denormals.hpp"

namespace shoal::bench {
namespace {

using Clock = std::chrono::steady_clock;
using cpu::Kernels;

class PhaseClock {
 public:
  explicit PhaseClock(Kernels const& kernels) : kernels_(kernels) {}

  [[nodiscard]] Kernels const& kernels() const { return kernels_; }
  void enter(Phase phase) {
    if (phase == now_) return;
    auto const time = Clock::now();
    seconds_[static_cast<std::size_t>(now_)] += std::chrono::duration<double>(time - since_).count();
    since_ = time;
    now_ = phase;
  }
  /// The forward pass and the way back have a kernel in common; the loss is between them.
  void enter_product() { enter(now_ == Phase::kGather || now_ == Phase::kForward ? Phase::kForward : Phase::kInputGradient); }
  void enter_after_gather(Phase phase) {
    if (now_ == Phase::kGather) enter(phase);
  }
  void start() {
    seconds_ = {};
    now_ = Phase::kOther;
    since_ = Clock::now();
  }
  [[nodiscard]] std::array<double, static_cast<std::size_t>(Phase::kCount)> stop() {
    Phase const last = now_;
    enter(last == Phase::kOther ? Phase::kGather : Phase::kOther);
    return seconds_;
  }

 private:
  Kernels const& kernels_;
  std::array<double, static_cast<std::size_t>(Phase::kCount)> seconds_{};
  Phase now_ = Phase::kOther;
  Clock::time_point since_;
};

thread_local PhaseClock* active = nullptr;  // kernels are plain functions: they find their clock here

template <auto Member, Phase phase>
struct Timed;
template <class R, class... A, R (*Kernels::*Member)(A...), Phase phase>
struct Timed<Member, phase> {
  static R call(A... a) {
    active->enter(phase);
    return (active->kernels().*Member)(a...);
  }
};

template <auto Member, Phase phase>
void time(Kernels& kernels) {
  kernels.*Member = Timed<Member, phase>::call;
}

template <auto Member>
struct TimedProduct;
template <class... A, void (*Kernels::*Member)(A...)>
struct TimedProduct<Member> {
  static void call(A... a) {
    active->enter_product();
    (active->kernels().*Member)(a...);
  }
};

template <std::size_t... I>
void time_losses(Kernels& kernels, std::index_sequence<I...>) {
  ((kernels.loss[I] =
        [](cpu::LossRows const& rows) {
          active->enter(Phase::kLoss);
          active->kernels().loss[I](rows);
        }),
   ...);
}

// The kernels with which phases begin; those in between belong to the phase that they are in.
Kernels timed(Kernels kernels) {
  time<&Kernels::gather, Phase::kGather>(kernels);
  time<&Kernels::index_nonzeros, Phase::kGather>(kernels);
  time<&Kernels::dropout_mask, Phase::kForward>(kernels);
  kernels.matmul = TimedProduct<&Kernels::matmul>::call;
  kernels.sparse_matmul = TimedProduct<&Kernels::sparse_matmul>::call;
  kernels.pair_matmul = TimedProduct<&Kernels::pair_matmul>::call;
  kernels.pair_up = [](float const* x, std::size_t stride, int rows, int columns, cpu::PairMatrix const& pairs) {
    if (!pairs.by_row) active->enter_after_gather(Phase::kForward);  // weights
    active->kernels().pair_up(x, stride, rows, columns, pairs);
  };
  time_losses(kernels, std::make_index_sequence<static_cast<std::size_t>(LossKernel::kCount)>());
  time<&Kernels::transpose, Phase::kInputGradient>(kernels);
  time<&Kernels::bias_gradient, Phase::kUpdate>(kernels);
  time<&Kernels::weight_gradient, Phase::kUpdate>(kernels);
  time<&Kernels::sparse_weight_gradient, Phase::kUpdate>(kernels);
  time<&Kernels::pair_weight_gradient, Phase::kUpdate>(kernels);
  return kernels;
}

}  // namespace

PhaseTimes measure_phases(Population const& population, Workload const& work, std::shared_ptr<Dataset const> data, Precision precision) {
  FlushDenormals const guard;
  auto const run = cpu::make_run(RunId{1}, {.seed = 1, .key = {}, .model = model_of(population, population.trials - 1), .data = {}, .metrics = {}}, std::move(data));
  cpu::place(*run);
  PhaseClock clock(cpu::kernels_named(""));
  Kernels const kernels = timed(clock.kernels());
  RowOrders orders;
  cpu::Team alone;
  cpu::Trainer trainer(kernels, orders, alone, 1, FirstLayer::kAuto, precision);
  std::atomic<bool> const abandon = false;
  cpu::Run* const group[]{run.get()};

  active = &clock;
  using Seconds = std::array<double, static_cast<std::size_t>(Phase::kCount)>;
  std::vector<Seconds> epochs;
  for (int epoch = 0; epoch < work.warmup + work.repeats; ++epoch) {
    clock.start();
    trainer.train_epoch(group, abandon);
    Seconds const seconds = clock.stop();
    if (epoch >= work.warmup) epochs.push_back(seconds);
  }
  active = nullptr;

  auto const total = [](Seconds const& seconds) { return std::accumulate(seconds.begin(), seconds.end(), 0.0); };
  auto const middle = epochs.begin() + static_cast<std::ptrdiff_t>(epochs.size() / 2);
  std::ranges::nth_element(epochs, middle, {}, total);
  PhaseTimes times{.steps = run->traits.steps_per_epoch};
  std::ranges::transform(*middle, times.microseconds.begin(), [&](double s) { return 1e6 * s / static_cast<double>(times.steps); });
  return times;
}

}  // namespace shoal::bench
