// SPDX-License-Identifier: Apache-2.0
// mish(x) = x tanh(ln(1 + e)), e = e^x. With n = e (e + 2) the hyperbolic tangent is n / (n + 2), without cancellation;
//   mish'(x) = n / (n + 2) + 4 x e (1 + e) / (n + 2)^2
// From 20 on mish(x) rounds to x and its derivative to 1; e stops there, far from overflow.

template <class V>
SHOAL_HD V value(Mish const&, V x) {
  V const e = exp(min(V(20.0f), x));
  V const n = e * (e + V(2.0f));
  return x * (n / (n + V(2.0f)));
}

template <class V>
SHOAL_HD V derivative(Mish const&, V x, V /*y*/) {
  V const bounded = min(V(20.0f), x);
  V const e = exp(bounded);
  V const n = e * (e + V(2.0f));
  V const d = n + V(2.0f);
  return fma((bounded * V(4.0f)) * (e / d), (e + V(1.0f)) / d, n / d);
}
