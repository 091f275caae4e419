// SPDX-License-Identifier: Apache-2.0
#include "src/export/npy.hpp"

#include <fmt/format.h>

namespace shoal {

std::string npy_file(std::string_view descr, std::vector<std::size_t> const& shape, std::string_view payload) {
  std::string dimensions;
  for (std::size_t const extent : shape) dimensions += fmt::format("{}, ", extent);
  if (shape.size() > 1)
    dimensions.resize(dimensions.size() - 2);
  else if (shape.size() == 1)
    dimensions.resize(dimensions.size() - 1);
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", descr, dimensions);
  constexpr std::size_t kPrefix = 10;  // magic, version, u16 length; the data starts at a multiple of 64 bytes
  header.resize((kPrefix + header.size() + 1 + 63) / 64 * 64 - kPrefix - 1, ' ');
  header += '\n';
  std::string file = "\x93NUMPY\x01";
  file += '\0';
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8);
  return file.append(header).append(payload);
}

}  // namespace shoal
