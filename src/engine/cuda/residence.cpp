// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cuda/residence.hpp"

#include <algorithm>

namespace shoal::cuda {

Residence::Residence(std::size_t bytes, Stream& stream) : arena_(bytes), stream_(stream), memory_(bytes, "weights and optimizer slots") {}

bool Residence::admit(TrainedRun& run) {
  run.last_use = ++uses_;
  if (run.place) return run.in_wave = true;
  std::optional<std::size_t> const place = make_room(run.bytes());
  if (!place) return false;
  std::vector<float> const block = run.parked.empty() ? run.layout->initial(run) : std::exchange(run.parked, {});
  run.place = place;
  run.in_wave = true;
  residents_.push_back(&run);
  stream_.copy_to_device(this->block(run), block.data(), run.bytes());
  stream_.synchronize();
  return true;
}

void Residence::set_wave(std::span<TrainedRun* const> runs) {
  for (TrainedRun* run : residents_) run->in_wave = false;
  for (TrainedRun* run : runs) run->in_wave = true;
}

std::optional<std::size_t> Residence::make_room(std::size_t bytes) {
  if (auto const place = arena_.take(bytes)) return place;
  std::vector<TrainedRun*> idle;
  for (TrainedRun* run : residents_) {
    if (!run->in_wave) idle.push_back(run);
  }
  std::ranges::sort(idle, {}, &TrainedRun::last_use);
  for (TrainedRun* run : idle) {
    if (arena_.free() >= Arena::rounded(bytes)) break;
    evict(*run);
  }
  if (arena_.free() < Arena::rounded(bytes)) return std::nullopt;
  compact();
  return arena_.take(bytes);
}

void Residence::evict(TrainedRun& run) {
  run.parked = read(run);
  arena_.give(*run.place);
  run.place.reset();
  std::erase(residents_, &run);
}

void Residence::forget(TrainedRun& run) {
  if (!run.place) return;
  arena_.give(*run.place);
  run.place.reset();
  std::erase(residents_, &run);
}

// Blocks that overlap their new place move in pieces that do not: each lands in the gap before it.
void Residence::compact() {
  std::vector<std::pair<std::size_t, TrainedRun*>> owners;
  for (TrainedRun* run : residents_) owners.emplace_back(*run->place, run);
  auto* const base = memory_.as<std::byte>();
  arena_.compact([&](std::size_t from, std::size_t to, std::size_t bytes) {
    std::size_t const gap = from - to;
    for (std::size_t at = 0; at < bytes; at += gap) stream_.copy_on_device(base + to + at, base + from + at, std::min(gap, bytes - at));
    std::ranges::find(owners, from, [](auto const& owner) { return owner.first; })->second->place = to;
  });
  stream_.synchronize();
}

std::vector<float> Residence::read(TrainedRun const& run) {
  if (!run.place) return run.parked.empty() ? run.layout->initial(run) : run.parked;
  std::vector<float> block(run.layout->floats());
  stream_.copy_to_host(block.data(), this->block(run), run.bytes());
  stream_.synchronize();
  return block;
}

void Residence::keep_best(TrainedRun const& run) {
  float* const weights = block(run);
  stream_.copy_on_device(weights + run.layout->best(), weights, run.layout->copy() * sizeof(float));
}

}  // namespace shoal::cuda
