// SPDX-License-Identifier: Apache-2.0
// Any mix of runs advances by an epoch and is evaluated, in launches that cover all of them.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "src/engine/cuda/cohort.hpp"
#include "src/engine/cuda/device.hpp"
#include "src/engine/cuda/passes.hpp"
#include "src/engine/metrics.hpp"

namespace shoal::cuda {

/// What became of a member.
struct MemberResult {
  Tally trained, evaluated;
  Outputs outputs;  ///< sums and predictions where they were asked for; predictions of a regression are standardised
};

class CohortRunner {
 public:
  CohortRunner(DeviceInfo device, Executor executor, Precision precision, Stream& stream);

  /// constants(member, step) are those of the next step, asked for once each in ascending order of steps.
  [[nodiscard]] std::vector<MemberResult> run_epoch(std::span<Member const>, std::function<Update(std::size_t, std::uint32_t)> const& constants);
  /// Of training alone, the last time.
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  struct Slot {  // of what the host writes while the device reads the other
    std::unique_ptr<PinnedMemory> memory;
    Event copied;
    bool used = false;
  };
  void place(std::span<Member const>);
  void train(std::span<Member const>, std::function<Update(std::size_t, std::uint32_t)> const& constants);
  void evaluate();
  void send_constants(Slot&, std::span<Member const>, std::uint32_t first, std::uint32_t n, std::function<Update(std::size_t, std::uint32_t)> const& constants);
  void set_first_step(std::uint32_t);
  [[nodiscard]] Graph& chunk_graph(Grids const&);
  [[nodiscard]] std::vector<MemberResult> results(std::span<Member const>);

  DeviceInfo device_;
  Executor executor_;
  Precision precision_;
  Stream& stream_;
  RowOrders orders_;
  Memory population_, image_, workspace_;
  std::unique_ptr<PinnedMemory> host_image_;
  Slot slots_[2];
  Cohort cohort_;
  std::list<std::pair<Grids, std::unique_ptr<Graph>>> graphs_;  // the most recent first
  Event began_, ended_;
  double seconds_ = 0.0;
};

}  // namespace shoal::cuda
