// SPDX-License-Identifier: Apache-2.0
#include "src/cli/events_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/report.hpp"
#include "src/cli/output.hpp"

namespace shoal::cli {

void add_events(CLI::App& app, std::string& file) {
  app.add_option("--events", file, "append what happens as lines of JSON; - writes them to standard output, and nothing else [none]")->type_name("FILE|-");
}

EventsFile::EventsFile(std::string const& file) : file_(file) {
  if (file.empty() || on_stdout()) return;
  stream_ = std::fopen(file.c_str(), "a");
  if (stream_ == nullptr) throw MachineError(fmt::format("cannot write {}: {}", file, std::strerror(errno)));
}

EventsFile::~EventsFile() {
  if (stream_ != nullptr) std::fclose(stream_);
}

std::unique_ptr<SweepObserver> EventsFile::observer() {
  if (file_.empty()) return nullptr;
  return make_events({.write = [this](std::string const& line) { write(line); }, .now = {}});
}

void EventsFile::finish(SweepResult const& result, std::string const& study) {
  if (!file_.empty()) write(finished_event(result, study));
}

// Whoever reads them may have gone, and a disk may be full; the sweep and its study go on.
void EventsFile::write(std::string const& line) {
  if (failed_) return;
  std::FILE* const stream = on_stdout() ? stdout : stream_;
  if (std::fwrite(line.data(), 1, line.size(), stream) == line.size() && std::fflush(stream) == 0) return;
  failed_ = true;
  note(fmt::format("shoal: no more events: cannot write {}: {}", on_stdout() ? "standard output" : file_, std::strerror(errno)));
}

}  // namespace shoal::cli
