// SPDX-License-Identifier: Apache-2.0
// relu(x) = max(x, 0); its derivative is 0 at 0. In this order of arguments NaN goes through.

template <class V>
SHOAL_HD V value(Relu const&, V x) {
  return max(V(0.0f), x);
}

template <class V>
SHOAL_HD V derivative(Relu const&, V /*x*/, V y) {
  return select(y > V(0.0f), V(1.0f), V(0.0f));
}
