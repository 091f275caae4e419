// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cpu/ready_runs.hpp"

#include <algorithm>

namespace shoal::cpu {
namespace {

constexpr std::size_t kLargestGroup = 8;
// Measured: 784-512-512-10 under Adam, 7.7 MiB a run, is as fast in twos as alone and up to a sixth slower in eights;
// 784-128-10, 1.2 MiB, is as fast in eights.
constexpr std::uint64_t kLargestGroupBytes = std::uint64_t{16} << 20;

std::uint64_t bytes_of(Run const& run) { return parameter_bytes(run.traits.sizes, run.traits.n_slots); }

}  // namespace

std::vector<Run*> ReadyRuns::take_group(int threads) {
  std::size_t const fair_share = runs_.size() / (2 * static_cast<std::size_t>(threads));
  std::size_t const size = std::clamp<std::size_t>(fair_share, 1, kLargestGroup);
  std::vector<Run*> group{*runs_.begin()};
  std::uint64_t bytes = bytes_of(*group.front());
  for (Run* other : streams_.at(position_of(*group.front()))) {
    if (group.size() == size) break;
    if (other == group.front() || bytes + bytes_of(*other) > kLargestGroupBytes) continue;
    group.push_back(other);
    bytes += bytes_of(*other);
  }
  for (Run* run : group) remove(*run);
  return group;
}

void ReadyRuns::add(Run& run) {
  runs_.insert(&run);
  streams_[position_of(run)].insert(&run);
}

bool ReadyRuns::remove(Run& run) {
  if (runs_.erase(&run) == 0) return false;
  auto const stream = streams_.find(position_of(run));
  stream->second.erase(&run);
  if (stream->second.empty()) streams_.erase(stream);
  return true;
}

ReadyRuns::StreamPosition ReadyRuns::position_of(Run const& run) {
  return {run.spec.data, run.spec.seed, run.spec.key.fold, run.spec.key.repeat, run.epoch, run.spec.model.batch_size, run.tables};
}

}  // namespace shoal::cpu
