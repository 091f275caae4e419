// SPDX-License-Identifier: Apache-2.0
// The events of one directory: what earlier sessions have left there, and the file that this session adds. The file is open
// only while something is appended to it, so that ten thousand runs need no ten thousand descriptors.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "src/tensorboard/contents.hpp"

namespace shoal::tensorboard {

class EventLog {
 public:
  /// fresh: the folder is known to have no event files.
  EventLog(std::filesystem::path folder, bool fresh);

  [[nodiscard]] Contents const& contents() const { return contents_; }
  [[nodiscard]] std::filesystem::path const& folder() const { return folder_; }
  /// Whether this session's file has no curve (no score) so far, so that the next one tells what plugin its tags are for.
  [[nodiscard]] bool first_curve() const { return !has_curve_; }
  [[nodiscard]] bool first_score() const { return !has_score_; }

  void add(events::Event const&);
  /// Everything is to be written anew, into a later file that takes the place of those that are there.
  void restart();
  /// Appends what was added, all of it or nothing. MachineError names the file.
  void flush();

 private:
  void begin_file(double wall_time);

  std::filesystem::path folder_, file_;              // "": none in this session
  std::vector<std::filesystem::path> earlier_;       // files
  bool replaces_ = false;                            // those
  bool has_curve_ = false, has_score_ = false;
  std::int64_t newest_ = 0;                          // [s]
  Contents contents_;
  std::string buffer_;                               // whole records
};

}  // namespace shoal::tensorboard
