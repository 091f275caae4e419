// SPDX-License-Identifier: Apache-2.0
// m = momentum * m - rate * g;  w += m, or for Nesterov w += momentum * m - rate * g

template <int n_slots, class V>
SHOAL_HD void step(Sgd::Step const& c, V& weight, V grad, V* slots) {
  if constexpr (n_slots == 0) {
    weight = fma(grad, V(c.minus_rate), weight);
  } else {
    slots[0] = flush(fma(slots[0], V(c.momentum), grad * V(c.minus_rate)));
    weight = weight + fma(slots[0], V(c.velocity_part), grad * V(c.gradient_part));
  }
}
