// SPDX-License-Identifier: Apache-2.0
// The device layer by the CUDA runtime. Nothing outside this file calls it.
#include <string>

#include "shoal/errors.hpp"
#include "src/engine/cuda/launch.hpp"

namespace shoal::cuda {
namespace {

void check(cudaError_t error, std::string const& call) {
  if (error == cudaSuccess) return;
  throw MachineError(call + ": " + cudaGetErrorString(error) + " (" + cudaGetErrorName(error) + ")");
}

std::string bytes_of(std::size_t bytes) { return std::to_string(bytes) + " bytes"; }

// In destructors: an error would only repeat an earlier one.
void ignore(cudaError_t) {}

}  // namespace

struct Stream::Impl {
  cudaStream_t stream = nullptr;
};
struct Event::Impl {
  cudaEvent_t event = nullptr;
};
struct Graph::Impl {
  cudaGraphExec_t graph = nullptr;
};

DeviceCount device_count() {
  DeviceCount count;
  cudaError_t const error = cudaGetDeviceCount(&count.n);
  if (error != cudaSuccess) count = {0, cudaGetErrorString(error)};
  if (error == cudaSuccess && count.n == 0) count.why = "the driver sees no device";
  return count;
}

DeviceInfo device_info(int device) {
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, device), "cudaGetDeviceProperties(" + std::to_string(device) + ")");
  DeviceInfo info{.name = properties.name, .major = properties.major, .minor = properties.minor, .multiprocessors = properties.multiProcessorCount,
                  .memory_bytes = properties.totalGlobalMem, .free_bytes = 0, .l2_bytes = static_cast<std::uint64_t>(properties.l2CacheSize),
                  .shared_bytes = properties.sharedMemPerBlockOptin};
  use_device(device);
  std::size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
  info.free_bytes = free;
  return info;
}

void use_device(int device) { check(cudaSetDevice(device), "cudaSetDevice(" + std::to_string(device) + ")"); }

Memory::Memory(std::size_t bytes, std::string const& what) : bytes_(bytes) {
  if (bytes > 0) check(cudaMalloc(&p_, bytes), "cudaMalloc of " + bytes_of(bytes) + " for " + what);
}
Memory::~Memory() { ignore(cudaFree(p_)); }

PinnedMemory::PinnedMemory(std::size_t bytes, std::string const& what) : bytes_(bytes) {
  if (bytes > 0) check(cudaMallocHost(&p_, bytes), "cudaMallocHost of " + bytes_of(bytes) + " for " + what);
}
PinnedMemory::~PinnedMemory() { ignore(cudaFreeHost(p_)); }

Stream::Stream() : impl_(std::make_unique<Impl>()) { check(cudaStreamCreateWithFlags(&impl_->stream, cudaStreamNonBlocking), "cudaStreamCreateWithFlags"); }
Stream::~Stream() { ignore(cudaStreamDestroy(impl_->stream)); }

void Stream::copy_to_device(void* to, void const* from, std::size_t bytes) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, impl_->stream), "cudaMemcpyAsync of " + bytes_of(bytes) + " to the device");
}
void Stream::copy_to_host(void* to, void const* from, std::size_t bytes) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, impl_->stream), "cudaMemcpyAsync of " + bytes_of(bytes) + " to the host");
}
void Stream::copy_on_device(void* to, void const* from, std::size_t bytes) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, impl_->stream), "cudaMemcpyAsync of " + bytes_of(bytes) + " on the device");
}
void Stream::fill(void* to, unsigned char byte, std::size_t bytes) {
  check(cudaMemsetAsync(to, byte, bytes, impl_->stream), "cudaMemsetAsync of " + bytes_of(bytes));
}
void Stream::wait_for(Event const& event) { check(cudaStreamWaitEvent(impl_->stream, event.impl().event, 0), "cudaStreamWaitEvent"); }
void Stream::synchronize() { check(cudaStreamSynchronize(impl_->stream), "cudaStreamSynchronize"); }

Event::Event() : impl_(std::make_unique<Impl>()) { check(cudaEventCreate(&impl_->event), "cudaEventCreate"); }
Event::~Event() { ignore(cudaEventDestroy(impl_->event)); }
void Event::record(Stream& stream) { check(cudaEventRecord(impl_->event, stream.impl().stream), "cudaEventRecord"); }
void Event::synchronize() const { check(cudaEventSynchronize(impl_->event), "cudaEventSynchronize"); }
double Event::seconds_since(Event const& earlier) const {
  float milliseconds = 0.0f;
  check(cudaEventElapsedTime(&milliseconds, earlier.impl().event, impl_->event), "cudaEventElapsedTime");
  return 1e-3 * static_cast<double>(milliseconds);
}

Graph::Graph(Stream& stream, std::function<void()> const& record) : impl_(std::make_unique<Impl>()) {
  cudaGraph_t recorded = nullptr;
  check(cudaStreamBeginCapture(stream.impl().stream, cudaStreamCaptureModeThreadLocal), "cudaStreamBeginCapture");
  try {
    record();
  } catch (...) {
    ignore(cudaStreamEndCapture(stream.impl().stream, &recorded));
    if (recorded) ignore(cudaGraphDestroy(recorded));
    throw;
  }
  check(cudaStreamEndCapture(stream.impl().stream, &recorded), "cudaStreamEndCapture");
  cudaError_t const error = cudaGraphInstantiate(&impl_->graph, recorded, 0);
  ignore(cudaGraphDestroy(recorded));
  check(error, "cudaGraphInstantiate");
}
Graph::~Graph() { ignore(cudaGraphExecDestroy(impl_->graph)); }
void Graph::launch(Stream& stream) { check(cudaGraphLaunch(impl_->graph, stream.impl().stream), "cudaGraphLaunch"); }

void launch_kernel(Stream& stream, Grid const& grid, void const* kernel, void** arguments, char const* name) {
  constexpr unsigned kAlwaysThere = 48u << 10;  // more shared memory has to be asked for
  if (grid.shared_bytes > kAlwaysThere) {
    check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(grid.shared_bytes)),
          bytes_of(grid.shared_bytes) + " of shared memory for " + name);
  }
  cudaLaunchAttribute cluster{};
  cluster.id = cudaLaunchAttributeClusterDimension;
  cluster.val.clusterDim = {grid.cluster, 1, 1};
  cudaLaunchConfig_t config{};
  config.gridDim = grid.blocks;
  config.blockDim = grid.threads;
  config.dynamicSmemBytes = grid.shared_bytes;
  config.stream = stream.impl().stream;
  config.attrs = &cluster;
  config.numAttrs = grid.cluster > 1 ? 1 : 0;
  unsigned const threads = grid.threads.x * grid.threads.y * grid.threads.z;
  check(cudaLaunchKernelExC(&config, kernel, arguments), std::string("launch of ") + name + " in " + std::to_string(grid.blocks.x) + " x " + std::to_string(grid.blocks.y) + " x " +
                                                        std::to_string(grid.blocks.z) + " blocks of " + std::to_string(threads) + " threads");
}

}  // namespace shoal::cuda
