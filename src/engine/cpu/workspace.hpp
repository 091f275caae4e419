// SPDX-License-Identifier: Apache-2.0
// A thread's scratch memory: a bump allocator that is reset for every step, so that a step finds its buffers at the same,
// cache-warm addresses as the step before.
#pragma once

#include <cstddef>
#include <vector>

#include "kernels/cpu/panels.hpp"
#include "src/engine/aligned_buffer.hpp"

namespace shoal::cpu {

class Workspace {
 public:
  /// n floats aligned to a cache line, contents unspecified, valid until the mark before them is released.
  float* floats(std::size_t n) {
    n = (n + kPanel - 1) / kPanel * kPanel;
    while (used_ + n > chunks_[chunk_].size()) next_chunk(n);
    used_ += n;
    return chunks_[chunk_].data() + used_ - n;
  }
  /// Panels for `columns` columns of `rows` rows.
  float* panels(int rows, int columns) { return floats(activation_stride(rows) * panels_for(columns)); }

  struct Mark {
    std::size_t chunk, used;
  };
  [[nodiscard]] Mark mark() const { return {chunk_, used_}; }
  void release(Mark mark) {
    chunk_ = mark.chunk;
    used_ = mark.used;
  }

 private:
  static constexpr std::size_t kFirstChunk = std::size_t{1} << 20;  // [floats] 4 MiB

  void next_chunk(std::size_t n) {
    if (chunk_ + 1 == chunks_.size() || chunks_[chunk_ + 1].size() < n) {
      chunks_.resize(chunk_ + 1);
      chunks_.emplace_back(n > 2 * chunks_[chunk_].size() ? n : 2 * chunks_[chunk_].size());
    }
    ++chunk_;
    used_ = 0;
  }

  std::vector<AlignedBuffer> chunks_ = make_first();
  std::size_t chunk_ = 0, used_ = 0;

  static std::vector<AlignedBuffer> make_first() {
    std::vector<AlignedBuffer> chunks;
    chunks.emplace_back(kFirstChunk);
    return chunks;
  }
};

}  // namespace shoal::cpu
