// SPDX-License-Identifier: Apache-2.0
// A numeric array as every file format yields it: native byte order, row-major, one of three element types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace shoal {

enum class Dtype : std::uint8_t { kBool, kU8, kI8, kI16, kU16, kI32, kU32, kI64, kU64, kF16, kF32, kF64 };
[[nodiscard]] std::string_view name_of(Dtype);  ///< numpy's: "uint8"
[[nodiscard]] std::size_t item_bytes(Dtype);

/// uint8 stays as it is; what a float holds exactly (bool, 8- and 16-bit integers, float16, float32) is float; the rest
/// is double.
using ArrayValues = std::variant<std::vector<std::uint8_t>, std::vector<float>, std::vector<double>>;

struct Array {
  std::string name;  ///< file and member, for messages: "digits.npz:X"
  Dtype dtype = Dtype::kU8;
  std::vector<std::size_t> shape;
  ArrayValues values;  // [product of shape]
};

/// "(60000, 28, 28)", as numpy writes it.
[[nodiscard]] std::string describe_shape(std::span<std::size_t const>);

/// Decodes a payload that must be exactly as long as shape and dtype say; nothing is allocated before that is known.
/// 64-bit integers beyond +-2^53 are an InputError: no double holds them.
[[nodiscard]] Array decode_array(std::string name, Dtype, std::vector<std::size_t> shape,
                                 std::vector<std::uint8_t> bytes, std::size_t payload_offset, bool big_endian);

/// Fortran order (first index fastest) to row-major.
void transpose_to_row_major(Array&);

}  // namespace shoal
