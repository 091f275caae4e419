// SPDX-License-Identifier: Apache-2.0
// Sweeps on a GPU from end to end, with the emulation of one in place of the CUDA engine's module; and without any.
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

class CudaProgram : public Program {
 protected:
  CudaProgram() { ::setenv("SHOAL_CUDA_MODULE", SHOAL_EMULATED_CUDA, 1); }
  ~CudaProgram() override { ::unsetenv("SHOAL_CUDA_MODULE"); }

  // What a study says, but for times.
  std::string trials_of(std::string const& study) {
    Outcome const outcome = run("results " + study + " --format json");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    nlohmann::json trials = nlohmann::json::parse(outcome.out).at("leaderboard");
    for (auto& trial : trials) trial.erase("seconds");
    return trials.dump(1);
  }
};

TEST_F(CudaProgram, ASweepOnTheDeviceIsTheSweepOnTheCpu) {
  write_sweep();
  Outcome const gpu = run("sweep s.yaml --device cuda --study gpu.db"), cpu = run("sweep s.yaml --device cpu --study cpu.db");
  ASSERT_EQ(gpu.code, 0) << gpu.err;
  ASSERT_EQ(cpu.code, 0) << cpu.err;
  EXPECT_NE(gpu.err.find("cuda:0 (emulation"), std::string::npos) << gpu.err;
  EXPECT_EQ(trials_of("gpu.db"), trials_of("cpu.db"));
}

TEST_F(CudaProgram, WhatItMeasuredIsShownAndKeptInTheStudy) {
  write_sweep();
  Outcome const first = run("sweep s.yaml --device cuda --study gpu.db --epochs 8 -v");
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_NE(first.err.find("grouped, "), std::string::npos) << first.err;
  EXPECT_NE(first.err.find("T multiply-adds/s)"), std::string::npos) << first.err;
  Outcome const again = run("resume gpu.db --trials +1 --device cuda -v");
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.err.find("grouped, "), std::string::npos) << again.err;
}

TEST_F(CudaProgram, AutoIsWhatThePlanPredictsToBeFaster) {
  write_sweep();
  Outcome const outcome = run("sweep s.yaml --study s.db");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("training on the CPU: predicted "), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find(" on emulation\n"), std::string::npos) << outcome.err;
  Outcome const tf32 = run("sweep s.yaml --study t.db --set engine.precision=tf32");
  ASSERT_EQ(tf32.code, 0) << tf32.err;
  EXPECT_NE(tf32.err.find("training on emulation: predicted "), std::string::npos) << tf32.err;
}

TEST_F(CudaProgram, DevicesListsIt) {
  Outcome const outcome = run("devices");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_NE(outcome.out.find("cuda:0 (emulation, "), std::string::npos) << outcome.out;
  expect_error("sweep s.yaml --device cuda:1", 1, "device cuda:1: there is 1 CUDA device, numbered from 0; device cpu trains on the processor");
}

TEST_F(Program, WithoutACudaDeviceTheReasonIsOneLine) {
  write_sweep();
  ::setenv("SHOAL_CUDA_MODULE", "/nowhere/shoal_cuda.so", 1);
  expect_error("sweep s.yaml --device cuda", 1, "device cuda: SHOAL_CUDA_MODULE names /nowhere/shoal_cuda.so, which is not there; device cpu trains on the processor");
  Outcome const fallback = run("sweep s.yaml --study s.db");
  ::unsetenv("SHOAL_CUDA_MODULE");
  EXPECT_EQ(fallback.code, 0);
  EXPECT_NE(fallback.err.find("training on the CPU: SHOAL_CUDA_MODULE names"), std::string::npos) << fallback.err;
}

}  // namespace
}  // namespace shoal
