// SPDX-License-Identifier: Apache-2.0
// The device layer by the CUDA runtime. Nothing outside this file calls it.
#include <array>
#include <string>

#include <cublas_v2.h>
#include <dlfcn.h>

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

// cuBLAS is loaded when it is first asked for: most machines train without it.
class Blas {
 public:
  static Blas const& get() {
    static Blas const once;
    return once;
  }
  decltype(&cublasCreate_v2) create;
  decltype(&cublasDestroy_v2) destroy;
  decltype(&cublasSetStream_v2) set_stream;
  decltype(&cublasSetWorkspace_v2) set_workspace;
  using GemmBatched = cublasStatus_t (*)(cublasHandle_t, cublasOperation_t, cublasOperation_t, int m, int n, int k, void const* alpha, void const* const* a, cudaDataType, int lda,
                                         void const* const* b, cudaDataType, int ldb, void const* beta, void* const* c, cudaDataType, int ldc, int count,
                                         cublasComputeType_t, cublasGemmAlgo_t);
  GemmBatched gemm_batched;  // cublasGemmBatchedEx, whose name the header overloads
  decltype(&cublasGetStatusString) text_of;

  void check(cublasStatus_t status, std::string const& call) const {
    if (status != CUBLAS_STATUS_SUCCESS) throw MachineError(call + ": " + text_of(status));
  }

 private:
  Blas() {
    library_ = dlopen("libcublas.so.13", RTLD_NOW | RTLD_LOCAL);
    if (!library_) throw MachineError(std::string("the batched executor needs cuBLAS: ") + dlerror());
    load(create, "cublasCreate_v2");
    load(destroy, "cublasDestroy_v2");
    load(set_stream, "cublasSetStream_v2");
    load(set_workspace, "cublasSetWorkspace_v2");
    load(gemm_batched, "cublasGemmBatchedEx");
    load(text_of, "cublasGetStatusString");
  }
  template <class F>
  void load(F& function, char const* name) {
    function = reinterpret_cast<F>(dlsym(library_, name));
    if (!function) throw MachineError(std::string("cuBLAS has no ") + name);
  }
  void* library_ = nullptr;
};

struct Stream::Impl {
  cudaStream_t stream = nullptr;
  cublasHandle_t blas = nullptr;
  void* scratch = nullptr;
  static constexpr std::size_t kScratchBytes = std::size_t{32} << 20;  // what cuBLAS recommends for Hopper

  cublasHandle_t blas_handle() {
    if (blas) return blas;
    Blas::get().check(Blas::get().create(&blas), "cublasCreate");
    Blas::get().check(Blas::get().set_stream(blas, stream), "cublasSetStream");
    // Its own scratch, so that recorded calls allocate nothing.
    check(cudaMalloc(&scratch, kScratchBytes), "cudaMalloc of " + bytes_of(kScratchBytes) + " for cuBLAS");
    Blas::get().check(Blas::get().set_workspace(blas, scratch, kScratchBytes), "cublasSetWorkspace");
    return blas;
  }
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
  auto const attribute = [device](cudaDeviceAttr which) {
    int value = 0;
    check(cudaDeviceGetAttribute(&value, which, device), "cudaDeviceGetAttribute(" + std::to_string(which) + ")");
    return static_cast<double>(value);
  };
  double const lanes = info.major == 8 && info.minor == 0 ? 64.0 : 128.0;  // of a multiprocessor, multiply-adds a cycle
  info.multiply_adds_per_second = lanes * info.multiprocessors * 1e3 * attribute(cudaDevAttrClockRate);
  info.bytes_per_second = 2.0 * 1e3 * attribute(cudaDevAttrMemoryClockRate) * attribute(cudaDevAttrGlobalMemoryBusWidth) / 8.0;  // two transfers a cycle
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
Stream::~Stream() {
  if (impl_->blas) static_cast<void>(Blas::get().destroy(impl_->blas));
  ignore(cudaFree(impl_->scratch));
  ignore(cudaStreamDestroy(impl_->stream));
}

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

void require_batched_products() { static_cast<void>(Blas::get()); }
bool has_batched_products() {
  try {
    require_batched_products();
    return true;
  } catch (MachineError const&) {
    return false;
  }
}

// cuBLAS counts by columns: it multiplies the transposes, in the other order.
void multiply_batched(Stream& stream, BatchedProduct const& p, Rounding rounding) {
  constexpr std::array kCompute{CUBLAS_COMPUTE_32F, CUBLAS_COMPUTE_32F_FAST_TF32, CUBLAS_COMPUTE_32F_FAST_16BF};
  float const one = 1.0f, beta = p.adds ? 1.0f : 0.0f;
  Blas::get().check(Blas::get().gemm_batched(stream.impl().blas_handle(), p.b_transposed ? CUBLAS_OP_T : CUBLAS_OP_N, p.a_transposed ? CUBLAS_OP_T : CUBLAS_OP_N, p.columns,
                                             p.rows, p.inner, &one, reinterpret_cast<void const* const*>(p.b), CUDA_R_32F, p.b_stride,
                                             reinterpret_cast<void const* const*>(p.a), CUDA_R_32F, p.a_stride, &beta, reinterpret_cast<void* const*>(p.c), CUDA_R_32F,
                                             p.c_stride, p.n, kCompute[static_cast<std::size_t>(rounding)], CUBLAS_GEMM_DEFAULT),
                    "cublasGemmBatchedEx of " + std::to_string(p.n) + " products " + std::to_string(p.rows) + " x " + std::to_string(p.inner) + " x " + std::to_string(p.columns));
}

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
