// SPDX-License-Identifier: Apache-2.0
// Little-endian encoding of numbers and arrays, for curves in the study and states in the weights file.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

namespace shoal {

static_assert(std::endian::native == std::endian::little,
              "the study's files are little-endian and written as they lie in memory");

class ByteWriter {
 public:
  template <class T>
  requires std::is_arithmetic_v<T>
  void put(T value) { put_raw(&value, sizeof value); }
  template <class T>
  void put_array(std::span<T const> values) {
    put(static_cast<std::uint64_t>(values.size()));
    put_raw(values.data(), values.size_bytes());
  }
  [[nodiscard]] std::vector<std::byte> const& bytes() const { return bytes_; }
  [[nodiscard]] std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  void put_raw(void const* data, std::size_t size) {
    auto const* const first = static_cast<std::byte const*>(data);
    bytes_.insert(bytes_.end(), first, first + size);
  }
  std::vector<std::byte> bytes_;
};

/// Reads what ByteWriter wrote. Past the end it yields zeros and ok() is false.
class ByteReader {
 public:
  explicit ByteReader(std::span<std::byte const> bytes) : bytes_(bytes) {}
  template <class T>
  requires std::is_arithmetic_v<T> T get() {
    T value{};
    get_raw(&value, sizeof value);
    return value;
  }
  template <class T>
  void get_array(std::vector<T>& values) {
    auto const size = get<std::uint64_t>();
    if (size > bytes_.size() / sizeof(T)) return fail();
    values.resize(size);
    get_raw(values.data(), size * sizeof(T));
  }
  /// A count of items of eight bytes at least: one that the rest cannot hold is damage, not a reason to allocate.
  std::uint64_t get_count() {
    auto const n = get<std::uint64_t>();
    if (n > bytes_.size() / 8) fail();
    return ok_ ? n : 0;
  }
  [[nodiscard]] bool at_end() const { return ok_ && bytes_.empty(); }

 private:
  void fail() {
    ok_ = false;
    bytes_ = {};
  }
  void get_raw(void* data, std::size_t size) {
    if (size > bytes_.size()) return fail();
    if (size > 0) std::memcpy(data, bytes_.data(), size);
    bytes_ = bytes_.subspan(size);
  }
  std::span<std::byte const> bytes_;
  bool ok_ = true;
};

}  // namespace shoal
