// SPDX-License-Identifier: Apache-2.0
// sigmoid'(x) = y (1 - y), y = sigmoid(x)

template <class V>
SHOAL_HD V value(Sigmoid const&, V x) {
  return sigmoid(x);
}

template <class V>
SHOAL_HD V derivative(Sigmoid const&, V /*x*/, V y) {
  return y * (V(1.0f) - y);
}
