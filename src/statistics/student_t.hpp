// SPDX-License-Identifier: Apache-2.0
// Student's t distribution.
#pragma once

namespace shoal {

/// P(|T| >= |t|) with `freedom` >= 1 degrees of freedom.
[[nodiscard]] double two_sided_p(double t, double freedom);
/// t >= 0 with two_sided_p(t, freedom) = p, 0 < p < 1.
[[nodiscard]] double two_sided_quantile(double p, double freedom);

}  // namespace shoal
