// SPDX-License-Identifier: Apache-2.0
#include "shoal/detail/double_math.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace shoal::detail::f64 {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// ln 2 in two parts, the first with 32 trailing zero bits, so that n * part is exact.
constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33;

template <std::size_t n>
double polynomial(std::array<double, n> const& coefficients, double x) {  // highest power first
  double p = coefficients[0];
  for (std::size_t i = 1; i < n; ++i) p = std::fma(p, x, coefficients[i]);
  return p;
}

/// An unevaluated sum: what pow needs of ln base, since an error there is multiplied by the exponent.
struct Sum {
  double high, low;
};

Sum fast_two_sum(double large, double small) {
  double const high = large + small;
  return {high, small - (high - large)};
}

/// ln x to about 2^-68 relative, x normal and positive.
Sum log_in_two_parts(double x) {
  std::uint64_t const shifted = std::bit_cast<std::uint64_t>(x) - 0x3fe6a09e667f3bcdu;  // bits of sqrt(1/2)
  auto const exponent = static_cast<double>(static_cast<std::int64_t>(shifted) >> 52);
  auto const mantissa = std::bit_cast<double>((shifted & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu);
  double const f = mantissa - 1.0;  // exact
  // ln m = 2 atanh(s) = 2 s + s^3 (2/3 + 2/5 s^2 + ...), s = f / (2 + f), |s| < 0.172
  double const divisor = mantissa + 1.0;
  double const divisor_low = mantissa - (divisor - 1.0);
  double const s = f / divisor;
  double const s_low = std::fma(-s, divisor_low, std::fma(-s, divisor, f)) / divisor;
  static constexpr std::array<double, 11> kSeries = {2.0 / 23, 2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13,
                                                     2.0 / 11, 2.0 / 9,  2.0 / 7,  2.0 / 5,  2.0 / 3};
  double const s2 = s * s;
  double const tail = std::fma(s * s2, polynomial(kSeries, s2), 2.0 * s_low);
  if (exponent == 0.0) return fast_two_sum(2.0 * s, tail);
  Sum const leading = fast_two_sum(exponent * kLn2High, 2.0 * s);
  return fast_two_sum(leading.high, leading.low + std::fma(exponent, kLn2Low, tail));
}

}  // namespace

double exp(double x) {
  if (!(x == x)) return x;
  if (x < -708.0) return 0.0;
  if (x > 709.782712893384) return kInfinity;
  constexpr double kMagic = 0x1.8p52;  // the sum's last bit is 1: rounds to the nearest integer
  double const n = (x * 1.4426950408889634 + kMagic) - kMagic;
  double const high = std::fma(n, -kLn2High, x);
  double const r = std::fma(n, -kLn2Low, high);
  // 1/13! .. 1/2!: the next term is below 2^-57 at |r| = ln 2 / 2
  static constexpr std::array<double, 12> kSeries = {1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800,
                                                     1.0 / 362880,     1.0 / 40320,     1.0 / 5040,     1.0 / 720,
                                                     1.0 / 120,        1.0 / 24,        1.0 / 6,        1.0 / 2};
  double const e = std::fma(r * r, polynomial(kSeries, r), r) + 1.0;
  auto const half = static_cast<std::int64_t>(n) - 1;  // two factors: 2^1024 alone is no double
  return e * std::bit_cast<double>(static_cast<std::uint64_t>(half + 1023) << 52) * 2.0;
}

double log(double x) {
  if (!(x == x) || x == kInfinity) return x;
  if (x < 0.0) return std::numeric_limits<double>::quiet_NaN();
  if (x < std::numeric_limits<double>::min()) return -kInfinity;
  return log_in_two_parts(x).high;
}

double pow(double base, double exponent) {
  if (exponent == 0.0 || base == 1.0) return 1.0;
  if (base == 0.0) return exponent > 0.0 ? 0.0 : kInfinity;
  Sum const logarithm = log_in_two_parts(base);
  double const product = exponent * logarithm.high;
  double const low = std::fma(exponent, logarithm.high, -product) + exponent * logarithm.low;
  double const result = exp(product);
  return result < kInfinity ? std::fma(result, low, result) : result;
}

double cos_pi(double x) {
  double t = std::fabs(x);
  t -= 2.0 * std::floor(0.5 * t);  // every reduction here is exact
  if (t > 1.0) t = 2.0 - t;
  double const sign = t > 0.5 ? -1.0 : 1.0;
  if (t > 0.5) t = 1.0 - t;
  constexpr double kPi = 3.141592653589793;
  if (t <= 0.25) {
    double const z = (kPi * t) * (kPi * t);
    static constexpr std::array<double, 9> kCosine = {1.0 / 20922789888000, -1.0 / 87178291200, 1.0 / 479001600,
                                                      -1.0 / 3628800,       1.0 / 40320,        -1.0 / 720,
                                                      1.0 / 24,             -1.0 / 2,           1.0};
    return sign * polynomial(kCosine, z);
  }
  double const y = kPi * (0.5 - t);  // cos(pi t) = sin(pi (1/2 - t))
  static constexpr std::array<double, 9> kSine = {1.0 / 355687428096000, -1.0 / 1307674368000, 1.0 / 6227020800,
                                                  -1.0 / 39916800,       1.0 / 362880,         -1.0 / 5040,
                                                  1.0 / 120,             -1.0 / 6,             1.0};
  return sign * y * polynomial(kSine, y * y);
}

double normal_quantile(double p) {
  double const q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    static constexpr std::array<double, 8> kNumerator = {
        2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
        1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0};
    static constexpr std::array<double, 8> kDenominator = {
        5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
        5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0};
    double const r = 0.180625 - q * q;
    return q * polynomial(kNumerator, r) / polynomial(kDenominator, r);
  }
  double const tail = std::sqrt(-log(q < 0.0 ? p : 1.0 - p));
  double quantile = 0.0;
  if (tail <= 5.0) {
    static constexpr std::array<double, 8> kNumerator = {
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
        3.64784832476320460504e0,  5.76949722146069140550e0,  4.63033784615654529590e0,  1.42343711074968357734e0};
    static constexpr std::array<double, 8> kDenominator = {
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940e0,  2.05319162663775882187e0,  1.0};
    quantile = polynomial(kNumerator, tail - 1.6) / polynomial(kDenominator, tail - 1.6);
  } else {
    static constexpr std::array<double, 8> kNumerator = {
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        2.96560571828504891230e-1, 1.78482653991729133580e0,  5.46378491116411436990e0,  6.65790464350110377720e0};
    static constexpr std::array<double, 8> kDenominator = {
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2,  1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0};
    quantile = polynomial(kNumerator, tail - 5.0) / polynomial(kDenominator, tail - 5.0);
  }
  return q < 0.0 ? -quantile : quantile;
}

}  // namespace shoal::detail::f64
