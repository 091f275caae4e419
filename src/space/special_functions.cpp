// SPDX-License-Identifier: Apache-2.0
#include "src/space/special_functions.hpp"

#include <array>
#include <cmath>

#include "shoal/detail/double_math.hpp"

namespace shoal {
namespace {

constexpr int kBisections = 64;  // halves [0, 1] below the spacing of doubles there

// ln gamma(x) for x > 0: Lanczos' series with g = 7 and nine terms (Godfrey's coefficients), relative error below 1e-14.
double log_gamma(double x) {
  constexpr std::array<double, 8> kTerms{676.5203681218851,     -1259.1392167224028,  771.32342877765313,
                                         -176.61502916214059,   12.507343278686905,   -0.13857109526572012,
                                         9.9843695780195716e-6, 1.5056327351493116e-7};
  if (x < 0.5) return log_gamma(x + 1.0) - detail::f64::log(x);
  double sum = 0.99999999999980993;
  for (std::size_t i = 0; i < kTerms.size(); ++i) sum += kTerms[i] / (x + static_cast<double>(i));
  double const t = x + 6.5;
  return 0.91893853320467274 + (x - 0.5) * detail::f64::log(t) - t + detail::f64::log(sum);  // ln sqrt(2 pi)
}

// The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8) by Lentz's method.
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  constexpr int kMaxTerms = 10000;  // needs O(sqrt(max(a, b)))
  auto const away_from_zero = [](double v) { return std::fabs(v) < kTiny ? kTiny : v; };
  double c = 1.0;
  double d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
  double fraction = d;
  for (int m = 1; m <= kMaxTerms; ++m) {
    double const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1.0 / away_from_zero(1.0 + even * d);
    c = away_from_zero(1.0 + even / c);
    fraction *= d * c;
    double const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1.0 / away_from_zero(1.0 + odd * d);
    c = away_from_zero(1.0 + odd / c);
    double const factor = d * c;
    fraction *= factor;
    if (std::fabs(factor - 1.0) < 1e-15) break;
  }
  return fraction;
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
  if (x <= 0.0) return 0.0;
  if (x >= 1.0) return 1.0;
  double const front = detail::f64::exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * detail::f64::log(x) + b * detail::f64::log(1.0 - x));
  // The fraction converges fast on this side only; the other follows from I_x(a, b) = 1 - I_{1-x}(b, a).
  if (x < (a + 1.0) / (a + b + 2.0)) return front * beta_fraction(a, b, x) / a;
  return 1.0 - front * beta_fraction(b, a, 1.0 - x) / b;
}

double normal_cdf(double x) {
  if (x > 0.0) return 1.0 - normal_cdf(-x);
  double low = 0.0, high = 0.5;
  for (int i = 0; i < kBisections; ++i) {
    double const middle = 0.5 * (low + high);
    (detail::f64::normal_quantile(middle) < x ? low : high) = middle;
  }
  return high < 1e-18 ? 0.0 : high;
}

double beta_quantile(double a, double b, double u) {
  double low = 0.0, high = 1.0;
  for (int i = 0; i < kBisections; ++i) {
    double const middle = 0.5 * (low + high);
    (incomplete_beta(a, b, middle) < u ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace shoal
