// SPDX-License-Identifier: Apache-2.0
// Keras's CosineDecay (Loshchilov and Hutter 2017) after a linear warm-up from 0.
#pragma once

#include <string_view>

#include "shoal/detail/double_math.hpp"
#include "shoal/errors.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct CosineDecay {
  static constexpr std::string_view name = "cosine";
  double decay_epochs = 0.0;   ///< [epochs] from the end of the warm-up to the end; 0: what the warm-up leaves of the sweep's
  double alpha = 0.0;          ///< the rate at the end, as a share of the base
  double warmup_epochs = 0.0;  ///< [epochs] of linear growth from 0 to the base
  bool operator==(CosineDecay const&) const = default;
  [[nodiscard]] double rate(double base, double epoch) const {
    SHOAL_ASSERT(decay_epochs > 0.0);
    if (epoch < warmup_epochs) return base * (epoch / warmup_epochs);
    double const done = (epoch - warmup_epochs) / decay_epochs;
    double const cosine = done < 1.0 ? 0.5 * (1.0 + detail::f64::cos_pi(done)) : 0.0;
    return base * ((1.0 - alpha) * cosine + alpha);
  }
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("decay_epochs", self.decay_epochs, Range::at_least(0.0));
    field("alpha", self.alpha, Range::closed(0.0, 1.0));
    field("warmup_epochs", self.warmup_epochs, Range::at_least(0.0));
  }
};

}  // namespace shoal
