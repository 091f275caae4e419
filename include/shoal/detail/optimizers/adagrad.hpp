// SPDX-License-Identifier: Apache-2.0
// s += g^2;  w -= rate * g / sqrt(s + epsilon)

template <int n_slots, class V>
SHOAL_HD void step(Adagrad::Step const& c, V& weight, V grad, V* slots) {
  slots[0] = flush(fma(grad, grad, slots[0]));
  weight = weight - (grad * V(c.rate)) / sqrt(slots[0] + V(c.epsilon));
}
