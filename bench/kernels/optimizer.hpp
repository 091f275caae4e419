// SPDX-License-Identifier: Apache-2.0
// An optimizer's first step, as kernels take it.
#pragma once

#include <cstring>

#include "bench/kernels/counted.hpp"
#include "bench/kernels/panels.hpp"
#include "kernels/cpu/kernels.hpp"

namespace shoal::bench {

struct OptimizerStep {
  /// For n weights (a multiple of 16). With a learning rate of 0 they stay what they are, however often it is taken.
  OptimizerStep(Optimizer const& optimizer, std::size_t n) : index(optimizer.index()) {
    std::visit(
        [&]<class Op>(Op const& op) {
          OptimizerClock clock;
          op.advance(clock);
          auto const step = op.at(0.0, clock);
          static_assert(sizeof step <= sizeof update.step);
          std::memcpy(update.step.data(), &step, sizeof step);
          n_slots = op.n_slots();
          for (int s = 0; s < n_slots; ++s) {
            storage[s] = AlignedBuffer(n);
            std::fill_n(storage[s].data(), n, static_cast<float>(op.initial_slot(s)));
            slots[s] = storage[s].data();
          }
          constexpr int kSlots = Op{}.n_slots();
          operations = counted::count([&] {
            counted::Number weight, slot[kSlots > 0 ? kSlots : 1];
            counted::step<kSlots>(step, weight, counted::Number(), slot);
          });
          operations += 2;  // the check that the weight is finite
        },
        optimizer);
  }
  [[nodiscard]] cpu::UpdateFunction function(cpu::Kernels const& kernels) const { return kernels.update[index][n_slots]; }
  /// Floats a weight: itself and its slots; read and written.
  [[nodiscard]] double arrays() const { return 1.0 + n_slots; }
  [[nodiscard]] double accesses() const { return 2.0 * arrays(); }

  std::size_t index;
  Update update{.step = {}};
  int n_slots = 0;
  int operations = 0;  ///< a weight
  AlignedBuffer storage[3];
  float* slots[3] = {};
};

}  // namespace shoal::bench
