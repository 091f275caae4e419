// SPDX-License-Identifier: Apache-2.0
// The host's device: order within a stream, none between streams but by events, memory that the host cannot touch.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "src/engine/cuda/launch.hpp"
#include "tests/emulation/device_host.hpp"

namespace shoal::testing {
namespace {

using cuda::Event;
using cuda::Graph;
using cuda::Grid;
using cuda::Memory;
using cuda::Stream;

__global__ void add(float* y, float const* x, float a, int n) {
  int const i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < n) y[i] = x[i] + a;
}

constexpr int kNumbers = 100;
constexpr std::size_t kBytes = kNumbers * sizeof(float);
Grid const kGrid{.blocks = {4}, .threads = {32}};

std::vector<float> numbers(float first) {
  std::vector<float> x(kNumbers);
  std::iota(x.begin(), x.end(), first);
  return x;
}

// y = x + 1 on one stream, z = y + 1 on another.
std::vector<float> in_two_streams(std::uint64_t seed, bool with_event) {
  emulation::reset_device(seed);
  Memory const x(kBytes, "x"), y(kBytes, "y"), z(kBytes, "z");
  Stream first, second;
  Event done;
  auto const in = numbers(0.0f);
  first.copy_to_device(x.as<float>(), in.data(), kBytes);
  launch(first, kGrid, "add", add, y.as<float>(), x.as<float>(), 1.0f, kNumbers);
  done.record(first);
  if (with_event) second.wait_for(done);
  launch(second, kGrid, "add", add, z.as<float>(), y.as<float>(), 1.0f, kNumbers);
  std::vector<float> out(kNumbers);
  second.copy_to_host(out.data(), z.as<float>(), kBytes);
  second.synchronize();
  first.synchronize();
  return out;
}

TEST(EmulatedDevice, StreamsAreInOrderByEventsAndOnlyByThem) {
  int wrong = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(in_two_streams(seed, true), numbers(2.0f)) << "seed " << seed;
    auto const out = in_two_streams(seed, false);
    wrong += std::ranges::any_of(out, [](float v) { return std::isnan(v); });
  }
  EXPECT_GT(wrong, 5) << "a missing wait must show";
}

TEST(EmulatedDevice, NothingRunsBeforeItIsWaitedFor) {
  emulation::reset_device(1);
  Memory const x(kBytes, "x");
  Stream stream;
  std::vector<float> in = numbers(3.0f), out(kNumbers, -1.0f);
  stream.copy_to_device(x.as<float>(), in.data(), kBytes);
  stream.copy_to_host(out.data(), x.as<float>(), kBytes);
  EXPECT_EQ(out, std::vector<float>(kNumbers, -1.0f));
  stream.synchronize();
  EXPECT_EQ(out, in);
}

TEST(EmulatedDevice, GraphsRunAsOftenAsTheyAreLaunched) {
  emulation::reset_device(1);
  Memory const x(kBytes, "x");
  Stream stream;
  stream.fill(x.as<float>(), 0, kBytes);
  Graph graph(stream, [&] { launch(stream, kGrid, "add", add, x.as<float>(), x.as<float>(), 1.0f, kNumbers); });
  for (int i = 0; i < 3; ++i) graph.launch(stream);
  std::vector<float> out(kNumbers);
  stream.copy_to_host(out.data(), x.as<float>(), kBytes);
  stream.synchronize();
  EXPECT_EQ(out, std::vector<float>(kNumbers, 3.0f));
  EXPECT_EQ(emulation::launches(), std::vector<std::string>(3, "add"));
  EXPECT_THROW(Graph(stream, [&] { stream.synchronize(); }), MachineError);
}

TEST(EmulatedDevice, MemoryHasAnEndAndSaysWhatDidNotFit) {
  emulation::reset_device(1, 1000);
  Memory const most(900, "weights");
  try {
    Memory const more(200, "slots of 3 runs");
    FAIL();
  } catch (MachineError const& error) {
    EXPECT_EQ(std::string(error.what()), "200 bytes for slots of 3 runs: out of memory");
  }
  EXPECT_EQ(cuda::device_info(0).free_bytes, 100u);
}

TEST(EmulatedDevice, StreamsMayWaitForEachOtherInTurnAndForWhatWasNeverRecorded) {
  emulation::reset_device(1);
  Memory const x(kBytes, "x");
  Stream one, two;
  Event event, never;
  one.wait_for(never);  // nothing to wait for, as CUDA has it
  one.fill(x.as<float>(), 0, kBytes);
  for (Stream* stream : {&one, &two, &one, &two}) {
    stream->wait_for(event);
    launch(*stream, kGrid, "add", add, x.as<float>(), x.as<float>(), 1.0f, kNumbers);
    event.record(*stream);
  }
  event.synchronize();
  std::vector<float> out(kNumbers);
  one.copy_to_host(out.data(), x.as<float>(), kBytes);
  one.synchronize();
  EXPECT_EQ(out, std::vector<float>(kNumbers, 4.0f));
  EXPECT_THROW((void)event.seconds_since(never), MachineError);
}

TEST(EmulatedDeviceDeath, TheHostCannotTouchDeviceMemory) {
  emulation::reset_device(1);
  Memory const x(kBytes, "x");
  EXPECT_DEATH(*static_cast<float volatile*>(x.as<float>()) = 1.0f, "");
  EXPECT_DEATH(
      {
        Stream stream;
        launch(stream, Grid{.blocks = {16}, .threads = {32}}, "add", add, x.as<float>(), x.as<float>(), 1.0f, 5 * kNumbers);
        stream.synchronize();
      },
      "");
}

}  // namespace
}  // namespace shoal::testing
