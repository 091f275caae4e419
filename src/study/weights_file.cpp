// SPDX-License-Identifier: Apache-2.0
// The append-only weights file. One thread encodes and writes, in the order of append(); the caller waits only while
// more than kMaxQueued bytes are queued, so memory stays bounded when the disk is slower than the training.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/study/run_state.hpp"
#include "src/study/weights.hpp"
#include "src/study/weights_record.hpp"

namespace shoal {
namespace {

constexpr std::uint64_t kMaxQueued = std::uint64_t{256} << 20;  // [bytes]

// All of the bytes, or the reason (errno) why not.
int write_all(int file, void const* data, std::size_t size, std::uint64_t offset) {
  auto const* bytes = static_cast<char const*>(data);
  while (size > 0) {
    ssize_t const n = ::pwrite(file, bytes, size, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes += n, size -= static_cast<std::size_t>(n), offset += static_cast<std::uint64_t>(n);
  }
  return 0;
}

bool read_all(int file, void* data, std::size_t size, std::uint64_t offset) {
  auto* bytes = static_cast<char*>(data);
  while (size > 0) {
    ssize_t const n = ::pread(file, bytes, size, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes += n, size -= static_cast<std::size_t>(n), offset += static_cast<std::uint64_t>(n);
  }
  return true;
}

std::uint32_t crc_of(std::span<std::byte const> bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size()));
}

class WeightsFile final : public WeightStore {
 public:
  /// Takes over the descriptor, which may be -1 for an absent file that is only read.
  WeightsFile(int file, std::string path, bool writable) : file_(file), path_(std::move(path)), writable_(writable) {
    if (file_ >= 0) scan();
    if (writable_) writer_ = std::thread([this] { write_queue(); });
  }

  ~WeightsFile() override {
    if (writable_) {
      {
        std::lock_guard const lock(mutex_);
        closing_ = true;
      }
      changed_.notify_all();
      writer_.join();
    }
    if (file_ >= 0) ::close(file_);  // releases the lock
  }

  void append(RunKey key, RunState state) override {
    SHOAL_ASSERT(writable_);
    std::unique_lock lock(mutex_);
    std::uint64_t const bytes = byte_count(state);
    changed_.wait(lock, [&] { return queue_.empty() || queued_bytes_ + bytes <= kMaxQueued; });
    report_error();
    queued_bytes_ += bytes;
    queue_.emplace_back(key, std::move(state));
    changed_.notify_all();
  }

