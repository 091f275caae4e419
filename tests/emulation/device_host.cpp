// SPDX-License-Identifier: Apache-2.0
// The device layer on the host: streams are lazy and run in a seeded random order that only events restrict, device memory starts
// as NaN, and a host that touches it faults.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <random>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "kernels/cuda/mma.hpp"
#include "shoal/errors.hpp"
#include "src/engine/cuda/launch.hpp"
#include "tests/emulation/device_host.hpp"
#include "tests/emulation/sanitizers.hpp"

namespace shoal::cuda {
namespace {

// False where it has to wait for an event.
using Operation = std::function<bool()>;

struct Timeline {
  std::uint64_t recorded = 0;  ///< times that the event was put into a stream
  std::uint64_t reached = 0;   ///< the latest of those that has run
  double seconds = 0.0;        ///< of the device's clock, then
};

// One for the program: one thread uses the device layer at a time.
struct Host {
  std::vector<Stream::Impl*> streams;
  std::map<void*, std::size_t> memory;  // mapped bytes, without the page that guards their end
  std::mt19937_64 random{1};
  std::uint64_t most_bytes = std::uint64_t{64} << 20, used_bytes = 0;
  std::vector<std::string> launches;
  double seconds = 0.0;  // of a clock that each kernel moves on
};
Host& host() {
  static Host instance;
  return instance;
}

std::size_t page() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

// While it lives, device memory can be touched.
class OpenMemory {
 public:
  OpenMemory() { protect(PROT_READ | PROT_WRITE); }
  OpenMemory(OpenMemory const&) = delete;
  ~OpenMemory() { protect(PROT_NONE); }

 private:
  static void protect(int protection) {
    for (auto const& [p, bytes] : host().memory) mprotect(p, bytes, protection);
  }
};

}  // namespace

struct Stream::Impl {
  std::deque<Operation> operations;
  std::vector<Operation>* recording = nullptr;

