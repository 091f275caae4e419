// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_values.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"

namespace shoal {

bool is_missing(RawColumn const& column, std::uint32_t row) {
  if (auto const* text = std::get_if<TextValues>(&column.values)) return text->codes[row] == kMissingCode;
  if (auto const* numbers = std::get_if<std::vector<double>>(&column.values)) return std::isnan((*numbers)[row]);
  return std::isnan(std::get<std::vector<float>>(column.values)[row]);
}

DecimalSigns decimal_signs(TableFormat const& format) {
  char const sign = format.decimal.value_or('.');
  return {.point = sign == '.', .comma = sign == ',' || (!format.decimal && format.separator == ';')};
}

TextAmongNumbers text_among_numbers(TextValues const& values, DecimalSigns signs) {
  auto const is_text = [&](std::string const& level) {
    double value = 0;
    return parse_number(level.data(), level.data() + level.size(), signs, value) != NumberForm::kNumber;
  };
  auto const level = std::ranges::find_if(values.levels, is_text);
  SHOAL_ASSERT(level != values.levels.end());
  auto const code = static_cast<std::uint32_t>(level - values.levels.begin());
  return {.row = static_cast<std::uint32_t>(std::ranges::find(values.codes, code) - values.codes.begin()), .text = *level};
}

bool only_a_stop_too_many(std::span<std::string const> labels, std::function<bool(std::string const&)> const& is_class) {
  return !labels.empty() && std::ranges::all_of(labels, [&](std::string const& label) {
    return label.ends_with('.') && !is_class(label) && is_class(without_stop(label));
  });
}

std::string without_stop(std::string const& label) { return label.substr(0, label.size() - 1); }

std::string listed(std::vector<std::string> const& names) {
  constexpr std::size_t kMost = 16;
  std::span<std::string const> const first(names.data(), std::min(kMost, names.size()));
  return fmt::format("{}{}", fmt::join(first, ", "), names.size() > kMost ? fmt::format(", ... ({} in all)", names.size()) : "");
}

std::string left_out_note(RawTable const& table, std::vector<std::size_t> const& required, std::size_t n) {
  std::vector<std::string> names;
  for (std::size_t const column : required) names.push_back(table.columns[column].name);
  return fmt::format("{}: {} of {} rows {} no {} and {} left out", std::filesystem::path(table.file).filename().string(), n, table.n_rows,
                     n == 1 ? "has" : "have", fmt::join(names, " or no "), n == 1 ? "is" : "are");
}

}  // namespace shoal
