// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_levels.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

namespace shoal {

LevelCoder::LevelCoder(std::vector<TablePart> const& parts, std::size_t feature, std::vector<bool> const& is_test, LevelRules const& rules) {
  auto const raw = [&](TablePart const& part) -> RawColumn const& { return part.table.columns[part.roles.features[feature]]; };
  column_.name = raw(parts[0]).name;

  // Each part has a dictionary of its own; counts meet by text.
  std::unordered_map<std::string_view, std::uint32_t> counts;
  std::size_t to = 0;
  for (TablePart const& part : parts) {
    auto const& text = std::get<TextValues>(raw(part).values);
    std::vector<std::uint32_t> own(text.levels.size());
    for (std::uint32_t const row : part.rows) {
      if (!is_test[to++] && text.codes[row] != kMissingCode) ++own[text.codes[row]];
    }
    for (std::size_t code = 0; code < own.size(); ++code) {
      if (own[code] > 0) counts[text.levels[code]] += own[code];
    }
  }
  std::vector<std::pair<std::string_view, std::uint32_t>> kept;
  for (auto const& [level, count] : counts) {
    if (count >= static_cast<std::uint32_t>(rules.min_count)) kept.emplace_back(level, count);
  }
  std::ranges::sort(kept, [](auto const& a, auto const& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
  kept.resize(std::min(kept.size(), static_cast<std::size_t>(rules.max_levels)));
  for (auto const& [level, count] : kept) column_.levels.emplace_back(level);
  std::ranges::sort(column_.levels);

  std::unordered_map<std::string_view, std::uint16_t> code_of;
  for (std::size_t code = 0; code < column_.levels.size(); ++code) code_of.emplace(column_.levels[code], static_cast<std::uint16_t>(code));
  for (TablePart const& part : parts) {
    auto const& text = std::get<TextValues>(raw(part).values);
    std::vector<std::uint16_t> translated;
    for (std::string const& level : text.levels) {
      auto const found = code_of.find(level);
      translated.push_back(found == code_of.end() ? column_.other_code() : found->second);
    }
    for (std::uint32_t const row : part.rows)
      codes_.push_back(text.codes[row] == kMissingCode ? column_.missing_code() : translated[text.codes[row]]);
  }
}

}  // namespace shoal
