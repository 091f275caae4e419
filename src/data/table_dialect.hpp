// SPDX-License-Identifier: Apache-2.0
// Finds the separator of a delimited text from its beginning.
#pragma once

#include <cstddef>
#include <string>

namespace shoal {

/// Of , ; tab and | the one that splits most of the first 100 records into the same number of fields, two or more. Where
/// several do equally well, tab, ; and | go before the comma: it occurs in numbers and in prose, they hardly do. ',' where
/// none splits anything. `text` has kTextPadding readable bytes after it; `whole`: it is not merely the file's beginning.
[[nodiscard]] char detect_separator(char const* text, std::size_t size, bool whole, std::string const& comment);

}  // namespace shoal
