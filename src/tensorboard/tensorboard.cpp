// SPDX-License-Identifier: Apache-2.0
// The log of a sweep that runs, and of a study.
#include "shoal/tensorboard.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>

#include "src/tensorboard/sweep_log.hpp"

namespace shoal {
namespace {

double system_seconds() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

class TensorBoardObserver final : public SweepObserver {
 public:
  explicit TensorBoardObserver(TensorBoardOptions options) : options_(std::move(options)) {}

  void started(SweepConfig const& config, std::vector<PlannedRung> const&, Capabilities const&) override {
    attempt([&] {
      prepare_tensorboard(options_.folder, EarlierLog::kContinue);
      log_.emplace(options_, config, options_.now());
    });
  }
  // Thousands may start together, before the engine is given any of them: their directories are made at the next tick.
  void trial_started(TrialRecord const& trial, Job const&) override {
    attempt([&] {
      log_->update(trial, options_.now());
      unwritten_.push_back(trial.number);
    });
  }
  void job_finished(TrialRecord const& trial, JobResult const&) override { write(trial); }
  void trial_ended(TrialRecord const& trial) override { write(trial); }
  bool tick() override {
    attempt([&] {
      for (std::uint32_t const trial : std::exchange(unwritten_, {})) log_->flush(trial);
    });
    return true;
  }

 private:
  void write(TrialRecord const& trial) {
    attempt([&] {
      log_->update(trial, options_.now());
      log_->flush(trial.number);
    });
  }

  // The log is a view of what the study holds: where it cannot be written, the sweep need not end.
  template <class Action>
  void attempt(Action action) {
    if (broken_) return;
    try {
      action();
    } catch (std::runtime_error const& error) {
      broken_ = true;
      if (!options_.failed) throw;
      options_.failed(error.what());
    }
  }

  TensorBoardOptions options_;
  std::optional<tensorboard::SweepLog> log_;
  std::vector<std::uint32_t> unwritten_;  // trials
  bool broken_ = false;
};

}  // namespace

std::unique_ptr<SweepObserver> make_tensorboard(TensorBoardOptions options) {
  if (!options.now) options.now = system_seconds;
  return std::make_unique<TensorBoardObserver>(std::move(options));
}

void export_tensorboard(Study const& study, TensorBoardOptions const& options) {
  std::vector<TrialRecord> const trials = study.trials();
  double const created = trials.empty() ? 0.0 : std::ranges::min_element(trials, {}, &TrialRecord::started)->started;
  tensorboard::SweepLog log(options, study.config(), created);
  for (TrialRecord const& trial : trials) {
    log.update(trial, trial.ended > 0.0 ? trial.ended : trial.started);
    log.flush(trial.number);
  }
}

}  // namespace shoal
