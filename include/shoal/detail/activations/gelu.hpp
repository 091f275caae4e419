// SPDX-License-Identifier: Apache-2.0
// gelu(x) = x Phi(x),  gelu'(x) = Phi(x) + x phi(x)

template <class V>
SHOAL_HD V value(Gelu const&, V x) {
  return (x * V(0.5f)) * (erf(x * V(0.70710678f)) + V(1.0f));
}

template <class V>
SHOAL_HD V derivative(Gelu const&, V x, V /*y*/) {
  V const cumulative = (erf(x * V(0.70710678f)) + V(1.0f)) * V(0.5f);
  V const density = exp((x * x) * V(-0.5f)) * V(0.39894228f);
  return fma(x, density, cumulative);
}
