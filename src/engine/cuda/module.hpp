// SPDX-License-Identifier: Apache-2.0
// What the loadable CUDA engine (shoal_cuda.so) exports: one C symbol. The program loads it where it is there, so that the same
// program runs on machines without CUDA.
#pragma once

#include <memory>

#include "shoal/engine.hpp"

namespace shoal::cuda {

struct Module {
  char const* version;  ///< kVersion of its build: engines and options are passed as C++ objects
  CudaStatus (*status)();
  std::unique_ptr<Engine> (*open)(CudaEngineOptions const&);
};

inline constexpr char const* kModuleSymbol = "shoal_cuda_module";
using ModuleFunction = Module const* (*)();

}  // namespace shoal::cuda
