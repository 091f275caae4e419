// SPDX-License-Identifier: Apache-2.0
// The layout of a weights file: a file header, then records of a fixed header and a payload (encode(RunState)). Both
// parts of a record have a CRC-32, so that a record which a crash cut short is known as such.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <zlib.h>

#include "shoal/engine.hpp"

namespace shoal {

struct WeightsFileHeader {
  std::array<char, 8> magic{'S', 'H', 'O', 'A', 'L', 'W', '1', '\n'};
  std::int64_t writer = 0;  ///< process that has the file open for writing, or had it last
};

struct WeightsRecordHeader {
  std::uint32_t magic = kMagic;
  std::uint32_t trial = 0;
  std::uint16_t fold = 0, repeat = 0;
  std::int32_t epoch = 0;
  std::uint64_t payload_size = 0;
  std::uint32_t payload_crc = 0;
  std::uint32_t header_crc = 0;  ///< of all fields above

  static constexpr std::uint32_t kMagic = 0x57524853;  // "SHRW"
  [[nodiscard]] std::uint32_t crc() const {
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<unsigned char const*>(this), offsetof(WeightsRecordHeader, header_crc)));
  }
  [[nodiscard]] bool valid() const { return magic == kMagic && header_crc == crc(); }
  [[nodiscard]] RunKey key() const { return {trial, fold, repeat}; }
};

static_assert(sizeof(WeightsFileHeader) == 16 && sizeof(WeightsRecordHeader) == 32);
static_assert(std::is_trivially_copyable_v<WeightsRecordHeader>);

}  // namespace shoal
