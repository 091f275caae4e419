// SPDX-License-Identifier: Apache-2.0
#include "src/data/byte_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

constexpr std::size_t kPackedChunk = std::size_t{256} << 10;

}  // namespace

struct ByteSource::State {
  std::string name;
  int descriptor = -1;
  bool owned = false;
  std::optional<double> file_size;
  std::vector<char> input;             // read ahead: the magic bytes, or packed bytes
  std::size_t begin = 0, end = 0;      // what is left of `input`
  bool gzip = false, finished = false;  // finished: the last gzip member has ended
  std::size_t n_packed = 0, n_text = 0;  // bytes read and handed out so far
  z_stream stream{};

  ~State() {
    if (gzip) inflateEnd(&stream);
    if (owned && descriptor >= 0) close(descriptor);
  }

  std::size_t read_plain(char* out, std::size_t room) {
    std::size_t filled = 0;
    while (filled < room) {
      ssize_t const got = ::read(descriptor, out + filled, room - filled);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw_system_error("read", name, errno);
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    n_packed += filled;
    return filled;
  }

  // Whether there are packed bytes left.
  bool refill() {
    if (begin < end) return true;
    begin = 0;
    ssize_t got;
    do {
      got = ::read(descriptor, input.data(), input.size());  // what a pipe has now is enough to go on
    } while (got < 0 && errno == EINTR);
    if (got < 0) throw_system_error("read", name, errno);
    end = static_cast<std::size_t>(got);
    n_packed += end;
    return end > 0;
  }

  [[noreturn]] void throw_bad_gzip(std::string found) const {
    throw InputError({.file = name, .line = 1, .column = 1, .expected = "a complete gzip file", .found = std::move(found)});
  }

  std::size_t read_gzip(char* out, std::size_t room) {
    std::size_t filled = 0;
    while (filled < room && !finished) {
      if (!refill()) throw_bad_gzip("one that is cut off after " + std::to_string(n_packed) + " bytes");
      stream.next_in = reinterpret_cast<Bytef*>(input.data() + begin);
      stream.avail_in = static_cast<uInt>(end - begin);
      uInt const wanted = static_cast<uInt>(std::min<std::size_t>(room - filled, std::numeric_limits<uInt>::max()));
      stream.next_out = reinterpret_cast<Bytef*>(out + filled);
      stream.avail_out = wanted;
      int const status = inflate(&stream, Z_NO_FLUSH);
      begin = end - stream.avail_in;
      filled += wanted - stream.avail_out;
      if (status == Z_MEM_ERROR) throw MachineError("cannot unpack " + name + ": out of memory");
      if (status == Z_STREAM_END) {
        // gzip files may follow one another (pigz, cat); anything else after the end is an error, as in gzip -t.
        if (!refill()) {
          finished = true;
        } else if (input[begin] != 0x1f) {
          throw_bad_gzip("trailing bytes after its end");
        } else {
          inflateReset(&stream);
        }
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        throw_bad_gzip(std::string("damaged data (") + (stream.msg != nullptr ? stream.msg : zError(status)) + ")");
      }
    }
    return filled;
  }
};

ByteSource::ByteSource(std::string const& path) : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.name = path == "-" ? "standard input" : path;
  if (path == "-") {
    s.descriptor = STDIN_FILENO;
  } else {
    s.descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    s.owned = true;
  }
  if (s.descriptor < 0) {
    if (errno == ENOENT || errno == ENOTDIR)
      throw InputError({.file = path, .expected = "a data file", .found = "no such file"});
    if (errno == EACCES) throw InputError({.file = path, .expected = "a readable file", .found = "permission denied"});
    throw_system_error("open", path, errno);
  }
  struct stat status {};
  if (fstat(s.descriptor, &status) != 0) throw_system_error("read", s.name, errno);
  if (S_ISDIR(status.st_mode)) throw InputError({.file = path, .expected = "a data file", .found = "a folder"});

  s.input.resize(2);
  s.end = s.read_plain(s.input.data(), 2);
  s.gzip = s.end == 2 && s.input[0] == 0x1f && s.input[1] == static_cast<char>(0x8b);
  if (s.gzip) {
    s.input.resize(kPackedChunk);
    if (inflateInit2(&s.stream, MAX_WBITS + 16) != Z_OK) {
      s.gzip = false;  // nothing to end
      throw MachineError("cannot start zlib");
    }
  }
  if (S_ISREG(status.st_mode)) s.file_size = static_cast<double>(status.st_size);
}

ByteSource::~ByteSource() = default;

std::size_t ByteSource::read(char* out, std::size_t room) {
  State& s = *state_;
  if (s.gzip) {
    std::size_t const filled = s.read_gzip(out, room);
    s.n_text += filled;
    return filled;
  }
  std::size_t const ahead = std::min(room, s.end - s.begin);
  std::memcpy(out, s.input.data() + s.begin, ahead);
  s.begin += ahead;
  return ahead + s.read_plain(out + ahead, room - ahead);
}

std::optional<double> ByteSource::expected_size() const {
  State const& s = *state_;
  std::size_t const unpacked = s.n_packed - (s.end - s.begin);
  if (!s.file_size || !s.gzip || unpacked == 0) return s.file_size;
  return *s.file_size * static_cast<double>(s.n_text) / static_cast<double>(unpacked);
}

std::string const& ByteSource::name() const { return state_->name; }

}  // namespace shoal
