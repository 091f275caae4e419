// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "src/study/run_state.hpp"
#include "src/study/weights.hpp"

namespace shoal {
namespace {

class MemoryWeights final : public WeightStore {
 public:
  void append(RunKey key, RunState state) override {
    if (auto const old = states_.find(key); old != states_.end()) bytes_ -= byte_count(old->second);
    bytes_ += byte_count(state);
    states_[key] = std::move(state);
  }
  std::optional<RunState> find(RunKey key, int max_epoch) override {
    auto const found = states_.find(key);
    if (found == states_.end() || found->second.epoch > max_epoch) return std::nullopt;
    return found->second;
  }
  void flush() override {}
  std::uint64_t bytes() const override { return bytes_; }

 private:
  std::map<RunKey, RunState> states_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<WeightStore> make_weights_in_memory() { return std::make_unique<MemoryWeights>(); }

}  // namespace shoal
