// SPDX-License-Identifier: Apache-2.0
// tanh'(x) = 1 - tanh(x)^2

template <class V>
SHOAL_HD V value(Tanh const&, V x) {
  return tanh(x);
}

template <class V>
SHOAL_HD V derivative(Tanh const&, V /*x*/, V y) {
  return fma(V(0.0f) - y, y, V(1.0f));
}
