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
  CohortRunner(DeviceInfo device, Precision precision, Stream& stream);

  /// constants(member, step) are those of the next step, asked for once each in ascending order of steps.
  [[nodiscard]] std::vector<MemberResult> run_epoch(Executor, std::span<Member const>, std::function<Update(std::size_t, std::uint32_t)> const& constants);
  /// Of training alone, the last time.
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  struct Slot {  // of what the host writes while the device reads the other
    std::unique_ptr<PinnedMemory> memory;
    Event copied;
    bool used = false;
  };
  void place(Executor, std::span<Member const>);
  void train(Executor, std::span<Member const>, std::function<Update(std::size_t, std::uint32_t)> const& constants);
  void evaluate(Executor);
  void send_constants(Slot&, std::span<Member const>, std::uint32_t first, std::uint32_t n, std::function<Update(std::size_t, std::uint32_t)> const& constants);
  void set_first_step(std::uint32_t);
  [[nodiscard]] Graph& chunk_graph(Executor, Grids const&, std::uint32_t first);
  [[nodiscard]] std::vector<MemberResult> results(std::span<Member const>);

  DeviceInfo device_;
  Precision precision_;
  Stream& stream_;
  RowOrders orders_;
  Memory population_, image_, workspace_;
  std::unique_ptr<PinnedMemory> host_image_;
  Slot slots_[2];
  Cohort cohort_;
  // What a graph of a chunk of steps has in it besides the data on the device: of the batched executor also its products.
  struct GraphKey {
    Executor executor;
    Grids grids;
    std::vector<ProductClass> products;
    bool operator==(GraphKey const&) const = default;
  };
  std::list<std::pair<GraphKey, std::unique_ptr<Graph>>> graphs_;  // the most recent first
  Event began_, ended_;
  double seconds_ = 0.0;
};

}  // namespace shoal::cuda
