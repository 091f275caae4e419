// SPDX-License-Identifier: Apache-2.0
// softsign(x) = y = x / (1 + |x|);  softsign'(x) = 1 / (1 + |x|)^2 = (1 - |y|)^2

template <class V>
SHOAL_HD V value(Softsign const&, V x) {
  return x / (abs(x) + V(1.0f));
}

template <class V>
SHOAL_HD V derivative(Softsign const&, V /*x*/, V y) {
  V const root = V(1.0f) - abs(y);
  return root * root;
}
