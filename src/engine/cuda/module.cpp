// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cuda/module.hpp"

#include "shoal/version.hpp"
#include "src/engine/cuda/cuda_engine.hpp"
#include "src/engine/cuda/device.hpp"

namespace {

shoal::CudaStatus status() {
  shoal::CudaStatus status;
  auto const count = shoal::cuda::device_count();
  status.why = count.why;
  for (int i = 0; i < count.n; ++i) {
    auto const info = shoal::cuda::device_info(i);
    status.devices.push_back({.name = info.name, .multiprocessors = info.multiprocessors, .multiply_adds_per_second = info.multiply_adds_per_second,
                              .bytes_per_second = info.bytes_per_second, .memory_bytes = info.memory_bytes, .cache_bytes = info.l2_bytes});
  }
  return status;
}

}  // namespace

extern "C" shoal::cuda::Module const* shoal_cuda_module() {
  static shoal::cuda::Module const module{shoal::kVersion.data(), status, shoal::cuda::make_engine};
  return &module;
}
