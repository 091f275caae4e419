// SPDX-License-Identifier: Apache-2.0
// leaky_relu(x) = x above 0, negative_slope * x elsewhere; its derivative at 0 is the slope.

template <class V>
SHOAL_HD V value(LeakyRelu const& f, V x) {
  return select(x > V(0.0f), x, x * V(static_cast<float>(f.negative_slope)));
}

template <class V>
SHOAL_HD V derivative(LeakyRelu const& f, V /*x*/, V y) {
  return select(y > V(0.0f), V(1.0f), V(static_cast<float>(f.negative_slope)));
}
