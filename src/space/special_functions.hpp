// SPDX-License-Identifier: Apache-2.0
// Distribution functions that a search space needs beside exp, log and the normal quantile; own double arithmetic only.
#pragma once

namespace shoal {

/// Standard normal cumulative distribution: the inverse of detail's normal quantile, so that the two agree at
/// truncation bounds to the last bit. 0 and 1 at the infinities.
[[nodiscard]] double normal_cdf(double x);

/// The regularized incomplete beta function I_x(a, b): the beta distribution's cumulative one; a, b > 0.
[[nodiscard]] double incomplete_beta(double a, double b, double x);

/// x with I_x(a, b) = u: the quantile of the beta distribution; a, b > 0, 0 <= u <= 1.
[[nodiscard]] double beta_quantile(double a, double b, double u);

/// I_x(a, b), the cumulative distribution of the beta distribution, and with it those of Student's t and of F.
[[nodiscard]] double incomplete_beta(double a, double b, double x);

}  // namespace shoal
