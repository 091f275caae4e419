// SPDX-License-Identifier: Apache-2.0
// v = mean of g^2;  increment = rate * g / sqrt(v - mean(g)^2 + epsilon), the mean only where centered;
// m = momentum * m + increment;  w -= m. A variance is not negative: the bound undoes what rounding may do to the difference.

template <int n_slots, class V>
SHOAL_HD void step(RmsProp::Step const& c, V& weight, V grad, V* slots) {
  slots[0] = flush(fma(grad * grad - slots[0], V(c.one_minus_rho), slots[0]));
  V variance = slots[0];
  if constexpr (n_slots == 3) {
    slots[2] = flush(fma(grad - slots[2], V(c.one_minus_rho), slots[2]));
    variance = max(V(0.0f), fma(V(0.0f) - slots[2], slots[2], variance));
  }
  V increment = (grad * V(c.rate)) / sqrt(variance + V(c.epsilon));
  if constexpr (n_slots >= 2) increment = slots[1] = flush(fma(slots[1], V(c.momentum), increment));
  weight = weight - increment;
}
