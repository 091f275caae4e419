// SPDX-License-Identifier: Apache-2.0
// Training one run by itself: the refit, and states that the weights file has lost.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include "shoal/study.hpp"
#include "src/sweep/lineage.hpp"

namespace shoal {

/// What every run of a sweep is made from.
struct RunMaker {
  SweepConfig const& config;
  DataId data{};
  Engine& engine;
  WeightStore& weights;
  std::vector<Progress>* set_aside = nullptr;  ///< takes what make() hears of runs in flight; null: none are

  [[nodiscard]] RunSpec spec(RunKey, MlpConfig const&) const;
  /// The run from its stored state with the most epochs up to max_epoch, else from its initial weights.
  /// A copied trial's begins as its parent's, which is trained again where its state is not stored.
  [[nodiscard]] RunId make(RunSpec const&, int max_epoch, std::span<Ancestor const> ancestors = {}) const;
};

/// A run in the engine, retired at the end of its scope; not by an exception, as an engine that failed may still train
/// it.
class ScopedRun {
 public:
  ScopedRun(Engine& engine, RunId id) : engine_(engine), id_(id) {}
  ~ScopedRun() {
    if (std::uncaught_exceptions() == n_exceptions_) engine_.retire(std::span(&id_, 1));
  }
  ScopedRun(ScopedRun const&) = delete;
  ScopedRun& operator=(ScopedRun const&) = delete;
  [[nodiscard]] RunId id() const { return id_; }

 private:
  Engine& engine_;
  RunId id_;
  int n_exceptions_ = std::uncaught_exceptions();
};

/// Trains a run and waits for it, putting aside what it hears of others; nullopt where `go_on` returned false, after which the
/// run stands at an epoch boundary.
std::optional<Progress> train_alone(Engine&, RunId, int to_epoch, std::function<bool()> const& go_on, std::vector<Progress>* set_aside = nullptr);

/// A run's state where its score was measured, if the weights file has it: nothing is trained. InputError where the run was
/// not trained.
[[nodiscard]] std::optional<RunState> kept_state(WeightStore&, SweepConfig const&, TrialRecord const&, RunKey);
/// A finished run as it stood at its end, from its stored state or trained again; what is trained again is checked
/// against the record. `trials` are the study's; `maker.config.repeats` says where trial.runs has it; key.fold == kRefitFold is the trial's
/// refit.
[[nodiscard]] RunId rebuild(RunMaker const&, std::span<TrialRecord const> trials, RunKey key);
/// Which weights count at the end of a run of this key.
[[nodiscard]] Which counted(TrialRecord const& trial, RunKey key);

/// The refit's model: no validation rows, hence no early stopping; and its epochs, the rounded mean of its runs' best.
[[nodiscard]] MlpConfig refit_model(MlpConfig);
[[nodiscard]] int refit_epochs(TrialRecord const&);
[[nodiscard]] bool wants_refit(SweepConfig const&, std::size_t n_folds);

}  // namespace shoal