  std::optional<RunState> find(RunKey key, int max_epoch) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return queue_.empty(); });
    auto const states = index_.find(key);
    if (states == index_.end()) return std::nullopt;
    auto entry = states->second.upper_bound(max_epoch);
    while (entry != states->second.begin()) {
      --entry;
      if (auto state = read(entry->second)) return state;  // a damaged record gives way to an earlier one
    }
    return std::nullopt;
  }

  void flush() override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return queue_.empty(); });
    report_error();
  }

  std::uint64_t bytes() const override {
    std::lock_guard const lock(mutex_);
    return end_ + queued_bytes_;
  }

 private:
  // Finds the records; what follows the last whole one is a torn tail.
  void scan() {
    struct ::stat status {};
    if (::fstat(file_, &status) != 0) throw_system_error("read", path_, errno);
    auto const size = static_cast<std::uint64_t>(status.st_size);
    end_ = sizeof(WeightsFileHeader);
    WeightsFileHeader header;
    if (!read_all(file_, &header, sizeof header, 0) || header.magic != WeightsFileHeader{}.magic) {
      throw InputError({.file = path_,
                        .expected = "a weights file of shoal's",
                        .found = "another file",
                        .hint = "move it away; weights are a cache and will be trained again"});
    }
    WeightsRecordHeader record;
    while (end_ + sizeof record <= size && read_all(file_, &record, sizeof record, end_) && record.valid()) {
      if (record.payload_size > size - end_ - sizeof record) break;
      index_[record.key()][record.epoch] = end_;
      end_ += sizeof record + record.payload_size;
    }
    if (writable_ && end_ < size && ::ftruncate(file_, static_cast<off_t>(end_)) != 0)
      throw_system_error("write", path_, errno);
  }

  std::optional<RunState> read(std::uint64_t offset) const {
    WeightsRecordHeader record;
    if (!read_all(file_, &record, sizeof record, offset) || !record.valid()) return std::nullopt;
    std::vector<std::byte> payload(record.payload_size);
    if (!read_all(file_, payload.data(), payload.size(), offset + sizeof record)) return std::nullopt;
    if (crc_of(payload) != record.payload_crc) return std::nullopt;
    return decode_run_state(payload);
  }

  void write_queue() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return closing_ || !queue_.empty(); });
      if (queue_.empty()) return;
      // The state stays at the queue's head while it is written: an empty queue means that all is in the file.
      auto const& [key, state] = queue_.front();
      std::uint64_t const bytes = byte_count(state), offset = end_;
      lock.unlock();
      std::vector<std::byte> const payload = encode(state);
      WeightsRecordHeader record{.trial = key.trial,
                                 .fold = key.fold,
                                 .repeat = key.repeat,
                                 .epoch = state.epoch,
                                 .payload_size = payload.size(),
                                 .payload_crc = crc_of(payload)};
      record.header_crc = record.crc();
      int error = write_all(file_, &record, sizeof record, offset);
      if (error == 0) error = write_all(file_, payload.data(), payload.size(), offset + sizeof record);
      if (error != 0) (void)!::ftruncate(file_, static_cast<off_t>(offset));  // else the next open does it
      lock.lock();
      if (error == 0) {
        index_[key][state.epoch] = offset;
        end_ = offset + sizeof record + payload.size();
      } else {
        error_ = error;
      }
      queued_bytes_ -= bytes;
      queue_.pop_front();
      changed_.notify_all();
    }
  }

  void report_error() {
    if (int const error = std::exchange(error_, 0); error != 0) throw_system_error("write", path_, error);
  }

  int file_;
  std::string path_;
  bool writable_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<std::pair<RunKey, RunState>> queue_;
  std::uint64_t queued_bytes_ = 0;
  std::map<RunKey, std::map<int, std::uint64_t>> index_;  // run -> epoch -> offset of its record
  std::uint64_t end_ = sizeof(WeightsFileHeader);
  int error_ = 0;
  bool closing_ = false;
  std::thread writer_;
};

}  // namespace

std::unique_ptr<WeightStore> open_weights_for_writing(std::string const& study, bool fresh) {
  std::string const path = study + ".weights";
  int const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) throw_system_error("write", path, errno);
  try {
    struct ::stat status {};
    if (::fstat(file, &status) != 0) throw_system_error("read", path, errno);
    WeightsFileHeader header;
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) throw_system_error("lock", path, errno);
      bool const known = read_all(file, &header, sizeof header, 0) && header.writer > 0;
      throw InputError(
          {.file = study,
           .found = "a study in use by " + (known ? fmt::format("process {}", header.writer) : "another process"),
           .hint = "wait for it, or end it first"});
    }
    if (fresh && ::ftruncate(file, 0) != 0) throw_system_error("write", path, errno);
    bool const torn = std::cmp_less(status.st_size, sizeof header);  // a crash may have come before the header
    bool const ours =
        fresh || torn || (read_all(file, &header, sizeof header, 0) && header.magic == WeightsFileHeader{}.magic);
    header = {.writer = ::getpid()};
    if (int const error = ours ? write_all(file, &header, sizeof header, 0) : 0; error != 0)
      throw_system_error("write", path, error);
    return std::make_unique<WeightsFile>(file, path, true);
  } catch (...) {
    ::close(file);
    throw;
  }
}

std::unique_ptr<WeightStore> open_weights_for_reading(std::string const& study) {
  std::string const path = study + ".weights";
  int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno != ENOENT) throw_system_error("read", path, errno);
  if (file >= 0 && std::filesystem::file_size(path) < sizeof(WeightsFileHeader)) {  // cut short at its first write
    ::close(file);
    file = -1;
  }
  return std::make_unique<WeightsFile>(file, path, false);
}

}  // namespace shoal
