// SPDX-License-Identifier: Apache-2.0
// Text that is safe inside HTML, SVG and JSON in HTML, whatever a data file put into a name.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace shoal {

using Json = nlohmann::ordered_json;

/// Valid UTF-8 without & < > " ' and without control characters, which XML does not allow: they become U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);
/// One line of JSON that no HTML parser takes for markup. NaN and infinities are null.
[[nodiscard]] std::string script_json(Json const&);
/// A coordinate in pixels with one decimal, "12.5" or "12".
[[nodiscard]] std::string px(double);
/// A number for people that need not know its last digits: 0.9812, 3.2e-05, 123457.
[[nodiscard]] std::string brief(double);
/// "1 trial", "12 trials".
[[nodiscard]] std::string counted(std::size_t n, std::string_view what);
/// 0.9812 as 98 %.
[[nodiscard]] std::string percent(double share);

}  // namespace shoal
