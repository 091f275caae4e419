// SPDX-License-Identifier: Apache-2.0
// What event files of shoal's hold, as far as a session that goes on must know.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "events.pb.h"

namespace shoal::tensorboard {

struct Contents {
  bool experiment = false;
  std::optional<std::string> hparams;                 ///< of the session's start, encoded
  std::optional<events::SessionEnd::Status> status;   ///< of its end
  bool past_end = false;                              ///< values follow the end: an extended sweep
  int curve = 0, score = 0;                           ///< last steps; 0: none
  void note(events::Event const&);
};

struct Folder {
  Contents contents;
  std::vector<std::filesystem::path> files;  ///< in TensorBoard's order, that of their names
  std::int64_t newest = 0;                   ///< [s] the latest time stamp in a file's name
};
/// Reads the event files that stand directly in the folder, each up to the first record that is cut short.
[[nodiscard]] Folder read_folder(std::filesystem::path const&);
/// "events.out.tfevents.1700000000.host.1.0"
[[nodiscard]] bool is_event_file(std::filesystem::path const&);
/// The hyperparameters and group of a session's start, without its time: equal for equal trials.
[[nodiscard]] std::string identity_of(events::SessionStart const&);

}  // namespace shoal::tensorboard
