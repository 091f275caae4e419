// SPDX-License-Identifier: Apache-2.0
// elu(x) = x above 0, alpha (e^x - 1) elsewhere;  elu'(x) = 1, or alpha e^x = elu(x) + alpha

template <class V>
SHOAL_HD V value(Elu const& f, V x) {
  return select(x > V(0.0f), x, expm1(x) * V(static_cast<float>(f.alpha)));
}

template <class V>
SHOAL_HD V derivative(Elu const& f, V /*x*/, V y) {
  return select(y > V(0.0f), V(1.0f), y + V(static_cast<float>(f.alpha)));
}