  void add(Operation operation) {
    if (recording) {
      recording->push_back(std::move(operation));
    } else {
      operations.push_back(std::move(operation));
    }
  }
};
struct Event::Impl {
  std::shared_ptr<Timeline> timeline = std::make_shared<Timeline>();
};
struct Graph::Impl {
  std::vector<Operation> operations;
};

namespace {

// Runs fronts of random streams until `over`.
template <class Over>
void run_until(Over const& over, char const* what) {
  OpenMemory const open;
  while (!over()) {
    std::vector<Stream::Impl*> waiting;
    for (Stream::Impl* stream : host().streams) {
      if (!stream->operations.empty()) waiting.push_back(stream);
    }
    std::shuffle(waiting.begin(), waiting.end(), host().random);
    bool ran = false;
    for (Stream::Impl* stream : waiting) {
      ran = stream->operations.front()();
      if (!ran) continue;
      stream->operations.pop_front();
      break;
    }
    if (!ran) throw MachineError(std::string(what) + ": streams wait for an event that nothing will record");
  }
}

}  // namespace

DeviceCount device_count() { return {1, ""}; }
DeviceInfo device_info(int) {
  return {.name = "emulation", .major = 9, .minor = 0, .multiprocessors = emulation::kWatchesRaces ? 1 : 4, .memory_bytes = host().most_bytes,
          .free_bytes = host().most_bytes - host().used_bytes, .l2_bytes = std::uint64_t{8} << 10, .shared_bytes = std::size_t{227} << 10,
          .multiply_adds_per_second = 1e6, .bytes_per_second = 1e6};
}
void use_device(int device) {
  if (device != 0) throw MachineError("device " + std::to_string(device) + ": there is one");
}

Memory::Memory(std::size_t bytes, std::string const& what) : bytes_(bytes) {
  if (bytes == 0) return;
  if (bytes > host().most_bytes - host().used_bytes) throw MachineError(std::to_string(bytes) + " bytes for " + what + ": out of memory");
  // It ends at the guard page as closely as its alignment allows.
  std::size_t const mapped = (bytes + page() - 1) / page() * page();
  void* const base = mmap(nullptr, mapped + page(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) throw MachineError(std::to_string(bytes) + " bytes for " + what + ": mmap failed");
  std::memset(base, 0xff, mapped);
  std::size_t const before = (mapped - bytes) / 256 * 256;
  emulation::poison(base, mapped);
  emulation::unpoison(static_cast<unsigned char*>(base) + before, bytes);
  mprotect(base, mapped + page(), PROT_NONE);
  host().memory[base] = mapped;
  host().used_bytes += bytes;
  p_ = static_cast<unsigned char*>(base) + before;
}
Memory::~Memory() {
  if (!p_) return;
  auto const at = std::prev(host().memory.upper_bound(p_));
  emulation::unpoison(at->first, at->second);
  munmap(at->first, at->second + page());
  host().memory.erase(at);
  host().used_bytes -= bytes_;
}

PinnedMemory::PinnedMemory(std::size_t bytes, std::string const& what) : bytes_(bytes) {
  p_ = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
  if (!p_) throw MachineError(std::to_string(bytes) + " bytes for " + what + ": out of memory");
}
PinnedMemory::~PinnedMemory() { std::free(p_); }

Stream::Stream() : impl_(std::make_unique<Impl>()) { host().streams.push_back(impl_.get()); }
Stream::~Stream() { std::erase(host().streams, impl_.get()); }

void Stream::copy_to_device(void* to, void const* from, std::size_t bytes) {
  impl_->add([=] { return std::memcpy(to, from, bytes), true; });
}
void Stream::copy_to_host(void* to, void const* from, std::size_t bytes) {
  impl_->add([=] { return std::memcpy(to, from, bytes), true; });
}
void Stream::copy_on_device(void* to, void const* from, std::size_t bytes) {
  impl_->add([=] { return std::memmove(to, from, bytes), true; });
}
void Stream::fill(void* to, unsigned char byte, std::size_t bytes) {
  impl_->add([=] { return std::memset(to, byte, bytes), true; });
}
void Stream::wait_for(Event const& event) {
  impl_->add([timeline = event.impl().timeline, point = event.impl().timeline->recorded] { return timeline->reached >= point; });
}
void Stream::synchronize() {
  if (impl_->recording) throw MachineError("a stream is synchronized while a graph records it");
  run_until([&] { return impl_->operations.empty(); }, "synchronize");
}

Event::Event() : impl_(std::make_unique<Impl>()) {}
Event::~Event() = default;
void Event::record(Stream& stream) {
  stream.impl().add([timeline = impl_->timeline, point = ++impl_->timeline->recorded] {
    timeline->reached = std::max(timeline->reached, point);
    timeline->seconds = host().seconds;
    return true;
  });
}
void Event::synchronize() const {
  run_until([&] { return impl_->timeline->reached >= impl_->timeline->recorded; }, "synchronize an event");
}
double Event::seconds_since(Event const& earlier) const {
  if (impl_->timeline->reached == 0 || earlier.impl().timeline->reached == 0) throw MachineError("the time between events that have not been reached");
  return impl_->timeline->seconds - earlier.impl().timeline->seconds;
}

Graph::Graph(Stream& stream, std::function<void()> const& record) : impl_(std::make_unique<Impl>()) {
  stream.impl().recording = &impl_->operations;
  try {
    record();
  } catch (...) {
    stream.impl().recording = nullptr;
    throw;
  }
  stream.impl().recording = nullptr;
}
Graph::~Graph() = default;
void Graph::launch(Stream& stream) {
  for (Operation const& operation : impl_->operations) stream.impl().add(operation);
}

void require_batched_products() {}
bool has_batched_products() { return true; }

// One fused chain an element from what c holds, inner ascending: the order of docs/numerics.md, which a GPU's library does not keep.
void multiply_batched(Stream& stream, BatchedProduct const& p, Rounding rounding) {
  auto const rounded = [rounding](float x) {
    switch (rounding) {
      case Rounding::kNone: return x;
      case Rounding::kTf32: return std::bit_cast<float>(to_tf32(x));
      case Rounding::kBf16: return std::bit_cast<float>(to_bf16_pair(0.0f, x) & 0xffff0000u);
    }
    std::abort();
  };
  stream.impl().add([p, rounded] {
    host().launches.emplace_back("multiply_batched");
    for (int i = 0; i < p.n; ++i) {
      for (int row = 0; row < p.rows; ++row) {
        for (int column = 0; column < p.columns; ++column) {
          float& c = p.c[i][static_cast<std::ptrdiff_t>(row) * p.c_stride + column];
          float sum = p.adds ? c : 0.0f;
          for (int k = 0; k < p.inner; ++k) {
            float const a = p.a[i][p.a_transposed ? static_cast<std::ptrdiff_t>(k) * p.a_stride + row : static_cast<std::ptrdiff_t>(row) * p.a_stride + k];
            float const b = p.b[i][p.b_transposed ? static_cast<std::ptrdiff_t>(column) * p.b_stride + k : static_cast<std::ptrdiff_t>(k) * p.b_stride + column];
            sum = std::fma(rounded(a), rounded(b), sum);
          }
          c = sum;
        }
      }
    }
    return true;
  });
}

void launch_kernel(Stream& stream, Grid const& grid, std::function<void()> body, char const* name) {
  stream.impl().add([=, body = std::move(body)] {
    host().launches.emplace_back(name);
    host().seconds += 1e-6;
    emulation::run({.blocks = grid.blocks, .threads = grid.threads, .shared_bytes = grid.shared_bytes, .cluster = grid.cluster, .seed = host().random()}, body);
    return true;
  });
}

}  // namespace shoal::cuda

namespace shoal::emulation {

void reset_device(std::uint64_t seed, std::uint64_t most_bytes) {
  cuda::host().random.seed(seed);
  cuda::host().most_bytes = most_bytes;
  cuda::host().launches.clear();
}
std::vector<std::string> const& launches() { return cuda::host().launches; }

}  // namespace shoal::emulation
