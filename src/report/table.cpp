// SPDX-License-Identifier: Apache-2.0
#include "shoal/table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/report/text.hpp"

namespace shoal {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

bool is_number(Cell const& cell) {
  return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell);
}

std::string text_cell(Cell const& cell) {
  return std::visit(Overloaded{[](std::monostate) { return std::string("-"); },
                               [](bool value) { return std::string(value ? "true" : "false"); },
                               [](std::int64_t value) { return fmt::format("{}", value); },
                               [](double value) { return readable(value); },
                               [](std::string const& value) { return printable(value); },
                               [](JsonText const& value) { return printable(value.text); }},
                    cell);
}

std::string quoted(std::string const& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char const c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string csv_cell(Cell const& cell) {
  return std::visit(
      Overloaded{[](std::monostate) { return std::string(); },
                 [](bool value) { return std::string(value ? "true" : "false"); },
                 [](std::int64_t value) { return fmt::format("{}", value); },
                 [](double value) { return shortest(value); }, [](std::string const& value) { return quoted(value); },
                 [](JsonText const& value) { return quoted(value.text); }},
      cell);
}

std::string json_cell(Cell const& cell) {
  return std::visit(
      Overloaded{[](std::monostate) { return std::string("null"); },
                 [](bool value) { return std::string(value ? "true" : "false"); },
                 [](std::int64_t value) { return fmt::format("{}", value); },
                 [](double value) { return std::isfinite(value) ? shortest(value) : std::string("null"); },
                 [](std::string const& value) { return json_string(value); },
                 [](JsonText const& value) { return value.text; }},
      cell);
}

}  // namespace

std::string to_text(Table const& table) {
  std::size_t const n_columns = table.columns.size();
  std::vector<std::vector<std::string>> lines{{}};
  for (std::string const& name : table.columns) lines[0].push_back(printable(name));
  // A column stands to the right where every value that it has is a number.
  std::vector<bool> right(n_columns, !table.rows.empty());
  for (std::vector<Cell> const& row : table.rows) {
    SHOAL_ASSERT(row.size() == n_columns);
    lines.emplace_back();
    for (std::size_t j = 0; j < n_columns; ++j) {
      lines.back().push_back(text_cell(row[j]));
      if (!is_number(row[j]) && !std::holds_alternative<std::monostate>(row[j])) right[j] = false;
    }
  }
  std::vector<std::size_t> widths(n_columns, 0);
  for (std::vector<std::string> const& line : lines) {
    for (std::size_t j = 0; j < n_columns; ++j) widths[j] = std::max(widths[j], display_width(line[j]));
  }
  std::string text;
  for (std::vector<std::string> const& line : lines) {
    std::string out;
    for (std::size_t j = 0; j < n_columns; ++j) {
      std::string const padding(widths[j] - display_width(line[j]), ' ');
      out += (j == 0 ? "" : "  ") + (right[j] ? padding + line[j] : line[j] + padding);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    text += out + '\n';
  }
  return text;
}

std::string to_csv(Table const& table) {
  std::string text;
  for (std::size_t j = 0; j < table.columns.size(); ++j) text += (j == 0 ? "" : ",") + quoted(table.columns[j]);
  text += '\n';
  for (std::vector<Cell> const& row : table.rows) {
    SHOAL_ASSERT(row.size() == table.columns.size());
    for (std::size_t j = 0; j < row.size(); ++j) text += (j == 0 ? "" : ",") + csv_cell(row[j]);
    text += '\n';
  }
  return text;
}

std::string to_json(Table const& table) {
  std::string text = "[";
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    text += i == 0 ? "{" : ",{";
    for (std::size_t j = 0; j < table.columns.size(); ++j) {
      text += (j == 0 ? "" : ",") + json_string(table.columns[j]) + ':' + json_cell(table.rows[i][j]);
    }
    text += '}';
  }
  return text + "]";
}

std::string shortest(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::array<char, 32> buffer;
  auto const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

std::string readable(double value) {
  double const size = std::abs(value);
  if (!std::isfinite(value)) return shortest(value);
  if (value == 0.0 || (size >= 1e-3 && size < 1e7)) {
    std::string const exact = shortest(value);  // 0.1 stays 0.1, 64 stays 64
    std::string const rounded = fmt::format("{:.4f}", value);
    return exact.size() < rounded.size() && exact.find('e') == std::string::npos ? exact : rounded;
  }
  std::string const exact = shortest(value), rounded = fmt::format("{:.3e}", value);
  return exact.size() < rounded.size() ? exact : rounded;
}

}  // namespace shoal
