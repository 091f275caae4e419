// SPDX-License-Identifier: Apache-2.0
// The device layer: all that the CUDA engine asks of a GPU and its libraries. device_cuda.cu answers with the CUDA runtime,
// tests/emulation/device_host.cpp on the host, where there is no GPU. Every call is checked: MachineError names the call and
// what was asked for. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace shoal::cuda {

struct DeviceInfo {
  std::string name;               ///< "NVIDIA H100 80GB HBM3"
  int major = 0, minor = 0;       ///< compute capability
  int multiprocessors = 0;
  std::uint64_t memory_bytes = 0, free_bytes = 0;
  std::uint64_t l2_bytes = 0;
  std::size_t shared_bytes = 0;   ///< that a block may have
  double multiply_adds_per_second = 0.0, bytes_per_second = 0.0;  ///< as CudaDevice has them
};

struct DeviceCount {
  int n = 0;
  std::string why;                ///< there is none
};
[[nodiscard]] DeviceCount device_count();
[[nodiscard]] DeviceInfo device_info(int device);
/// For all that follows.
void use_device(int device);

/// Device memory, at a multiple of 256, contents unspecified. The host may not touch it.
class Memory {
 public:
  Memory() = default;
  /// what: for the error where it does not fit, "weights of 64 runs".
  Memory(std::size_t bytes, std::string const& what);
  Memory(Memory&& other) noexcept : p_(std::exchange(other.p_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Memory& operator=(Memory&& other) noexcept {
    std::swap(p_, other.p_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Memory();

  template <class T>
  [[nodiscard]] T* as() const { return static_cast<T*>(p_); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  void* p_ = nullptr;
  std::size_t bytes_ = 0;
};

/// Host memory that copies to and from the device run beside the host with.
class PinnedMemory {
 public:
  PinnedMemory(std::size_t bytes, std::string const& what);
  PinnedMemory(PinnedMemory const&) = delete;
  ~PinnedMemory();

  template <class T>
  [[nodiscard]] T* as() const { return static_cast<T*>(p_); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  void* p_ = nullptr;
  std::size_t bytes_ = 0;
};

class Event;

/// Work in order; streams are in no order among each other but for events.
class Stream {
 public:
  Stream();
  Stream(Stream const&) = delete;
  ~Stream();

  void copy_to_device(void* to, void const* from, std::size_t bytes);
  void copy_to_host(void* to, void const* from, std::size_t bytes);
  void copy_on_device(void* to, void const* from, std::size_t bytes);
  void fill(void* to, unsigned char byte, std::size_t bytes);
  /// What follows here runs after what the event has recorded.
  void wait_for(Event const&);
  /// Returns when all is done; throws what a kernel did wrong.
  void synchronize();

  struct Impl;
  [[nodiscard]] Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

/// A point in a stream.
class Event {
 public:
  Event();
  Event(Event const&) = delete;
  ~Event();

  void record(Stream&);
  void synchronize() const;
  /// Of work between two recorded points, both over.
  [[nodiscard]] double seconds_since(Event const& earlier) const;

  struct Impl;
  [[nodiscard]] Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

/// c = a b for n triples of matrices of one shape, row-major; plus what c holds where `adds`. Pointers [n] are in device memory, strides
/// in floats. Which order sums have is the library's affair, and may depend on n.
struct BatchedProduct {
  int rows = 0, columns = 0, inner = 0;
  float const* const* a = nullptr;  ///< [rows][inner], or [inner][rows] where a_transposed
  float const* const* b = nullptr;  ///< [inner][columns], or [columns][inner] where b_transposed
  float* const* c = nullptr;        ///< [rows][columns]
  int a_stride = 0, b_stride = 0, c_stride = 0;
  bool a_transposed = false, b_transposed = false, adds = false;
  int n = 0;
};
/// Rounding of operands in a product.
enum class Rounding : std::uint8_t { kNone, kTf32, kBf16 };
void multiply_batched(Stream&, BatchedProduct const&, Rounding);
/// Whether the library that multiply_batched needs is there, and MachineError that says why it is not.
[[nodiscard]] bool has_batched_products();
void require_batched_products();

/// Work that was recorded once and is started as a whole: kernels, copies on the device, fills, and waits for events recorded in it.
class Graph {
 public:
  /// record() puts work into the stream, which runs none of it and may not be synchronized meanwhile.
  Graph(Stream&, std::function<void()> const& record);
  Graph(Graph const&) = delete;
  ~Graph();

  void launch(Stream&);

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace shoal::cuda
