// SPDX-License-Identifier: Apache-2.0
// Where runs' weights are: on the device while they train, parked in host memory when others need the place.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "src/engine/cuda/arena.hpp"
#include "src/engine/cuda/device.hpp"
#include "src/engine/cuda/device_data.hpp"
#include "src/engine/cuda/weights.hpp"

namespace shoal::cuda {

/// A data set of the engine; on the device from its first use.
struct EngineData {
  std::shared_ptr<Dataset const> host;
  std::unique_ptr<DeviceData> device;
};

struct TrainedRun : RunBase {
  TrainedRun(RunId id, RunSpec spec, EngineData& of) : data_on_device(of) {
    set_up(*this, id, std::move(spec), of.host);
    layout.emplace(*this);
  }
  EngineData& data_on_device;
  std::optional<WeightBlock> layout;
  std::optional<std::size_t> place;  ///< [bytes] in the device's memory for weights
  std::vector<float> parked;         ///< its block while it has no place; empty: as it is initialised
  bool in_wave = false;              ///< it keeps its place
  std::uint64_t last_use = 0;
  std::uint64_t cohort_bytes = 0;    ///< besides, in a cohort

  [[nodiscard]] std::size_t bytes() const { return layout->floats() * sizeof(float); }
};

class Residence {
 public:
  Residence(std::size_t bytes, Stream& stream);

  /// Gives the run a place; parks others that are not in the wave, which it joins. False where there is none.
  [[nodiscard]] bool admit(TrainedRun&);
  /// These alone are the wave.
  void set_wave(std::span<TrainedRun* const>);
  /// Its weights are gone.
  void forget(TrainedRun&);
  /// On the device, of an admitted run; until another is admitted.
  [[nodiscard]] float* block(TrainedRun const& run) const { return reinterpret_cast<float*>(memory_.as<std::byte>() + *run.place); }
  /// The run's block, wherever it is.
  [[nodiscard]] std::vector<float> read(TrainedRun const&);
  void keep_best(TrainedRun const&);  ///< copies the weights over the best ones
  [[nodiscard]] std::size_t bytes() const { return arena_.bytes(); }

 private:
  [[nodiscard]] std::optional<std::size_t> make_room(std::size_t bytes);
  void evict(TrainedRun&);  // to host memory
  void compact();

  Arena arena_;
  Stream& stream_;
  Memory memory_;
  std::vector<TrainedRun*> residents_;
  std::uint64_t uses_ = 0;
};

}  // namespace shoal::cuda
