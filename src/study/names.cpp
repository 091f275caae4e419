// SPDX-License-Identifier: Apache-2.0
#include "src/study/names.hpp"

#include <algorithm>
#include <array>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

constexpr std::array<std::string_view, 4> kStates{"running", "completed", "pruned", "failed"};
constexpr std::array<std::string_view, 4> kOptunaStates{"RUNNING", "COMPLETE", "PRUNED", "FAIL"};
constexpr std::array<std::string_view, 4> kStatuses{"reached", "stopped", "diverged", "cancelled"};

std::size_t index_of(std::array<std::string_view, 4> const& names, std::string_view name) {
  auto const found = std::ranges::find(names, name);
  if (found == names.end())
    throw InputError({.expected = "a state that this version knows", .found = "'" + std::string(name) + "'"});
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

std::string_view name_of(TrialState state) { return kStates[static_cast<std::size_t>(state)]; }
TrialState trial_state_named(std::string_view name) { return static_cast<TrialState>(index_of(kStates, name)); }
std::string_view optuna_name(TrialState state) { return kOptunaStates[static_cast<std::size_t>(state)]; }
std::string_view name_of(RunStatus status) { return kStatuses[static_cast<std::size_t>(status)]; }
RunStatus run_status_named(std::string_view name) { return static_cast<RunStatus>(index_of(kStatuses, name)); }

}  // namespace shoal
