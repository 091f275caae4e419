// SPDX-License-Identifier: Apache-2.0
// w -= rate * sign(beta_1 * m + (1 - beta_1) * g), where sign(0) = 0 and NaN stays NaN;  m = mean of g with beta_2

template <int n_slots, class V>
SHOAL_HD void step(Lion::Step const& c, V& weight, V grad, V* slots) {
  V const direction = fma(slots[0], V(c.beta_1), grad * V(c.one_minus_beta_1));
  slots[0] = flush(fma(grad - slots[0], V(c.one_minus_beta_2), slots[0]));
  weight = weight - select(abs(direction) > V(0.0f), copysign(V(c.rate), direction), direction);
}
