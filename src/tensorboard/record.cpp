// SPDX-License-Identifier: Apache-2.0
#include "src/tensorboard/record.hpp"

#include <cstddef>
#include <cstdint>

#include "src/tensorboard/crc32c.hpp"

namespace shoal::tensorboard {
namespace {

constexpr std::size_t kHeader = 12, kFooter = 4;  // [bytes]

template <class Unsigned>
void append(std::string& out, Unsigned value) {
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) out += static_cast<char>((value >> (8 * i)) & 0xffu);
}

template <class Unsigned>
Unsigned read(std::string_view bytes) {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) value |= static_cast<Unsigned>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return value;
}

}  // namespace

void append_record(std::string& out, std::string_view payload) {
  std::size_t const begin = out.size();
  append(out, static_cast<std::uint64_t>(payload.size()));
  append(out, masked_crc32c(std::string_view(out).substr(begin)));
  out += payload;
  append(out, masked_crc32c(payload));
}

std::optional<std::string_view> take_record(std::string_view& bytes) {
  if (bytes.size() < kHeader + kFooter) return std::nullopt;
  auto const length = read<std::uint64_t>(bytes);
  if (read<std::uint32_t>(bytes.substr(8)) != masked_crc32c(bytes.substr(0, 8)) || length > bytes.size() - kHeader - kFooter) return std::nullopt;
  std::string_view const payload = bytes.substr(kHeader, length);
  if (read<std::uint32_t>(bytes.substr(kHeader + length)) != masked_crc32c(payload)) return std::nullopt;
  bytes.remove_prefix(kHeader + length + kFooter);
  return payload;
}

}  // namespace shoal::tensorboard
