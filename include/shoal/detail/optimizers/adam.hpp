// SPDX-License-Identifier: Apache-2.0
// w -= step_size * m / (sqrt(v) + epsilon), step_size = learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)

template <int n_slots, class V>
SHOAL_HD void step(Adam::Step const& c, V& weight, V grad, V* slots) {
  slots[0] = flush(fma(grad - slots[0], V(c.one_minus_beta_1), slots[0]));
  slots[1] = flush(fma(grad * grad - slots[1], V(c.one_minus_beta_2), slots[1]));
  V variance = slots[1];
  if constexpr (n_slots == 3) variance = slots[2] = max(slots[2], variance);
  weight = weight - (slots[0] * V(c.step_size)) / (sqrt_of_flushed(variance) + V(c.epsilon));
}
