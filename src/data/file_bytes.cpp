// SPDX-License-Identifier: Apache-2.0
#include "src/data/file_bytes.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;

struct Descriptor {
  int value;
  explicit Descriptor(int descriptor) : value(descriptor) {}
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  ~Descriptor() {
    if (value >= 0) close(value);
  }
};

struct InflateEnd {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};

// Memory grows with what is read, so that pipes work and a file that grows meanwhile is read to its end.
Bytes read_plain(std::string const& path) {
  Descriptor const file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.value < 0) {
    if (errno == ENOENT || errno == ENOTDIR)
      throw InputError({.file = path, .expected = "a data file", .found = "no such file"});
    if (errno == EACCES) throw InputError({.file = path, .expected = "a readable file", .found = "permission denied"});
    throw_system_error("open", path, errno);
  }
  struct stat status {};
  if (fstat(file.value, &status) != 0) throw_system_error("read", path, errno);
  if (S_ISDIR(status.st_mode)) throw InputError({.file = path, .expected = "a data file", .found = "a folder"});

  Bytes bytes(static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)) +
              1);  // + 1: the end is seen without a second growth
  std::size_t filled = 0;
  for (;;) {
    if (filled == bytes.size()) bytes.resize(bytes.size() + std::max(kChunk, bytes.size() / 2));
    ssize_t const got = read(file.value, bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_system_error("read", path, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

bool is_gzip(Bytes const& bytes) { return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b; }

[[noreturn]] void throw_bad_gzip(std::string const& path, std::string found) {
  throw InputError({.file = path, .expected = "a complete gzip file", .found = std::move(found)});
}

// The size that a gzip file states at its end is not trusted: it is modulo 2^32 and may lie.
Bytes gunzip(std::string const& path, Bytes const& packed) {
  z_stream stream{};
  if (inflateInit2(&stream, MAX_WBITS + 16) != Z_OK) throw MachineError("cannot start zlib");
  std::unique_ptr<z_stream, InflateEnd> const guard(&stream);

  Bytes bytes(std::max(kChunk, packed.size() * 4));
  std::size_t filled = 0, used = 0;
  for (;;) {
    if (filled == bytes.size()) bytes.resize(bytes.size() + bytes.size() / 2);
    constexpr std::size_t kLargest = std::numeric_limits<uInt>::max();
    std::size_t const input = std::min(packed.size() - used, kLargest);
    std::size_t const room = std::min(bytes.size() - filled, kLargest);
    stream.next_in = const_cast<Bytef*>(packed.data() + used);  // zlib reads only; its type lacks const
    stream.avail_in = static_cast<uInt>(input);
    stream.next_out = bytes.data() + filled;
    stream.avail_out = static_cast<uInt>(room);
    int const status = inflate(&stream, Z_NO_FLUSH);
    used += input - stream.avail_in;
    filled += room - stream.avail_out;
    if (status == Z_MEM_ERROR) throw MachineError("cannot unpack " + path + ": out of memory");
    if (status == Z_STREAM_END) {
      if (used == packed.size()) break;
      // gzip files may follow one another (pigz, cat); anything else after the end is an error, as in gzip -t.
      if (packed[used] != 0x1f)
        throw_bad_gzip(path, std::to_string(packed.size() - used) + " trailing bytes after its end");
      inflateReset(&stream);
    } else if (status == Z_BUF_ERROR || (status == Z_OK && used == packed.size() && stream.avail_out > 0)) {
      throw_bad_gzip(path, "one that is cut off after " + std::to_string(packed.size()) + " bytes");
    } else if (status != Z_OK) {
      throw_bad_gzip(path, std::string("damaged data (") + (stream.msg != nullptr ? stream.msg : zError(status)) + ")");
    }
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace

Bytes read_bytes(std::string const& path) {
  Bytes bytes = read_plain(path);
  if (is_gzip(bytes)) bytes = gunzip(path, bytes);
  if (bytes.empty()) throw InputError({.file = path, .expected = "a data file", .found = "an empty file"});
  return bytes;
}

}  // namespace shoal
