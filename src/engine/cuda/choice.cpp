// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cuda/choice.hpp"

#include <algorithm>

namespace shoal::cuda {

std::string_view name_of(Executor executor) { return executor == Executor::kGrouped ? "grouped" : "batched"; }

std::vector<TrainingChoice> ChoiceTable::settled() const {
  std::vector<TrainingChoice> choices;
  for (auto const& [population, choice] : table_) {
    if (!choice.settled()) continue;
    choices.push_back({.device = device_, .runs_log2 = population.runs, .run_bytes_log2 = population.bytes, .batch_log2 = population.batch,
                       .executor = std::string(name_of(choice.next().executor)),
                       .cohort_bytes = choice.next().most_bytes == kAllTogether ? 0 : choice.next().most_bytes, .multiply_adds_per_second = choice.speed()});
  }
  return choices;
}

void ChoiceTable::recall(std::span<TrainingChoice const> choices) {
  for (TrainingChoice const& known : choices) {
    auto const executor = std::ranges::find(executors_, known.executor, [](Executor e) { return name_of(e); });
    if (known.device != device_ || executor == executors_.end()) continue;
    of({known.runs_log2, known.run_bytes_log2, known.batch_log2})
        .settle({*executor, known.cohort_bytes == 0 ? kAllTogether : known.cohort_bytes}, known.multiply_adds_per_second);
  }
}

}  // namespace shoal::cuda
