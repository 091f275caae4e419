// SPDX-License-Identifier: Apache-2.0
// What the host lays out for the device. Both are made twice: first nowhere, to know their size, then in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace shoal::cuda {

/// An address that is none: for layouts whose size alone is wanted.
inline std::byte* const kNowhere = reinterpret_cast<std::byte*>(std::uintptr_t{256});

/// Places in device memory whose contents kernels make.
class Workspace {
 public:
  explicit Workspace(std::byte* base = kNowhere) : base_(base) {}

  template <class T>
  T* take(std::size_t n) {
    std::byte* const at = base_ + bytes_;
    bytes_ += (n * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
    return n == 0 ? nullptr : reinterpret_cast<T*>(at);
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  static constexpr std::size_t kAlignment = 64;

 private:
  std::byte* base_;
  std::size_t bytes_ = 0;
};

/// Contents that the host makes, and where they will be on the device.
class Image {
 public:
  Image() = default;
  /// host: where the contents are put together.
  Image(std::byte* base, std::byte* host) : places_(base), host_(host) {}

  template <class T>
  T* add(std::span<T const> items) {
    std::size_t const at = places_.bytes();
    T* const place = places_.take<T>(items.size());
    if (host_ && !items.empty()) std::memcpy(host_ + at, items.data(), items.size_bytes());
    return place;
  }
  template <class T>
  T* add(std::vector<T> const& items) { return add(std::span<T const>(items)); }
  [[nodiscard]] std::size_t bytes() const { return places_.bytes(); }

 private:
  Workspace places_;
  std::byte* host_ = nullptr;
};

}  // namespace shoal::cuda
