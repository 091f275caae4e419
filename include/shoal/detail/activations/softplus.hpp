// SPDX-License-Identifier: Apache-2.0
// softplus(x) = y = ln(1 + e^x);  softplus'(x) = sigmoid(x) = 1 - e^-y

template <class V>
SHOAL_HD V value(Softplus const&, V x) {
  return softplus(x);
}

template <class V>
SHOAL_HD V derivative(Softplus const&, V /*x*/, V y) {
  return V(0.0f) - expm1(V(0.0f) - y);
}
