// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/run_record.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

// NaN has many bit patterns, and which of them a diverged run shows is no promise.
bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same(EpochScores const& a, EpochScores const& b) {
  return same(a.train_loss, b.train_loss) && same(a.train_accuracy, b.train_accuracy) &&
         same(a.learning_rate, b.learning_rate) && same(a.validation_loss, b.validation_loss) &&
         std::ranges::equal(a.validation, b.validation, [](double x, double y) { return same(x, y); });
}

[[noreturn]] void throw_not_reproduced(RunKey key, int epoch, std::string const& what) {
  throw MachineError(
      fmt::format("this machine does not reproduce the study: trial {}, fold {}, repeat {} has another {} in epoch {}",
                  key.trial, key.fold, key.repeat, what, epoch));
}

void add_mark(RunRecord& run, RunKey key, RunRecord::Mark const& mark) {
  auto const at = std::ranges::lower_bound(run.marks, mark.epoch, {}, &RunRecord::Mark::epoch);
  if (at == run.marks.end() || at->epoch != mark.epoch) {
    run.marks.insert(at, mark);
  } else if (*at != mark) {
    throw_not_reproduced(key, mark.epoch, "end");
  }
}

}  // namespace

std::optional<RunRecord::Mark> known_end(RunRecord const& run, MlpConfig const& model, int to_epoch) {
  for (RunRecord::Mark const& mark : run.marks) {
    bool const ended = mark.status == RunStatus::kStopped || mark.status == RunStatus::kDiverged;
    if (mark.epoch == to_epoch || (ended && mark.epoch <= to_epoch)) return mark;
  }
  if (!restores_best(model) && std::cmp_greater_equal(run.curve.size(), to_epoch)) {
    return RunRecord::Mark{.epoch = to_epoch, .best_epoch = to_epoch, .status = RunStatus::kReached};
  }
  return std::nullopt;
}

RunRecord merge(RunRecord& run, RunKey key, Progress const& progress) {
  RunRecord fresh{.fold = run.fold, .repeat = run.repeat};
  for (EpochScores const& epoch : progress.curve) {
    auto const index = static_cast<std::size_t>(epoch.epoch - 1);
    if (index < run.curve.size()) {
      if (!same(run.curve[index], epoch)) throw_not_reproduced(key, epoch.epoch, "score");
    } else {
      SHOAL_ASSERT(index == run.curve.size());
      run.curve.push_back(epoch);
      fresh.curve.push_back(epoch);
    }
  }
  bool const latest = std::cmp_greater_equal(progress.epoch, run.curve.size());
  if (latest) run.status = progress.status, run.best_epoch = progress.best_epoch;
  if (progress.status != RunStatus::kCancelled) {
    RunRecord::Mark const mark{progress.epoch, progress.best_epoch, progress.status};
    add_mark(run, key, mark);
    fresh.marks.push_back(mark);
  }
  fresh.status = progress.status;
  fresh.best_epoch = progress.best_epoch;
  return fresh;
}

bool restores_best(MlpConfig const& model) { return model.early_stopping && model.early_stopping->restore_best; }

}  // namespace shoal
