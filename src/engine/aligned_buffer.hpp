// SPDX-License-Identifier: Apache-2.0
// Memory for panels: aligned to a cache line, and to huge pages where it is large enough to profit from them.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace shoal {

/// A fixed number of floats, zeroed. Throws std::bad_alloc.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t n_floats);

  [[nodiscard]] float* data() const { return data_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(float* p) const;
  };
  std::unique_ptr<float, Free> data_;
  std::size_t size_ = 0;
};

}  // namespace shoal
