// SPDX-License-Identifier: Apache-2.0
// Which device a sweep trains on where its file leaves that open.
#pragma once

#include <memory>
#include <string>

#include "shoal/sweep.hpp"

namespace shoal::cli {

struct DeviceChoice {
  std::string device;  ///< "cpu", "cuda", "cuda:1"
  std::string why;     ///< for standard error; "" where the sweep names the device
};
/// auto: the first GPU where one answers and the plan predicts that it is done before the CPU, whose speed is measured for a moment.
[[nodiscard]] DeviceChoice choose_device(SweepConfig const&, Dataset const&);

/// Errors of make_engine().
[[nodiscard]] std::unique_ptr<Engine> engine_on(DeviceChoice const&, SweepConfig const&);

}  // namespace shoal::cli
