// SPDX-License-Identifier: Apache-2.0
#include "src/data/array.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

std::optional<std::size_t> checked_count(std::span<std::size_t const> shape, std::size_t item) {
  std::size_t bytes = item;
  for (std::size_t const extent : shape) {
    if (__builtin_mul_overflow(bytes, extent, &bytes)) return std::nullopt;
  }
  return bytes / item;
}

float from_half(std::uint16_t half) {
  std::uint32_t const sign = (half & 0x8000u) << 16, exponent = (half >> 10) & 0x1fu, mantissa = half & 0x3ffu;
  if (exponent == 0) {  // zero or subnormal: mantissa * 2^-24, exact
    float const value = static_cast<float>(mantissa) * 0x1p-24f;
    return sign != 0 ? -value : value;
  }
  std::uint32_t const rebiased = exponent == 31 ? 255u : exponent + 112u;
  return std::bit_cast<float>(sign | rebiased << 23 | mantissa << 13);
}

// The element at `bytes`, whatever its alignment and byte order.
template <class Raw>
Raw load(std::uint8_t const* bytes, bool swap) {
  std::uint8_t copy[sizeof(Raw)];
  std::memcpy(copy, bytes, sizeof(Raw));
  if (swap) std::reverse(copy, copy + sizeof(Raw));
  Raw value;
  std::memcpy(&value, copy, sizeof(Raw));
  return value;
}

template <class Raw, class Value>
std::vector<Value> decode(std::string const& name, std::span<std::uint8_t const> payload, bool swap) {
  std::vector<Value> values(payload.size() / sizeof(Raw));
  for (std::size_t i = 0; i < values.size(); ++i) {
    Raw const raw = load<Raw>(payload.data() + i * sizeof(Raw), swap);
    if constexpr (std::is_integral_v<Raw> && sizeof(Raw) == 8) {
      constexpr Raw kLimit = Raw{1} << 53;
      if (raw > kLimit || (std::is_signed_v<Raw> && raw < Raw{0} - kLimit)) {
        throw InputError(
            {.file = name, .expected = "integers within +-2^53", .found = fmt::format("{} at element {}", raw, i)});
      }
    }
    values[i] = static_cast<Value>(raw);
  }
  return values;
}

ArrayValues decode_values(std::string const& name, Dtype dtype, std::span<std::uint8_t const> payload, bool swap) {
  switch (dtype) {
    case Dtype::kBool: {
      std::vector<float> values(payload.size());
      std::ranges::transform(payload, values.begin(), [](std::uint8_t byte) { return byte != 0 ? 1.0f : 0.0f; });
      return values;
    }
    case Dtype::kF16: {
      std::vector<float> values(payload.size() / 2);
      for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = from_half(load<std::uint16_t>(payload.data() + 2 * i, swap));
      return values;
    }
    case Dtype::kU8: return std::vector<std::uint8_t>(payload.begin(), payload.end());
    case Dtype::kI8: return decode<std::int8_t, float>(name, payload, swap);
    case Dtype::kI16: return decode<std::int16_t, float>(name, payload, swap);
    case Dtype::kU16: return decode<std::uint16_t, float>(name, payload, swap);
    case Dtype::kI32: return decode<std::int32_t, double>(name, payload, swap);
    case Dtype::kU32: return decode<std::uint32_t, double>(name, payload, swap);
    case Dtype::kI64: return decode<std::int64_t, double>(name, payload, swap);
    case Dtype::kU64: return decode<std::uint64_t, double>(name, payload, swap);
    case Dtype::kF32: return decode<float, float>(name, payload, swap);
    case Dtype::kF64: return decode<double, double>(name, payload, swap);
  }
  SHOAL_ASSERT(!"a dtype");
  return {};
}

// Row r of the result gathers in[offset_of_column[c] + r]; blocks of rows keep the reads in whole cache lines.
template <class T>
std::vector<T> to_row_major(std::vector<T> const& in, std::size_t n_rows,
                            std::vector<std::size_t> const& offset_of_column) {
  constexpr std::size_t kBlock = 64;
  std::size_t const n_columns = offset_of_column.size();
  std::vector<T> out(in.size());
  for (std::size_t begin = 0; begin < n_rows; begin += kBlock) {
    std::size_t const end = std::min(begin + kBlock, n_rows);
    for (std::size_t c = 0; c < n_columns; ++c) {
      for (std::size_t r = begin; r < end; ++r) out[r * n_columns + c] = in[offset_of_column[c] + r];
    }
  }
  return out;
}

}  // namespace

Array decode_array(std::string name, Dtype dtype, std::vector<std::size_t> shape, std::vector<std::uint8_t> bytes,
                   std::size_t payload_offset, bool big_endian) {
  SHOAL_ASSERT(payload_offset <= bytes.size());
  std::size_t const present = bytes.size() - payload_offset;
  std::optional<std::size_t> const count = checked_count(shape, item_bytes(dtype));
  if (!count || *count * item_bytes(dtype) != present) {
    std::string const needed =
        count ? fmt::format("{} bytes of values", *count * item_bytes(dtype)) : "more bytes than any file has";
    throw InputError({.file = name,
                      .expected = fmt::format("{} for {} of shape {}", needed, name_of(dtype), describe_shape(shape)),
                      .found = fmt::format("{}", present),
                      .hint = count && *count * item_bytes(dtype) < present
                                  ? "trailing bytes after the array"
                                  : "the file is cut off or its header is wrong"});
  }
  Array array{.name = std::move(name), .dtype = dtype, .shape = std::move(shape), .values = {}};
  if (dtype == Dtype::kU8) {  // the bytes are the values: no second copy of an image set
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(payload_offset));
    array.values = std::move(bytes);
  } else {
    bool const swap = big_endian != (std::endian::native == std::endian::big);
    array.values = decode_values(array.name, dtype, std::span(bytes).subspan(payload_offset), swap);
  }
  return array;
}

void transpose_to_row_major(Array& array) {
  if (array.shape.size() < 2) return;
  std::size_t const n_rows = array.shape[0];
  // Columns in row-major order (last index fastest), each with its offset in Fortran order.
  std::vector<std::size_t> offsets{0};
  std::size_t stride = n_rows;
  for (std::size_t d = 1; d < array.shape.size(); ++d) {
    std::vector<std::size_t> longer;
    for (std::size_t const offset : offsets) {
      for (std::size_t i = 0; i < array.shape[d]; ++i) longer.push_back(offset + i * stride);
    }
    offsets = std::move(longer);
    stride *= array.shape[d];
  }
  std::visit([&](auto& values) { values = to_row_major(values, n_rows, offsets); }, array.values);
}

std::string_view name_of(Dtype dtype) {
  constexpr std::string_view kNames[] = {"bool",   "uint8", "int8",   "int16",   "uint16",  "int32",
                                         "uint32", "int64", "uint64", "float16", "float32", "float64"};
  return kNames[static_cast<std::size_t>(dtype)];
}

std::size_t item_bytes(Dtype dtype) {
  constexpr std::size_t kBytes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8};
  return kBytes[static_cast<std::size_t>(dtype)];
}

std::string describe_shape(std::span<std::size_t const> shape) {
  return shape.size() == 1 ? fmt::format("({},)", shape[0]) : fmt::format("({})", fmt::join(shape, ", "));
}

}  // namespace shoal
