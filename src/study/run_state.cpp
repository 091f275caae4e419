// SPDX-License-Identifier: Apache-2.0
#include "src/study/run_state.hpp"

#include "src/study/bytes.hpp"

namespace shoal {
namespace {

void put(ByteWriter& out, LayerState const& layer) {
  out.put_array(std::span(layer.kernel));
  out.put_array(std::span(layer.bias));
  for (auto const* const slots : {&layer.kernel_slots, &layer.bias_slots}) {
    out.put(static_cast<std::uint64_t>(slots->size()));
    for (std::vector<float> const& slot : *slots) out.put_array(std::span(slot));
  }
}

void put(ByteWriter& out, std::vector<LayerState> const& layers) {
  out.put(static_cast<std::uint64_t>(layers.size()));
  for (LayerState const& layer : layers) put(out, layer);
}

void put(ByteWriter& out, RunState::Monitor const& monitor) {
  out.put(monitor.best);
  out.put(monitor.best_epoch);
  out.put(monitor.wait);
  out.put(monitor.cooldown);
  out.put(monitor.rate_factor);
}

void get(ByteReader& in, std::vector<LayerState>& layers) {
  layers.resize(in.get_count());
  for (LayerState& layer : layers) {
    in.get_array(layer.kernel);
    in.get_array(layer.bias);
    for (auto* const slots : {&layer.kernel_slots, &layer.bias_slots}) {
      slots->resize(in.get_count());
      for (std::vector<float>& slot : *slots) in.get_array(slot);
    }
  }
}

void get(ByteReader& in, RunState::Monitor& monitor) {
  monitor.best = in.get<double>();
  monitor.best_epoch = in.get<int>();
  monitor.wait = in.get<int>();
  monitor.cooldown = in.get<int>();
  monitor.rate_factor = in.get<double>();
}

}  // namespace

std::vector<std::byte> encode(RunState const& state) {
  ByteWriter out;
  out.put(state.epoch);
  out.put(state.clock.t);
  out.put(state.clock.momentum_product);
  out.put(static_cast<std::uint8_t>(state.stopped));
  out.put(static_cast<std::uint8_t>(state.diverged));
  put(out, state.stopping);
  put(out, state.plateau);
  put(out, state.layers);
  put(out, state.best_layers);
  return out.take();
}

std::optional<RunState> decode_run_state(std::span<std::byte const> bytes) {
  ByteReader in(bytes);
  RunState state;
  state.epoch = in.get<int>();
  state.clock.t = in.get<std::int64_t>();
  state.clock.momentum_product = in.get<double>();
  state.stopped = in.get<std::uint8_t>() != 0;
  state.diverged = in.get<std::uint8_t>() != 0;
  get(in, state.stopping);
  get(in, state.plateau);
  get(in, state.layers);
  get(in, state.best_layers);
  if (!in.at_end()) return std::nullopt;
  return state;
}

std::uint64_t byte_count(RunState const& state) {
  std::uint64_t floats = 0;
  for (auto const* const layers : {&state.layers, &state.best_layers}) {
    for (LayerState const& layer : *layers) {
      floats +=
          layer.kernel.size() * (1 + layer.kernel_slots.size()) + layer.bias.size() * (1 + layer.bias_slots.size());
    }
  }
  return 128 + floats * sizeof(float);
}

}  // namespace shoal
