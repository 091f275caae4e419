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

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  struct stat status {};
  bool const exists = ::stat(path_.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) throw_system_error("write", path_, EISDIR);
  if (exists && !S_ISREG(status.st_mode)) {
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    target_ = exists ? std::filesystem::canonical(path_).string() : path_;
    mode_ = exists ? status.st_mode & 07777 : default_mode();
    std::string name = target_ + ".XXXXXX";
    fd_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd_ >= 0) temporary_ = std::move(name);
  }
  if (fd_ < 0) throw_system_error("write", path_, errno);
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputFile::write(std::string_view contents) {
  if (int const error = write_all(fd_, contents)) fail(error);
}

void OutputFile::commit() {
  if (!temporary_.empty() && ::fchmod(fd_, mode_) != 0) fail(errno);
  if (!temporary_.empty() && ::fsync(fd_) != 0) fail(errno);
  if (::close(std::exchange(fd_, -1)) != 0) fail(errno);
  if (!temporary_.empty() && ::rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
  temporary_.clear();
}

void OutputFile::fail(int error) { throw_system_error("write", path_, error); }

void write_file(std::string const& path, std::string_view contents) {
  OutputFile file(path);
  file.write(contents);
  file.commit();
}

}  // namespace shoal
