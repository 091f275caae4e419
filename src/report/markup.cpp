// SPDX-License-Identifier: Apache-2.0
// Tables for documents: Markdown and LaTeX. Numbers are rounded as for people.
#include <algorithm>

#include <fmt/format.h>

#include "shoal/table.hpp"
#include "src/report/text.hpp"

namespace shoal {
namespace {

std::string plain(Cell const& cell) {
  if (std::holds_alternative<std::monostate>(cell)) return "";
  if (auto const* const truth = std::get_if<bool>(&cell)) return *truth ? "true" : "false";
  if (auto const* const integer = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *integer);
  if (auto const* const number = std::get_if<double>(&cell)) return readable(*number);
  if (auto const* const text = std::get_if<std::string>(&cell)) return printable(*text);
  return printable(std::get<JsonText>(cell).text);
}

// A column of numbers stands to the right.
std::vector<bool> numeric(Table const& table) {
  std::vector<bool> all(table.columns.size(), !table.rows.empty());
  for (auto const& row : table.rows) {
    for (std::size_t j = 0; j < row.size(); ++j) {
      bool const number = std::holds_alternative<std::int64_t>(row[j]) || std::holds_alternative<double>(row[j]);
      if (!number && !std::holds_alternative<std::monostate>(row[j])) all[j] = false;
    }
  }
  return all;
}

std::string in_markdown(std::string const& text) {
  std::string escaped;
  for (char const c : text) {
    if (std::string_view("\\|*_`<>[]").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string in_latex(std::string const& text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if (text.compare(i, 2, "±") == 0) {
      escaped += "$\\pm$";
      ++i;
    } else if (c == '\\') {
      escaped += "\\textbackslash{}";
    } else if (c == '~' || c == '^') {
      escaped += fmt::format("\\{}{{}}", c);
    } else if (std::string_view("&%$#_{}").find(c) != std::string_view::npos) {
      escaped += fmt::format("\\{}", c);
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string to_markdown(Table const& table) {
  std::vector<bool> const right = numeric(table);
  std::string text = "|", rule = "|";
  for (std::size_t j = 0; j < table.columns.size(); ++j) {
    text += fmt::format(" {} |", in_markdown(printable(table.columns[j])));
    rule += right[j] ? " ---: |" : " --- |";
  }
  text += "\n" + rule + "\n";
  for (auto const& row : table.rows) {
    text += "|";
    for (Cell const& cell : row) text += fmt::format(" {} |", in_markdown(plain(cell)));
    text += "\n";
  }
  return text;
}

std::string to_latex(Table const& table) {
  std::string columns;
  for (bool const right : numeric(table)) columns += right ? 'r' : 'l';
  std::string text = fmt::format("\\begin{{tabular}}{{{}}}\n\\toprule\n", columns);
  auto const line = [&](auto const& cells, auto const& show) {
    std::string joined;
    for (std::size_t j = 0; j < cells.size(); ++j) joined += (j == 0 ? "" : " & ") + in_latex(show(cells[j]));
    text += joined + " \\\\\n";
  };
  line(table.columns, [](std::string const& name) { return printable(name); });
  text += "\\midrule\n";
  for (auto const& row : table.rows) line(row, plain);
  return text + "\\bottomrule\n\\end{tabular}\n";
}

}  // namespace shoal
