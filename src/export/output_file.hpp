// SPDX-License-Identifier: Apache-2.0
// Writes a whole file or nothing: readers never see half of it, and a full disk leaves the old contents.
#pragma once

#include <string>
#include <string_view>

namespace shoal {

/// A file that is written bit by bit and appears with commit(): a temporary file beside `path`, forced to disk and renamed
/// over `path`. Without commit() nothing is left. A device or a pipe is written directly; a link's target is replaced, not
/// the link. MachineError names the path and the reason.
class OutputFile {
 public:
  explicit OutputFile(std::string path);
  OutputFile(OutputFile const&) = delete;
  OutputFile& operator=(OutputFile const&) = delete;
  ~OutputFile();

  void write(std::string_view contents);
  void commit();

 private:
  [[noreturn]] void fail(int error);

  std::string path_, target_;
  std::string temporary_;  ///< "": path_ is written directly
  unsigned mode_ = 0;
  int fd_ = -1;
};

/// The same for contents that are in memory.
void write_file(std::string const& path, std::string_view contents);

}  // namespace shoal
