// SPDX-License-Identifier: Apache-2.0
#include "src/engine/aligned_buffer.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

#include <sys/mman.h>

namespace shoal {
namespace {

constexpr std::size_t kCacheLine = 64, kHugePage = std::size_t{2} << 20;  // [bytes]

constexpr std::size_t round_up(std::size_t bytes, std::size_t to) { return (bytes + to - 1) / to * to; }

}  // namespace

AlignedBuffer::AlignedBuffer(std::size_t n_floats) : size_(n_floats) {
  if (n_floats == 0) return;
  std::size_t const alignment = n_floats * sizeof(float) >= kHugePage ? kHugePage : kCacheLine;
  std::size_t const bytes = round_up(n_floats * sizeof(float), alignment);
  data_.reset(static_cast<float*>(std::aligned_alloc(alignment, bytes)));
  if (!data_) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  if (alignment == kHugePage) madvise(data_.get(), bytes, MADV_HUGEPAGE);  // a hint: failure costs speed alone
#endif
  std::memset(data_.get(), 0, bytes);
}

void AlignedBuffer::Free::operator()(float* p) const { std::free(p); }

}  // namespace shoal
