// SPDX-License-Identifier: Apache-2.0
// Logs for TensorBoard: native event files with learning curves and the HParams table, while a sweep runs or afterwards.
// docs/tensorboard.md says what is in them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "shoal/study.hpp"

namespace shoal {

struct TensorBoardOptions {
  std::string folder;                  ///< what `tensorboard --logdir` is given; made where it does not exist
  LoggedCurves curves = LoggedCurves::kAll;
  std::string name;                    ///< of the experiment: the study's
  /// What is told, once, that the log cannot be written; the sweep goes on without it. Default: the error is thrown, and
  /// ends the sweep.
  std::function<void(std::string const&)> failed;
  std::function<double()> now;         ///< [s] Unix time; default: the system's clock
};

/// Event files of an earlier sweep in the folder: refuse them, remove them, or go on with them.
enum class EarlierLog : std::uint8_t { kRefuse, kRemove, kContinue };
/// Makes the folder. InputError where it holds event files that are refused, MachineError where nothing can be written there.
/// Removed are event files in the folder itself and in trial-*, nothing else.
void prepare_tensorboard(std::string const& folder, EarlierLog);

/// Writes what happens as it happens. Each session of a sweep adds a file of its own to a run's directory where it has
/// something to add: what earlier files hold is not written again.
[[nodiscard]] std::unique_ptr<SweepObserver> make_tensorboard(TensorBoardOptions);

/// The same files of all that a study holds. Times are those that the study has: every value of a trial bears the time of its
/// end. Errors are thrown, whatever options.failed is. Call prepare_tensorboard first.
void export_tensorboard(Study const&, TensorBoardOptions const&);

}  // namespace shoal
