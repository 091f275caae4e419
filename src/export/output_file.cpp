// SPDX-License-Identifier: Apache-2.0
#include "src/export/output_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] int close() { return ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

// 0, or the errno of the first call that failed.
int write_all(int fd, std::string_view contents) {
  while (!contents.empty()) {
    ssize_t const n = ::write(fd, contents.data(), contents.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    contents.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

mode_t default_mode() {
  mode_t const mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

}  // namespace

void write_file(std::string const& path, std::string_view contents) {
  struct stat status {};
  bool const exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) throw_system_error("write", path, EISDIR);
  if (exists && !S_ISREG(status.st_mode)) {
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0) throw_system_error("write", path, errno);
    if (int const error = write_all(file.get(), contents)) throw_system_error("write", path, error);
    if (file.close() != 0) throw_system_error("write", path, errno);
    return;
  }
  std::string const target = exists ? std::filesystem::canonical(path).string() : path;
  std::string temporary = target + ".XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) throw_system_error("write", path, errno);
  int error = write_all(file.get(), contents);
  if (error == 0 && ::fchmod(file.get(), exists ? status.st_mode & 07777 : default_mode()) != 0) error = errno;
  if (error == 0 && ::fsync(file.get()) != 0) error = errno;
  if (file.close() != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(temporary.c_str());
    throw_system_error("write", path, error);
  }
}

}  // namespace shoal
