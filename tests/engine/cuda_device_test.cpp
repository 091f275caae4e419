// SPDX-License-Identifier: Apache-2.0
// The CUDA engine on a real device gives the bits of the CPU engine. Where there is none these tests say so and skip; the emulation
// runs the same kernels everywhere (tests/emulation).
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/engine/populations.hpp"

namespace shoal::testing {
namespace {

class CudaDevice : public ::testing::TestWithParam<Task> {
 protected:
  void SetUp() override {
    if (CudaStatus const status = cuda_status(); status.devices.empty()) GTEST_SKIP() << status.why;
  }
};

Trained trained_on(Engine& engine, std::shared_ptr<Dataset const> const& data, std::vector<RunSpec> specs, int epochs) {
  DataId const id = engine.add_data(data);
  for (RunSpec& spec : specs) spec.data = id;
  return train(engine, specs, epochs);
}

TEST_P(CudaDevice, GivesTheBitsOfTheCpuEngine) {
  auto const data = toy_data(GetParam(), 1001, 70, GetParam() == Task::kBinary ? 2 : 0, GetParam() == Task::kMulticlass);
  auto const specs = mixed_population(GetParam(), 144, {});
  EXPECT_TRUE(same_bits(trained_on(*make_cpu_engine(), data, specs, 4), trained_on(*make_cuda_engine(), data, specs, 4)));
}

TEST_P(CudaDevice, InWavesToo) {
  auto const data = toy_data(GetParam(), 101, 9);
  auto const specs = mixed_population(GetParam(), 72, {});
  EXPECT_TRUE(same_bits(trained_on(*make_cpu_engine(), data, specs, 3), trained_on(*make_cuda_engine({.memory_bytes = std::uint64_t{300} << 10}), data, specs, 3)));
}

// Wide enough for every tile shape, with minibatches from 1 to all rows.
TEST_P(CudaDevice, InEveryTileShape) {
  auto const data = toy_data(GetParam(), 700, 130, 1);
  std::vector<RunSpec> specs;
  for (int const batch : {1, 31, 32, 33, 128, 512, 5000}) {
    for (int const units : {1, 16, 17, 64, 65, 200}) {
      MlpConfig model;
      model.hidden = {units, units / 2 + 1};
      model.batch_size = batch;
      model.dropout = 0.2;
      specs.push_back({.seed = 3, .key = {static_cast<std::uint32_t>(specs.size()), 0, 0}, .model = model, .data = {}, .metrics = {}});
    }
  }
  EXPECT_TRUE(same_bits(trained_on(*make_cpu_engine(), data, specs, 2), trained_on(*make_cuda_engine(), data, specs, 2)));
}

// A wrong layout of tensor cores' fragments would give other numbers altogether.
TEST_P(CudaDevice, OnTensorCoresNearFp32) {
  auto const data = toy_data(GetParam(), 400, 70, 1);
  MlpConfig model;
  model.hidden = {100, 33};
  model.activation = Tanh{};
  model.optimizer = Sgd{.learning_rate = 0.05};
  RunSpec const spec{.seed = 3, .key = {1, 0, 0}, .model = model, .data = {}, .metrics = {}};
  auto const exact = trained_on(*make_cpu_engine(), data, {spec}, 3).states.at(spec.key).layers;
  for (Precision const precision : {Precision::kTf32, Precision::kBf16}) {
    auto const rounded = trained_on(*make_cuda_engine({.precision = precision}), data, {spec}, 3).states.at(spec.key).layers;
    double largest = 0.0;
    for (std::size_t l = 0; l < exact.size(); ++l) {
      for (std::size_t i = 0; i < exact[l].kernel.size(); ++i) largest = std::max(largest, std::fabs(static_cast<double>(exact[l].kernel[i]) - rounded[l].kernel[i]));
    }
    EXPECT_LT(largest, precision == Precision::kTf32 ? 0x1p-9 : 0x1p-6) << name_of(precision);
  }
}

INSTANTIATE_TEST_SUITE_P(Tasks, CudaDevice, ::testing::Values(Task::kMulticlass, Task::kBinary, Task::kRegression),
                         [](auto const& info) { return std::string(name_of(info.param)); });

}  // namespace
}  // namespace shoal::testing
