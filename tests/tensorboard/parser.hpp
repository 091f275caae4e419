// SPDX-License-Identifier: Apache-2.0
// Reads event files without any of the code that writes them: own framing, own bit-by-bit CRC, protobuf's wire format by hand.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace shoal::testing {

/// The fields of a message by number: integers, fixed-size numbers as their bits, and bytes.
class Message {
 public:
  explicit Message(std::string const& bytes) {
    std::size_t at = 0;
    auto const varint = [&] {
      std::uint64_t value = 0;
      for (int shift = 0;; shift += 7) {
        auto const byte = static_cast<unsigned char>(bytes.at(at++));
        value |= std::uint64_t{byte & 0x7fu} << shift;
        if (byte < 0x80) return value;
      }
    };
    auto const fixed = [&](std::size_t n) {
      std::uint64_t value = 0;
      for (std::size_t i = 0; i < n; ++i) value |= std::uint64_t{static_cast<unsigned char>(bytes.at(at + i))} << (8 * i);
      at += n;
      return value;
    };
    while (at < bytes.size()) {
      std::uint64_t const key = varint();
      auto const number = static_cast<int>(key >> 3);
      switch (key & 7) {
        case 0: numbers_[number].push_back(varint()); break;
        case 1: numbers_[number].push_back(fixed(8)); break;
        case 5: numbers_[number].push_back(fixed(4)); break;
        case 2: {
          std::uint64_t const n = varint();
          if (n > bytes.size() - at) throw std::runtime_error("a field is longer than its message");
          bytes_[number].push_back(bytes.substr(at, n));
          at += n;
          break;
        }
        default: throw std::runtime_error("unknown wire type");
      }
    }
  }
  [[nodiscard]] bool has(int field) const { return numbers_.contains(field) || bytes_.contains(field); }
  [[nodiscard]] std::uint64_t number(int field) const { return numbers_.contains(field) ? numbers_.at(field).back() : 0; }
  [[nodiscard]] double real(int field) const { return std::bit_cast<double>(number(field)); }
  [[nodiscard]] std::string text(int field) const { return bytes_.contains(field) ? bytes_.at(field).back() : ""; }
  [[nodiscard]] Message message(int field) const { return Message(text(field)); }
  [[nodiscard]] std::vector<Message> messages(int field) const {
    std::vector<Message> all;
    if (bytes_.contains(field)) {
      for (std::string const& bytes : bytes_.at(field)) all.emplace_back(bytes);
    }
    return all;
  }

 private:
  std::map<int, std::vector<std::uint64_t>> numbers_;
  std::map<int, std::vector<std::string>> bytes_;
};

inline std::uint32_t plain_masked_crc(std::string const& bytes) {
  std::uint32_t sum = 0xffffffffu;
  for (char const c : bytes) {
    sum ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) sum = (sum & 1u) != 0 ? (sum >> 1) ^ 0x82f63b78u : sum >> 1;
  }
  sum = ~sum;
  return ((sum >> 15) | (sum << 17)) + 0xa282ead8u;
}

inline std::string contents_of(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The events of a file; throws where a byte is wrong or missing.
inline std::vector<Message> events_in(std::filesystem::path const& path) {
  std::string const file = contents_of(path);
  std::vector<Message> events;
  auto const word = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{static_cast<unsigned char>(file.at(at + i))} << (8 * i);
    return value;
  };
  for (std::size_t at = 0; at < file.size();) {
    std::uint64_t const length = word(at) | std::uint64_t{word(at + 4)} << 32;
    if (word(at + 8) != plain_masked_crc(file.substr(at, 8))) throw std::runtime_error("a length has another sum");
    std::string const payload = file.substr(at + 12, length);
    if (payload.size() != length || word(at + 12 + length) != plain_masked_crc(payload)) throw std::runtime_error("a payload has another sum");
    events.emplace_back(payload);
    at += 16 + length;
  }
  return events;
}

/// One value of an event.
struct Value {
  std::uint64_t step;
  std::string tag, plugin;  ///< plugin: "" where the value has no metadata
  double value;             ///< of a scalar
  std::string content;      ///< for a plugin
  double wall_time;
};
inline std::vector<Value> values_in(std::filesystem::path const& path) {
  std::vector<Value> values;
  for (Message const& event : events_in(path)) {
    for (Message const& value : event.message(5).messages(1)) {
      std::string const floats = value.message(8).text(5);  // packed
      float number = 0.0f;
      if (floats.size() == 4) std::memcpy(&number, floats.data(), 4);
      Message const plugin = value.message(9).message(1);
      values.push_back({event.number(2), value.text(1), plugin.text(1), number, plugin.text(2), event.real(1)});
    }
  }
  return values;
}

/// The event files of a folder, by name.
inline std::vector<std::filesystem::path> files_in(std::filesystem::path const& folder) {
  std::vector<std::filesystem::path> files;
  for (auto const& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace shoal::testing
