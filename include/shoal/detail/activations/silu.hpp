// SPDX-License-Identifier: Apache-2.0
// silu(x) = x s, s = sigmoid(x);  silu'(x) = s + x s (1 - s)

template <class V>
SHOAL_HD V value(Silu const&, V x) {
  return x * sigmoid(x);
}

template <class V>
SHOAL_HD V derivative(Silu const&, V x, V /*y*/) {
  V const s = sigmoid(x);
  return fma(x * s, V(1.0f) - s, s);
}
