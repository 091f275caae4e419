// SPDX-License-Identifier: Apache-2.0
// Text as a terminal shows it: widths in columns, nothing that could steer the terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace shoal {

/// Columns that UTF-8 text takes: its code points (no combining or double-width characters are expected).
[[nodiscard]] std::size_t display_width(std::string_view text);
/// Control characters as escapes: a line break becomes \n, ESC becomes \x1b.
[[nodiscard]] std::string printable(std::string_view text);
/// At most `width` columns, the last of them "…" where something was cut off.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t width);
/// 40 ms, 12.3 s, 3m04s, 2h05m.
[[nodiscard]] std::string duration(double seconds);
/// 1234567 as 1 234 567.
[[nodiscard]] std::string grouped(std::uint64_t count);
/// 1.5 GiB.
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

}  // namespace shoal
