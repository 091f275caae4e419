// SPDX-License-Identifier: Apache-2.0
// NPY version 1, C order.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shoal {

/// `descr` is numpy's type: "<f4". The data starts at a multiple of 64 bytes, as numpy writes it.
[[nodiscard]] std::string npy_file(std::string_view descr, std::vector<std::size_t> const& shape,
                                   std::string_view payload);

}  // namespace shoal
