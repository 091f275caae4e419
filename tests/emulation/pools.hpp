// SPDX-License-Identifier: Apache-2.0
// Memory and fibers of the emulation's scheduler, kept from one cluster of blocks to the next.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "tests/emulation/sanitizers.hpp"

namespace shoal::emulation {

inline constexpr std::size_t kStackBytes = std::size_t{128} << 10;

// Zero pages: stacks, shared memory.
class Pages {
 public:
  explicit Pages(std::size_t bytes) : bytes_(bytes) {
    p_ = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p_ == MAP_FAILED) std::abort();
  }
  Pages(Pages const&) = delete;
  ~Pages() {
    unpoison(p_, bytes_);
    munmap(p_, bytes_);
  }
  [[nodiscard]] unsigned char* data() const { return static_cast<unsigned char*>(p_); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::size_t bytes_;
  void* p_;
};

// The stacks of a cluster's threads, and what ThreadSanitizer knows each thread by.
struct Crew {
  explicit Crew(std::size_t n) : stacks(n * kStackBytes), fibers(n) {
    for (std::size_t i = 0; i < n; ++i) {
      mprotect(stack(i), static_cast<std::size_t>(getpagesize()), PROT_NONE);  // stacks grow down onto it
      fibers[i] = __tsan_create_fiber(0);
    }
  }
  [[nodiscard]] unsigned char* stack(std::size_t i) const { return stacks.data() + i * kStackBytes; }
  Pages stacks;
  std::vector<void*> fibers;
};

// What clusters have left for those that come: making it anew costs more than running most of them. Under ThreadSanitizer a launch
// uses nothing twice, which would hide races between its blocks or make some up.
template <class T>
class Pool {
 public:
  // One that `fits`, or else what make() makes.
  template <class Fits, class Make>
  std::unique_ptr<T> take(Fits const& fits, Make const& make) {
    auto const known = std::ranges::find_if(free_, [&](auto const& item) { return fits(*item); });
    if (known == free_.end()) return make();
    std::unique_ptr<T> item = std::move(*known);
    free_.erase(known);
    return item;
  }
  void give(std::unique_ptr<T> item) { (kWatchesRaces ? used_ : free_).push_back(std::move(item)); }
  void end_launch() {
    std::ranges::move(used_, std::back_inserter(free_));
    used_.clear();
  }

 private:
  std::vector<std::unique_ptr<T>> free_, used_;
};

}  // namespace shoal::emulation
