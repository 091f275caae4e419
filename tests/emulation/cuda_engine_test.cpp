// SPDX-License-Identifier: Apache-2.0
// The CUDA engine on the emulation gives the bits of the CPU engine.
#include <gtest/gtest.h>

#include "src/engine/cuda/cuda_engine.hpp"
#include "tests/emulation/device_host.hpp"
#include "tests/engine/populations.hpp"

namespace shoal::testing {
namespace {

constexpr std::uint64_t kMemory = std::uint64_t{16} << 20;

std::unique_ptr<Engine> emulated(std::uint64_t seed, std::uint64_t memory = kMemory) {
  emulation::reset_device(seed);
  return cuda::make_engine({.memory_bytes = memory});
}

class CudaEngine : public ::testing::TestWithParam<Task> {};

TEST_P(CudaEngine, GivesTheBitsOfTheCpuEngine) {
  auto const data = toy_data(GetParam(), 101, 9, GetParam() == Task::kBinary ? 2 : 0, GetParam() == Task::kMulticlass);
  auto const train_on = [&](std::unique_ptr<Engine> const& engine) { return train(*engine, mixed_population(GetParam(), 36, engine->add_data(data)), 3); };
  EXPECT_TRUE(same_bits(train_on(make_cpu_engine()), train_on(emulated(1))));
}

INSTANTIATE_TEST_SUITE_P(Tasks, CudaEngine, ::testing::Values(Task::kMulticlass, Task::kBinary, Task::kRegression),
                         [](auto const& info) { return std::string(name_of(info.param)); });

}  // namespace
}  // namespace shoal::testing
