// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/markup.hpp"

#include <cmath>

#include <fmt/format.h>

#include "src/report/text.hpp"

namespace shoal {
namespace {

// The JSON writer replaces what is no UTF-8.
std::string valid_utf8(std::string_view text) {
  return Json::parse(Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (char const c : valid_utf8(text)) {
    auto const byte = static_cast<unsigned char>(c);
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f)
      out += "\xef\xbf\xbd";
    else
      out += c;
  }
  return out;
}

std::string script_json(Json const& json) {
  std::string out;
  // "<" stands only inside strings: as an escape it can neither end the element nor begin a comment.
  for (char const c : json.dump(-1, ' ', false, Json::error_handler_t::replace)) out += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return out;
}

std::string px(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

std::string brief(double value) {
  if (std::isnan(value)) return "none";
  double const size = std::abs(value);
  if (size >= 1e4 && size < 1e12) return fmt::format("{:.0f}", value);
  return fmt::format("{:.4g}", value);
}

std::string counted(std::size_t n, std::string_view what) { return fmt::format("{} {}{}", grouped(n), what, n == 1 ? "" : "s"); }

std::string percent(double share) { return fmt::format("{:.{}f} %", 100.0 * share, share < 0.0995 ? 1 : 0); }

}  // namespace shoal
