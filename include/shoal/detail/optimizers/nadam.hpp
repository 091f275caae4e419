// SPDX-License-Identifier: Apache-2.0
// w -= (mean_part * m + gradient_part * g) / (sqrt(v / (1 - beta_2^t)) + epsilon),
//   mean_part = rate * u_{t+1} / (1 - u_1 .. u_{t+1}),  gradient_part = rate * (1 - u_t) / (1 - u_1 .. u_t)

template <int n_slots, class V>
SHOAL_HD void step(Nadam::Step const& c, V& weight, V grad, V* slots) {
  slots[0] = flush(fma(grad - slots[0], V(c.one_minus_beta_1), slots[0]));
  slots[1] = flush(fma(grad * grad - slots[1], V(c.one_minus_beta_2), slots[1]));
  V const direction = fma(slots[0], V(c.mean_part), grad * V(c.gradient_part));
  weight = weight - direction / (sqrt_of_flushed(slots[1] * V(c.variance_correction)) + V(c.epsilon));
}
