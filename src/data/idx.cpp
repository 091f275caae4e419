// SPDX-License-Identifier: Apache-2.0
// IDX (LeCun's MNIST files): 0 0, type, number of dimensions, big-endian extents, big-endian values.
#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/data/formats.hpp"

namespace shoal {
namespace {

std::optional<Dtype> dtype_of(std::uint8_t code) {
  switch (code) {
    case 0x08: return Dtype::kU8;
    case 0x09: return Dtype::kI8;
    case 0x0b: return Dtype::kI16;
    case 0x0c: return Dtype::kI32;
    case 0x0d: return Dtype::kF32;
    case 0x0e: return Dtype::kF64;
    default: return std::nullopt;
  }
}

}  // namespace

bool is_idx(Bytes const& bytes) { return bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0; }

Array parse_idx(std::string const& name, Bytes bytes) {
  SHOAL_ASSERT(is_idx(bytes));
  std::optional<Dtype> const dtype = dtype_of(bytes[2]);
  if (!dtype) {
    throw InputError(
        {.file = name,
         .expected = "an IDX type of 08 (uint8), 09 (int8), 0b (int16), 0c (int32), 0d (float32) or 0e (float64)",
         .found = fmt::format("{:02x}", bytes[2])});
  }
  std::size_t const n_dimensions = bytes[3], header = 4 + 4 * n_dimensions;
  if (n_dimensions == 0)
    throw InputError({.file = name, .expected = "an IDX file of 1 or more dimensions", .found = "0"});
  if (bytes.size() < header) {
    throw InputError({.file = name,
                      .expected = fmt::format("an IDX header of {} bytes for {} dimensions", header, n_dimensions),
                      .found = fmt::format("a file of {} bytes", bytes.size())});
  }
  std::vector<std::size_t> shape;
  for (std::size_t at = 4; at < header; at += 4) {
    shape.push_back(std::size_t{bytes[at]} << 24 | std::size_t{bytes[at + 1]} << 16 | std::size_t{bytes[at + 2]} << 8 |
                    bytes[at + 3]);
  }
  return decode_array(name, *dtype, std::move(shape), std::move(bytes), header, /*big_endian=*/true);
}

}  // namespace shoal
