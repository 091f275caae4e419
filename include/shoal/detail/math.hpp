// SPDX-License-Identifier: Apache-2.0
// Elementary functions from fma, + - * /, compare and select alone, so that every target computes the same bits.
// V is float (scalar.hpp) or a SIMD vector. No include guard and no includes: this text is included once inside each
// instruction set's namespace, since a template compiled for one target must never be called from another.
//
// Polynomials are minimax fits made by scripts/fit_polynomials.py; errors stated are of the finished function.

/// The nearest integer, ties to even, for |x| < 2^22.
template <class V>
SHOAL_HD V round(V x) {
  V const magic(12582912.0f);  // 1.5 * 2^23: at this magnitude one unit in the last place is 1
  return (x + magic) - magic;
}

/// +0 for |x| < 2^-95: stored sums and optimizer slots never enter the denormals, where CPUs are slow and differ. From there on one
/// of the exponent's three highest bits is set: a single instruction tells.
template <class V>
SHOAL_HD V flush(V x) {
  return select(abs(x) < V(2.524354896707238e-29f), V(0.0f), x);
}

/// The square root, correctly rounded, of what flush() returned, or of that times 1 or more.
template <class V>
SHOAL_HD V sqrt_of_flushed(V x) {
  return sqrt(x);
}

/// x = n ln 2 + r and e^r - 1, for |x| < 2^17; |r| <= ln 2 / 2.
template <class V>
struct ReducedExp {
  V n, power_minus_1;
};
template <class V>
SHOAL_HD ReducedExp<V> reduce_exp(V x) {
  V const n = round(x * V(1.44269504f));
  V r = fma(n, V(-0.693359375f), x);  // ln 2 in two parts, the first with few bits, so that n * part is exact
  r = fma(n, V(2.12194440e-4f), r);
  V p(1.394216110e-3f);
  p = fma(p, r, V(8.363776144e-3f));
  p = fma(p, r, V(4.166636345e-2f));
  p = fma(p, r, V(1.666657336e-1f));
  p = fma(p, r, V(5.000000029e-1f));
  return {n, fma(p * r, r, r)};
}

/// e^x. 0 below -86.98, where the power of two would leave the normal numbers; infinity above 88.72; error below 1.1 ulp.
template <class V>
SHOAL_HD V exp(V x) {
  auto const [n, power_minus_1] = reduce_exp(min(max(x, V(-86.98f)), V(88.8f)));
  V const e = power_minus_1 + V(1.0f);
  V const y = (e + e) * power_of_two(n - V(1.0f));  // two factors, since 2^128 is no float; neither product is denormal
  V const in_range = select(x < V(-86.98f), V(0.0f), y);
  return select(x == x, select(x > V(88.722839f), V(INFINITY), in_range), x);
}

/// e^x - 1 for x <= 0, without cancellation; 0 above. -1 from -25 down; error below 1.5 ulp.
template <class V>
SHOAL_HD V expm1(V x) {
  auto const [n, power_minus_1] = reduce_exp(min(max(x, V(-25.0f)), V(0.0f)));
  V const scale = power_of_two(n);
  // 2^n (e^r - 1) + (2^n - 1): exact difference, and no cancellation, since the second term is 0 or below -1/2
  V const y = fma(power_minus_1, scale, scale - V(1.0f));
  return select(x == x, y, x);
}

/// ln x. -infinity at 0 and below 2^-126, NaN for negative x; error below 1 ulp.
template <class V>
SHOAL_HD V log(V x) {
  auto const [mantissa, exponent] = split(x);
  V const f = mantissa - V(1.0f);
  V p(7.330558954e-2f);
  p = fma(p, f, V(-1.165944721e-1f));
  p = fma(p, f, V(1.163508319e-1f));
  p = fma(p, f, V(-1.239677715e-1f));
  p = fma(p, f, V(1.425112627e-1f));
  p = fma(p, f, V(-1.666914772e-1f));
  p = fma(p, f, V(2.000068877e-1f));
  p = fma(p, f, V(-2.499998122e-1f));
  p = fma(p, f, V(3.333333125e-1f));
  V const f2 = f * f;
  V tail = fma(p * f, f2, exponent * V(-2.12194440e-4f));
  tail = fma(f2, V(-0.5f), tail);
  V const y = fma(exponent, V(0.693359375f), f + tail);
  V const finite = select(x < V(1.17549435e-38f), V(-INFINITY), y);
  V const not_negative = select(x < V(0.0f), V(NAN), finite);
  return select(x == x, select(x == V(INFINITY), x, not_negative), x);
}

/// ln(1 + x) for x >= 0: log of the rounded sum, corrected for what the rounding lost.
template <class V>
SHOAL_HD V log1p(V x) {
  V const sum = x + V(1.0f);
  V const lost = x - (sum - V(1.0f));
  return select(sum == V(INFINITY), sum, log(sum) + lost / sum);
}

/// tanh x; error below 2 ulp.
template <class V>
SHOAL_HD V tanh(V x) {
  V const a = abs(x);
  V const s = x * x;
  V p(-6.113188469e-3f);
  p = fma(p, s, V(2.101007909e-2f));
  p = fma(p, s, V(-5.385406922e-2f));
  p = fma(p, s, V(1.333279454e-1f));
  p = fma(p, s, V(-3.333332925e-1f));
  V const small = fma(p * s, x, x);
  V const large = V(1.0f) - V(2.0f) / (exp(a + a) + V(1.0f));
  return select(a < V(0.625f), small, copysign(large, x));
}

/// 1 / (1 + e^-x), without overflow at either end.
template <class V>
SHOAL_HD V sigmoid(V x) {
  V const e = exp(V(0.0f) - abs(x));
  V const numerator = select(x < V(0.0f), e, V(1.0f));
  return select(x == x, numerator / (e + V(1.0f)), x);
}

/// ln(1 + e^x), without overflow.
template <class V>
SHOAL_HD V softplus(V x) {
  return max(V(0.0f), x) + log1p(exp(V(0.0f) - abs(x)));
}

/// The error function; error below 2 ulp. Near 0 an odd polynomial, beyond 0.93 from ln erfc, which is nearly quadratic.
template <class V>
SHOAL_HD V erf(V x) {
  V const a = abs(x);
  V const s = x * x;
  V p(8.345224922e-5f);
  p = fma(p, s, V(-8.137437572e-4f));
  p = fma(p, s, V(5.200634307e-3f));
  p = fma(p, s, V(-2.685927078e-2f));
  p = fma(p, s, V(1.128369394e-1f));
  p = fma(p, s, V(-3.761263370e-1f));
  p = fma(p, s, V(1.283791666e-1f));
  V const small = fma(p, x, x);
  V const t = min(a, V(4.0f));  // erf(4) rounds to 1
  V q(-3.459407663e-7f);
  q = fma(q, t, V(5.859951738e-6f));
  q = fma(q, t, V(-2.429692189e-5f));
  q = fma(q, t, V(-2.222682826e-4f));
  q = fma(q, t, V(3.515395571e-3f));
  q = fma(q, t, V(-2.375108754e-2f));
  q = fma(q, t, V(1.063841752e-1f));
  q = fma(q, t, V(6.350043568e-1f));
  q = fma(q, t, V(1.128693690f));
  V const large = copysign(V(1.0f) - exp(V(0.0f) - q * t), x);
  return select(x == x, select(a < V(0.93f), small, large), x);
}
