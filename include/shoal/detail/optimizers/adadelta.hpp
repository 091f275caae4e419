// SPDX-License-Identifier: Apache-2.0
// a = mean of g^2;  d = sqrt(u + epsilon) * g / sqrt(a + epsilon);  u = mean of d^2;  w -= rate * d

template <int n_slots, class V>
SHOAL_HD void step(Adadelta::Step const& c, V& weight, V grad, V* slots) {
  slots[0] = flush(fma(grad * grad - slots[0], V(c.one_minus_rho), slots[0]));
  V const delta = (sqrt(slots[1] + V(c.epsilon)) * grad) / sqrt(slots[0] + V(c.epsilon));
  slots[1] = flush(fma(delta * delta - slots[1], V(c.one_minus_rho), slots[1]));
  weight = fma(delta, V(0.0f - c.rate), weight);
}
