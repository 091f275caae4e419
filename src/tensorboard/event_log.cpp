// SPDX-License-Identifier: Apache-2.0
#include "src/tensorboard/event_log.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shoal/errors.hpp"
#include "src/tensorboard/hparams.hpp"
#include "src/tensorboard/messages.hpp"
#include "src/tensorboard/record.hpp"

namespace shoal::tensorboard {
namespace {

namespace fs = std::filesystem;

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

// 0, or the errno of the call that failed; then the file is as it was before.
int append(int fd, std::string_view bytes) {
  off_t const before = ::lseek(fd, 0, SEEK_END);
  while (!bytes.empty()) {
    ssize_t const n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      int const error = errno;
      if (before >= 0 && ::ftruncate(fd, before) != 0) return error;  // a record that is cut short ends the file for readers
      return error;
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

}  // namespace

EventLog::EventLog(fs::path folder, bool fresh) : folder_(std::move(folder)) {
  if (fresh) return;
  Folder found = read_folder(folder_);
  contents_ = std::move(found.contents);
  earlier_ = std::move(found.files);
  newest_ = found.newest;
}

void EventLog::add(events::Event const& event) {
  if (file_.empty()) begin_file(event.wall_time());
  append_record(buffer_, event.SerializeAsString());
  contents_.note(event);
  for (events::Summary::Value const& value : event.summary().value()) {
    has_curve_ = has_curve_ || value.tag().starts_with(kCurvePrefix);
    has_score_ = has_score_ || value.tag().starts_with(kScorePrefix);
  }
}

// TensorBoard reads the files of a directory by name, and when it has seen a later one it no longer looks for news in those before.
void EventLog::begin_file(double wall_time) {
  static std::string const host = host_name();
  newest_ = std::max(static_cast<std::int64_t>(wall_time), newest_ + 1);
  file_ = folder_ / fmt::format("events.out.tfevents.{:010}.{}.{}.0", newest_, host, ::getpid());
  append_record(buffer_, file_version(wall_time).SerializeAsString());
}

void EventLog::restart() {
  if (!file_.empty()) earlier_.push_back(std::exchange(file_, {}));
  replaces_ = !earlier_.empty();
  contents_ = {};
  buffer_.clear();
  has_curve_ = has_score_ = false;
}

void EventLog::flush() {
  if (buffer_.empty()) return;
  int const flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  int fd = ::open(file_.c_str(), flags, 0666);
  if (fd < 0 && errno == ENOENT) {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) throw_system_error("make", folder_.string(), error.value());
    fd = ::open(file_.c_str(), flags, 0666);
  }
  if (fd < 0) throw_system_error("write", file_.string(), errno);
  int error = append(fd, buffer_);
  if (::close(fd) != 0 && error == 0) error = errno;
  if (error != 0) throw_system_error("write", file_.string(), error);
  buffer_ = {};
  if (!std::exchange(replaces_, false)) return;
  for (fs::path const& file : std::exchange(earlier_, {})) {
    std::error_code none;  // a file that stays repeats what the new one says
    fs::remove(file, none);
  }
}

}  // namespace shoal::tensorboard
