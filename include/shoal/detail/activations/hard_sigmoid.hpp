// SPDX-License-Identifier: Apache-2.0
// hard_sigmoid(x) = clip(x / 6 + 1/2, 0, 1); flat ends. In this order of arguments NaN goes through.

template <class V>
SHOAL_HD V value(HardSigmoid const&, V x) {
  return min(V(1.0f), max(V(0.0f), fma(x, V(0.16666667f), V(0.5f))));
}

template <class V>
SHOAL_HD V derivative(HardSigmoid const&, V /*x*/, V y) {
  return select(y > V(0.0f), select(y < V(1.0f), V(0.16666667f), V(0.0f)), V(0.0f));
}
