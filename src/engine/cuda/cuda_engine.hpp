// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "shoal/engine.hpp"

namespace shoal::cuda {

/// The engine on one device of the device layer. MachineError where it does not answer or is too old.
[[nodiscard]] std::unique_ptr<Engine> make_engine(CudaEngineOptions const&);

}  // namespace shoal::cuda
