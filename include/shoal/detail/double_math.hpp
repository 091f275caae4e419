// SPDX-License-Identifier: Apache-2.0
// Elementary functions in double for whatever decides numbers of a run on the host: schedules, initial weights, step
// constants. fma, + - * / and sqrt alone, so that every machine computes the same bits; relative error below 1e-15
// unless stated.
#pragma once

namespace shoal::detail::f64 {

/// e^x; 0 below -708, infinity above 709.78.
[[nodiscard]] double exp(double x);
/// ln x for normal x > 0; -infinity at 0, NaN below.
[[nodiscard]] double log(double x);
/// base^exponent for base >= 0; also where exponent * ln base is large.
[[nodiscard]] double pow(double base, double exponent);
/// cos(pi x), exact at multiples of 1/2; absolute error below 2.5e-16.
[[nodiscard]] double cos_pi(double x);
/// The inverse of the normal distribution function, 0 < p < 1 (Wichura 1988, AS 241, PPND16).
[[nodiscard]] double normal_quantile(double p);

}  // namespace shoal::detail::f64
