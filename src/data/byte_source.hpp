// SPDX-License-Identifier: Apache-2.0
// A file as a stream of bytes: plain or gzip (also several gzip members in a row), or standard input, which may be either.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace shoal {

class ByteSource {
 public:
  /// Opens a file, or standard input for "-". Gzip is recognised by its first two bytes, not by the name. InputError: no
  /// such file, a folder, no permission.
  explicit ByteSource(std::string const& path);
  ~ByteSource();
  ByteSource(ByteSource const&) = delete;
  ByteSource& operator=(ByteSource const&) = delete;

  /// Fills `room` bytes unless the end comes before; returns how many it filled. InputError: broken gzip. MachineError: the
  /// device fails while reading.
  [[nodiscard]] std::size_t read(char* out, std::size_t room);
  /// Bytes of text in all: a plain file's size, a gzip file's as far as what was read of it tells. Nothing of a pipe's.
  [[nodiscard]] std::optional<double> expected_size() const;
  [[nodiscard]] std::string const& name() const;  ///< for messages

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace shoal
