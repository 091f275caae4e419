// SPDX-License-Identifier: Apache-2.0
// The scheduler of the emulation. Compiled without ThreadSanitizer, which would otherwise watch the scheduler itself; what
// orders the threads of a kernel is told to it call by call.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <boost/context/detail/fcontext.hpp>
#include "tests/emulation/cuda.hpp"
#include "tests/emulation/pools.hpp"
#include "tests/emulation/sanitizers.hpp"

namespace shoal::emulation {
namespace {

using boost::context::detail::fcontext_t;
using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

constexpr std::size_t kStaticBytes = std::size_t{48} << 10;  // shared arrays of a block, as on a GPU
constexpr std::size_t kGap = 32;                             // between shared arrays, poisoned

enum class State : std::uint8_t { kReady, kAtBarrier, kInWarp, kAtCluster, kDone };

Pool<Pages> shared_pages;
Pool<Crew> crews;

struct Array {
  std::size_t offset, bytes;
};

struct Block {
  uint3 index{};
  unsigned rank = 0;
  std::unique_ptr<Pages> shared;
  std::vector<Array> arrays;  // in the order of their declarations
  std::size_t used = 0;
  char barrier = 0;           // an address for ThreadSanitizer
};

struct Warp {
  std::uint64_t bits[32] = {};
  std::uint32_t fragments[32][6] = {};  // of mma.sync: a, then b
  char barrier = 0;
};

struct PendingCopy {
  Copy copy;
  unsigned group;
};

// Vectors do not grow while fibers run: ThreadSanitizer would take what one of them allocates and the scheduler frees for a race.
constexpr std::size_t kMostArrays = 64, kMostCopies = 256;

struct Thread {
  fcontext_t context = nullptr;
  void* fiber = nullptr;
  void* fake_stack = nullptr;
  unsigned char* stack = nullptr;
  State state = State::kReady;
  uint3 index{};
  int number = 0;
  Block* block = nullptr;
  Warp* warp = nullptr;
  std::uint32_t mask = 0;
  char const* call = "";      // of the warp, that it waits in
  std::size_t n_arrays = 0;
  std::vector<PendingCopy> copies;
  unsigned group = 0;         // that copies go into
};

struct World {
  Launch const* launch = nullptr;
  std::function<void()> const* body = nullptr;
  std::vector<Thread> threads;  // of the cluster that runs
  std::vector<Block> blocks;
  std::vector<Warp> warps;
  Thread* current = nullptr;
  fcontext_t scheduler = nullptr;
  void* scheduler_fiber = nullptr;
  void* scheduler_fake = nullptr;
  void const* scheduler_bottom = nullptr;
  std::size_t scheduler_size = 0;
  char start = 0, end = 0, cluster_barrier = 0;
};
World* world = nullptr;

[[noreturn]] void die(std::string const& what) {
  std::fprintf(stderr, "emulation: %s\n", what.c_str());
  std::fflush(stderr);
  std::abort();
}

std::string name(Thread const& t) {
  return "thread " + std::to_string(t.number) + " of block " + std::to_string(t.block->index.x);
}

Thread& me() {
  if (!world || !world->current) die("called outside a kernel");
  return *world->current;
}

// Back to the scheduler, until it finds what the thread waits for.
void wait_in(State state) {
  Thread& t = me();
  t.state = state;
  start_switch(state == State::kDone ? nullptr : &t.fake_stack, world->scheduler_bottom, world->scheduler_size);
  __tsan_switch_to_fiber(world->scheduler_fiber, 1);
  transfer_t const from = jump_fcontext(world->scheduler, nullptr);
  world->scheduler = from.fctx;
  finish_switch(t.fake_stack, nullptr, nullptr);
}

void enter(transfer_t from) {
  finish_switch(nullptr, &world->scheduler_bottom, &world->scheduler_size);
  world->scheduler = from.fctx;
  __tsan_acquire(&world->start);
  (*world->body)();
  Thread& t = me();
  if (!t.copies.empty()) die(name(t) + " ended with asynchronous copies under way");
  __tsan_release(&world->end);
  wait_in(State::kDone);
  std::abort();  // never resumed
}

void resume(Thread& t) {
  world->current = &t;
  start_switch(&world->scheduler_fake, t.stack, kStackBytes);
  __tsan_switch_to_fiber(t.fiber, 1);
  transfer_t const from = jump_fcontext(t.context, nullptr);
  t.context = from.fctx;
  finish_switch(world->scheduler_fake, nullptr, nullptr);
  world->current = nullptr;
}

char const* text_of(Thread const& t) {
  switch (t.state) {
    case State::kAtBarrier: return "__syncthreads";
    case State::kAtCluster: return "a cluster barrier";
    case State::kInWarp: return t.call;
    case State::kDone: return "its end";
    case State::kReady: break;
  }
  return "nothing";
}

// Whether the threads that `belongs` picks have all come to `state`; then they are ready.
template <class Belongs>
bool release_all(State state, Belongs const& belongs) {
  std::size_t waiting = 0, others = 0, done = 0;
  for (Thread const& t : world->threads) {
    if (!belongs(t)) continue;
    waiting += t.state == state;
    done += t.state == State::kDone;
    others += t.state != state && t.state != State::kDone;
  }
  if (waiting == 0 || others > 0) return false;
  if (done > 0) die("a barrier after some threads of it have returned");
  for (Thread& t : world->threads) {
    if (belongs(t)) t.state = State::kReady;
  }
  return true;
}

bool release_barriers() {
  bool released = false;
  for (Block const& block : world->blocks) {
    released |= release_all(State::kAtBarrier, [&](Thread const& t) { return t.block == &block; });
  }
  return released | release_all(State::kAtCluster, [](Thread const&) { return true; });
}

// The lanes of a mask, once all of them wait in the same call.
bool release_warps() {
  bool released = false;
  for (Thread& first : world->threads) {
    if (first.state != State::kInWarp) continue;
    std::vector<Thread*> lanes;
    for (Thread& t : world->threads) {
      bool const in_mask = t.warp == first.warp && (first.mask >> (t.number % 32) & 1);
      if (in_mask && t.state == State::kInWarp && t.mask == first.mask && t.call == first.call) lanes.push_back(&t);
    }
    std::uint32_t present = 0;
    for (Thread const& t : world->threads) present |= t.warp == first.warp ? 1u << (t.number % 32) : 0u;
    if (lanes.size() != static_cast<std::size_t>(std::popcount(first.mask & present))) continue;
    for (Thread* t : lanes) t->state = State::kReady;
    released = true;
  }
  return released;
}

void run_cluster(unsigned first_block, std::mt19937_64& random) {
  Launch const& launch = *world->launch;
  unsigned const per_block = launch.threads.x * launch.threads.y * launch.threads.z, n_warps = (per_block + 31) / 32;
  world->blocks = std::vector<Block>(launch.cluster);
  world->warps = std::vector<Warp>(static_cast<std::size_t>(launch.cluster) * n_warps);
  world->threads = std::vector<Thread>(static_cast<std::size_t>(launch.cluster) * per_block);
  std::size_t const n_threads = world->threads.size();
  auto crew = crews.take([&](Crew const& c) { return c.fibers.size() == n_threads; }, [&] { return std::make_unique<Crew>(n_threads); });
  for (unsigned b = 0; b < launch.cluster; ++b) {
    Block& block = world->blocks[b];
    unsigned const n = first_block + b;
    block.index = {n % launch.blocks.x, n / launch.blocks.x % launch.blocks.y, n / launch.blocks.x / launch.blocks.y};
    block.rank = b;
    block.arrays.reserve(kMostArrays);
    std::size_t const size = kStaticBytes + kGap + launch.shared_bytes + kGap;
    block.shared = shared_pages.take([&](Pages const& pages) { return pages.bytes() == size; }, [&] { return std::make_unique<Pages>(size); });
    std::memset(block.shared->data(), 0xff, size);
    poison(block.shared->data(), size);
    unpoison(block.shared->data() + kStaticBytes + kGap, launch.shared_bytes);
    for (unsigned i = 0; i < per_block; ++i) {
      Thread& t = world->threads[static_cast<std::size_t>(b) * per_block + i];
      t.number = static_cast<int>(i);
      t.copies.reserve(kMostCopies);
      t.index = {i % launch.threads.x, i / launch.threads.x % launch.threads.y, i / launch.threads.x / launch.threads.y};
      t.block = &block;
      t.warp = &world->warps[static_cast<std::size_t>(b) * n_warps + i / 32];
      std::size_t const place = static_cast<std::size_t>(b) * per_block + i;
      t.stack = crew->stack(place);
      t.context = make_fcontext(t.stack + kStackBytes, kStackBytes, enter);
      t.fiber = crew->fibers[place];
    }
  }
  __tsan_release(&world->start);  // the scheduler knows nothing of what other blocks have done, so this orders none of it
  std::vector<Thread*> ready;
  while (true) {
    ready.clear();
    for (Thread& t : world->threads) {
      if (t.state == State::kReady) ready.push_back(&t);
    }
    if (!ready.empty()) {
      std::shuffle(ready.begin(), ready.end(), random);
      for (Thread* t : ready) resume(*t);
      release_warps();
      continue;
    }
    if (release_warps() || release_barriers()) continue;
    bool const over = std::all_of(world->threads.begin(), world->threads.end(), [](Thread const& t) { return t.state == State::kDone; });
    if (over) break;
    std::map<std::string, std::pair<int, std::string>> waits;  // call -> threads in it, the first
    for (Thread const& t : world->threads) {
      auto& [n, first] = waits[text_of(t)];
      if (n++ == 0) first = name(t);
    }
    std::string text = "deadlock: threads diverge before a barrier or a call of the warp";
    for (auto const& [call, threads] : waits) text += "; " + std::to_string(threads.first) + " in " + call + ", " + threads.second + " first";
    die(text);
  }
  unpoison(crew->stacks.data(), crew->stacks.bytes());
  crews.give(std::move(crew));
  for (Block& block : world->blocks) {
    unpoison(block.shared->data(), block.shared->bytes());
    shared_pages.give(std::move(block.shared));
  }
}

void meet_warp(std::uint32_t mask, char const* call) {
  Thread& t = me();
  if (!(mask >> (t.number % 32) & 1)) die(name(t) + " calls " + call + " with a mask that leaves it out");
  t.mask = mask;
  t.call = call;
  wait_in(State::kInWarp);
}

}  // namespace

void run(Launch const& launch, std::function<void()> const& body) {
  if (world) die("a launch inside a kernel");
  unsigned const n_blocks = launch.blocks.x * launch.blocks.y * launch.blocks.z;
  if (launch.cluster == 0 || n_blocks % launch.cluster != 0) die("the grid is not a whole number of clusters");
  World w{.launch = &launch, .body = &body};
  world = &w;
  w.scheduler_fiber = __tsan_get_current_fiber();
  std::mt19937_64 random(launch.seed);
  std::vector<unsigned> order;
  for (unsigned b = 0; b < n_blocks; b += launch.cluster) order.push_back(b);
  std::shuffle(order.begin(), order.end(), random);
  for (unsigned const b : order) run_cluster(b, random);
  __tsan_acquire(&w.end);
  crews.end_launch();
  shared_pages.end_launch();
  world = nullptr;
}

uint3 thread_index() { return me().index; }
uint3 block_index() { return me().block->index; }
dim3 block_size() { return world->launch->threads; }
dim3 grid_size() { return world->launch->blocks; }

void sync_threads() {
  Block* const block = me().block;
  __tsan_release(&block->barrier);
  wait_in(State::kAtBarrier);
  __tsan_acquire(&block->barrier);
}

void sync_warp(std::uint32_t mask) {
  Warp* const warp = me().warp;
  __tsan_release(&warp->barrier);
  meet_warp(mask, "__syncwarp");
  __tsan_acquire(&warp->barrier);
}

std::uint64_t exchange(std::uint32_t mask, std::uint64_t bits, int source) {
  Thread& t = me();
  if (source < 0 || source > 31 || !(mask >> source & 1)) die(name(t) + " reads lane " + std::to_string(source) + ", which the shuffle's mask leaves out");
  t.warp->bits[t.number % 32] = bits;
  meet_warp(mask, "a shuffle");
  bits = t.warp->bits[source];
  meet_warp(mask, "a shuffle's end");  // before a lane brings its next
  return bits;
}

std::uint32_t ballot(std::uint32_t mask, bool vote) {
  Thread& t = me();
  t.warp->bits[t.number % 32] = vote;
  meet_warp(mask, "a ballot");
  std::uint32_t votes = 0;
  for (int lane = 0; lane < 32; ++lane) votes |= (mask >> lane & 1) && t.warp->bits[lane] ? 1u << lane : 0u;
  meet_warp(mask, "a ballot's end");
  return votes;
}

void multiply_fragments(float (&sum)[4], std::uint32_t const (&a)[4], std::uint32_t const (&b)[2], int numbers_a_word) {
  Thread& t = me();
  Warp& warp = *t.warp;
  int const me_lane = t.number % 32, n = numbers_a_word;
  std::copy_n(a, 4, warp.fragments[me_lane]);
  std::copy_n(b, 2, warp.fragments[me_lane] + 4);
  meet_warp(0xffffffffu, "mma.sync");
  // Number `index` of a word: all of it, or half.
  auto const number = [n](std::uint32_t word, int index) { return std::bit_cast<float>(n == 1 ? word : (index == 0 ? word << 16 : word & 0xffff0000u)); };
  int const half = 4 * n;  // inner indices from one register to the next
  for (int i = 0; i < 4; ++i) {
    int const row = me_lane / 4 + i / 2 * 8, column = me_lane % 4 * 2 + i % 2;
    for (int k = 0; k < 2 * half; ++k) {
      int const in = k % half / n, part = k % n, second = k / half;
      float const x = number(warp.fragments[row % 8 * 4 + in][row / 8 + 2 * second], part);
      float const y = number(warp.fragments[column * 4 + in][4 + second], part);
      sum[i] = std::fma(x, y, sum[i]);
    }
  }
  meet_warp(0xffffffffu, "mma.sync's end");
}

void* shared_array(std::size_t bytes, std::size_t alignment) {
  Thread& t = me();
  Block& block = *t.block;
  std::size_t const k = t.n_arrays++;
  if (k == block.arrays.size()) {
    alignment = std::max<std::size_t>(alignment, 16);
    std::size_t const at = (block.used + alignment - 1) / alignment * alignment;
    if (at + bytes + kGap > kStaticBytes) die("more than 48 KiB of shared arrays");
    if (k == kMostArrays) die("more shared arrays than the emulation has room for");
    block.arrays.push_back({at, bytes});
    block.used = at + bytes + kGap;
    unpoison(block.shared->data() + at, bytes);
  }
  if (block.arrays[k].bytes != bytes) die(name(t) + " declares its shared arrays in another order than the others");
  return block.shared->data() + block.arrays[k].offset;
}

void* shared_dynamic() { return me().block->shared->data() + kStaticBytes + kGap; }

unsigned cluster_rank() { return me().block->rank; }
unsigned cluster_size() { return world->launch->cluster; }
void sync_cluster() {
  __tsan_release(&world->cluster_barrier);
  wait_in(State::kAtCluster);
  __tsan_acquire(&world->cluster_barrier);
}
void* shared_of(void* shared, unsigned rank) {
  if (rank >= world->launch->cluster) die("block " + std::to_string(rank) + " is not in the cluster");
  return world->blocks[rank].shared->data() + (static_cast<unsigned char*>(shared) - me().block->shared->data());
}

void add_copy(Copy const& copy) {
  if (reinterpret_cast<std::uintptr_t>(copy.to) % 16 != 0 || reinterpret_cast<std::uintptr_t>(copy.from) % 16 != 0) die(name(me()) + " copies asynchronously from or to an address that is no multiple of 16");
  if (me().copies.size() == kMostCopies) die("more asynchronous copies of a thread than the emulation has room for");
  me().copies.push_back({copy, me().group});
}
void commit_copies() { ++me().group; }
bool take_copy(int n, Copy& copy) {
  Thread& t = me();
  for (PendingCopy& pending : t.copies) {
    if (pending.group + static_cast<unsigned>(n) >= t.group) continue;
    copy = pending.copy;
    pending = t.copies.back();
    t.copies.pop_back();
    return true;
  }
  return false;
}

}  // namespace shoal::emulation
