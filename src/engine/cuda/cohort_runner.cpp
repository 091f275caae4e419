// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cuda/cohort_runner.hpp"

#include <algorithm>
#include <cstring>

namespace shoal::cuda {
namespace {

constexpr std::size_t kMostGraphs = 16;
constexpr std::size_t kSlotHead = 64;  // [bytes] before the constants: the first step of their chunk

void reserve(Memory& memory, std::size_t bytes, std::string const& what) {
  if (memory.bytes() >= bytes) return;
  memory = Memory();  // first: both may not fit
  memory = Memory(bytes, what);
}
void reserve(std::unique_ptr<PinnedMemory>& memory, std::size_t bytes, std::string const& what) {
  if (memory && memory->bytes() >= bytes) return;
  memory.reset();
  memory = std::make_unique<PinnedMemory>(bytes, what);
}

std::string of_runs(char const* what, std::size_t n) { return std::string(what) + " of " + std::to_string(n) + (n == 1 ? " run" : " runs"); }

}  // namespace

CohortRunner::CohortRunner(DeviceInfo device, Precision precision, Stream& stream)
    : device_(std::move(device)), precision_(precision), stream_(stream), population_(sizeof(Population), "the population") {}

void CohortRunner::place(Executor executor, std::span<Member const> members) {
  {
    Image image;
    Workspace workspace;
    static_cast<void>(lay_out(members, executor, orders_, image, workspace));
    stream_.synchronize();  // what is freed may be in use
    reserve(image_, image.bytes(), of_runs("lists", members.size()));
    reserve(host_image_, image.bytes(), of_runs("lists", members.size()));
    reserve(workspace_, workspace.bytes(), of_runs("matrices", members.size()));
  }
  Image image(image_.as<std::byte>(), host_image_->as<std::byte>());
  Workspace workspace(workspace_.as<std::byte>());
  cohort_ = lay_out(members, executor, orders_, image, workspace);
  stream_.copy_to_device(image_.as<std::byte>(), host_image_->as<std::byte>(), image.bytes());
  stream_.copy_to_device(population_.as<Population>(), &cohort_.population, sizeof(Population));
  stream_.fill(workspace_.as<std::byte>(), 0, workspace.bytes());
}

void CohortRunner::set_first_step(std::uint32_t step) {
  cohort_.population.first_step = step;
  stream_.copy_to_device(&population_.as<Population>()->first_step, &cohort_.population.first_step, sizeof step);
}

void CohortRunner::send_constants(Slot& slot, std::span<Member const> members, std::uint32_t first, std::uint32_t n, std::function<Update(std::size_t, std::uint32_t)> const& constants) {
  if (slot.used) slot.copied.synchronize();
  std::size_t const bytes = members.size() * kChunkSteps * sizeof(Update);
  reserve(slot.memory, kSlotHead + bytes, of_runs("step constants", members.size()));
  std::memcpy(slot.memory->as<std::byte>(), &first, sizeof first);
  auto* const updates = reinterpret_cast<Update*>(slot.memory->as<std::byte>() + kSlotHead);
  for (std::size_t m = 0; m < members.size(); ++m) {
    std::uint32_t const steps = members[m].trains ? members[m].run->traits.steps_per_epoch : 0;
    for (std::uint32_t i = 0; i < n && first + i < steps; ++i) updates[m * kChunkSteps + i] = constants(m, first + i);
  }
  stream_.copy_to_device(&population_.as<Population>()->first_step, slot.memory->as<std::byte>(), sizeof first);
  stream_.copy_to_device(cohort_.updates, updates, bytes);
  slot.copied.record(stream_);
  slot.used = true;
}

Graph& CohortRunner::chunk_graph(Executor executor, Grids const& grids, std::uint32_t first) {
  GraphKey key{executor, grids, {}};
  for (auto const& level : cohort_.classes) key.products.insert(key.products.end(), level.begin(), level.end());
  auto const known = std::ranges::find(graphs_, key, [](auto const& entry) -> GraphKey const& { return entry.first; });
  if (known != graphs_.end()) {
    graphs_.splice(graphs_.begin(), graphs_, known);
  } else {
    auto* const population = population_.as<Population>();
    auto graph = std::make_unique<Graph>(stream_, [&] {
      for (std::uint32_t i = 0; i < kChunkSteps; ++i) {
        if (executor == Executor::kBatched) {
          train_step_batched(stream_, precision_, population, cohort_, grids, i, first + i);
        } else {
          train_step(stream_, precision_, population, grids, i);
        }
      }
      tally_steps(stream_, population, grids, kChunkSteps);
    });
    graphs_.emplace_front(std::move(key), std::move(graph));
    if (graphs_.size() > kMostGraphs) graphs_.pop_back();
  }
  return *graphs_.front().second;
}

void CohortRunner::train(Executor executor, std::span<Member const> members, std::function<Update(std::size_t, std::uint32_t)> const& constants) {
  Grids const grids = train_grids(cohort_.population, device_);
  auto* const population = population_.as<Population>();
  set_ones(stream_, population, grids);
  began_.record(stream_);
  for (std::uint32_t first = 0, chunk = 0; first < cohort_.train_steps; first += kChunkSteps, ++chunk) {
    std::uint32_t const n = std::min<std::uint32_t>(kChunkSteps, cohort_.train_steps - first);
    send_constants(slots_[chunk % 2], members, first, n, constants);
    // A library's products have the rows of their minibatch in the call: a graph has full ones.
    bool const batched = executor == Executor::kBatched;
    if (n == kChunkSteps && (!batched || cohort_.full_steps >= first + n)) {
      chunk_graph(executor, grids, first).launch(stream_);
      continue;
    }
    for (std::uint32_t i = 0; i < n; ++i) {
      if (batched) {
        train_step_batched(stream_, precision_, population, cohort_, grids, i, first + i);
      } else {
        train_step(stream_, precision_, population, grids, i);
      }
    }
    tally_steps(stream_, population, grids, n);
  }
  ended_.record(stream_);
}

void CohortRunner::evaluate(Executor executor) {
  if (cohort_.evaluation_chunks == 0) return;
  set_first_step(0);
  Grids const grids = evaluation_grids(cohort_.population, device_);
  for (std::uint32_t chunk = 0; chunk < cohort_.evaluation_chunks; ++chunk) {
    if (executor == Executor::kBatched) {
      evaluate_chunk_batched(stream_, precision_, population_.as<Population>(), cohort_, grids, chunk);
    } else {
      evaluate_chunk(stream_, precision_, population_.as<Population>(), grids, chunk);
    }
  }
}

std::vector<MemberResult> CohortRunner::results(std::span<Member const> members) {
  std::vector<Tally> tallies(2 * members.size());
  std::vector<MemberResult> results(members.size());
  stream_.copy_to_host(tallies.data(), cohort_.tallies, tallies.size() * sizeof(Tally));
  for (std::size_t m = 0; m < members.size(); ++m) {
    if (!cohort_.out_sums[m]) continue;
    Outputs& outputs = results[m].outputs;
    outputs.n_outputs = members[m].run->traits.sizes.back();
    std::size_t const n = members[m].evaluation.rows.size() * static_cast<std::size_t>(outputs.n_outputs);
    outputs.sums.resize(n);
    outputs.predictions.resize(n);
    stream_.copy_to_host(outputs.sums.data(), cohort_.out_sums[m], n * sizeof(float));
    stream_.copy_to_host(outputs.predictions.data(), cohort_.out_predictions[m], n * sizeof(float));
  }
  stream_.synchronize();
  for (std::size_t m = 0; m < members.size(); ++m) {
    results[m].trained = tallies[m];
    results[m].evaluated = tallies[members.size() + m];
  }
  return results;
}

std::vector<MemberResult> CohortRunner::run_epoch(Executor executor, std::span<Member const> members, std::function<Update(std::size_t, std::uint32_t)> const& constants) {
  place(executor, members);
  train(executor, members, constants);
  evaluate(executor);
  std::vector<MemberResult> done = results(members);
  seconds_ = ended_.seconds_since(began_);
  return done;
}

}  // namespace shoal::cuda
