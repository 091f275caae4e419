// SPDX-License-Identifier: Apache-2.0
// selu(x) = scale * elu(x, alpha), scale = 1.0507009873554805, alpha = 1.6732632423543772, scale * alpha = 1.7580993408473766

template <class V>
SHOAL_HD V value(Selu const&, V x) {
  return select(x > V(0.0f), x * V(1.05070099f), expm1(x) * V(1.75809934f));
}

template <class V>
SHOAL_HD V derivative(Selu const&, V /*x*/, V y) {
  return select(y > V(0.0f), V(1.05070099f), y + V(1.75809934f));
}
