// SPDX-License-Identifier: Apache-2.0
// Whether a sweep may go on with a study.
#pragma once

#include "shoal/study.hpp"

namespace shoal {

/// Throws InputError where the data or anything that decides numbers differs from the study's. More trials, epochs or
/// iterations, and another `refit`, are recorded as an extension; stop conditions and devices may differ freely.
void adopt_config(SweepConfig const&, Dataset const&, Study&);

}  // namespace shoal
