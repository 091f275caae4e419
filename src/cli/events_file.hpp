// SPDX-License-Identifier: Apache-2.0
// --events: a sweep's events as lines of a file.
#pragma once

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "shoal/sweep.hpp"

namespace shoal::cli {

void add_events(CLI::App&, std::string& file);

/// "-": standard output, which then has nothing else. A file is appended to, so that a resumed sweep goes on with it.
class EventsFile {
 public:
  /// MachineError where the file cannot be opened. "": no events.
  explicit EventsFile(std::string const& file);
  ~EventsFile();
  EventsFile(EventsFile const&) = delete;
  EventsFile& operator=(EventsFile const&) = delete;

  [[nodiscard]] std::unique_ptr<SweepObserver> observer();  ///< null without events
  void finish(SweepResult const&, std::string const& study);
  [[nodiscard]] bool on_stdout() const { return file_ == "-"; }

 private:
  void write(std::string const& line);

  std::string file_;
  std::FILE* stream_ = nullptr;
  bool failed_ = false;
};

}  // namespace shoal::cli
