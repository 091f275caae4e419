// SPDX-License-Identifier: Apache-2.0
// The makers of all schedulers, for the registry. Configurations have been checked before they get here.
#pragma once

#include "shoal/schedule.hpp"

namespace shoal {

/// Every trial to max_epochs.
[[nodiscard]] std::unique_ptr<Scheduler> make_full(ScheduleConfig const&, std::uint64_t trials);
/// Hyperband (Li et al. 2018, Algorithm 1).
[[nodiscard]] std::unique_ptr<Scheduler> make_hyperband(ScheduleConfig const&, std::uint64_t trials);
/// Hyperband's most aggressive bracket alone.
[[nodiscard]] std::unique_ptr<Scheduler> make_successive_halving(ScheduleConfig const&, std::uint64_t trials);
/// Asynchronous successive halving (Li et al. 2020).
[[nodiscard]] std::unique_ptr<Scheduler> make_asha(ScheduleConfig const&, std::uint64_t trials);
/// The median stopping rule (Golovin et al. 2017).
[[nodiscard]] std::unique_ptr<Scheduler> make_median(ScheduleConfig const&, std::uint64_t trials);
/// Racing (Maron and Moore 1994) by irace's tests.
[[nodiscard]] std::unique_ptr<Scheduler> make_racing(ScheduleConfig const&, std::uint64_t trials);
/// Stopping by learning-curve extrapolation.
[[nodiscard]] std::unique_ptr<Scheduler> make_lcpred(ScheduleConfig const&, std::uint64_t trials);
/// Population-based training (Jaderberg et al. 2017). How copies change is not decided here (src/search/explorer.hpp).
[[nodiscard]] std::unique_ptr<Scheduler> make_population(ScheduleConfig const&, std::uint64_t trials);
/// Decorates `inner`: a trial whose mean curve stalls for `patience` epochs trains no further.
[[nodiscard]] std::unique_ptr<Scheduler> with_patience(std::unique_ptr<Scheduler> inner, int patience,
                                                       double min_delta);

}  // namespace shoal
