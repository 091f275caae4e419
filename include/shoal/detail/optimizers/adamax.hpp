// SPDX-License-Identifier: Apache-2.0
// m = mean of g;  u = max(beta_2 * u, |g|);  w -= rate / (1 - beta_1^t) * m / (u + epsilon)

template <int n_slots, class V>
SHOAL_HD void step(Adamax::Step const& c, V& weight, V grad, V* slots) {
  slots[0] = flush(fma(grad - slots[0], V(c.one_minus_beta_1), slots[0]));
  slots[1] = flush(max(slots[1] * V(c.beta_2), abs(grad)));
  weight = weight - (slots[0] * V(c.step_size)) / (slots[1] + V(c.epsilon));
}
