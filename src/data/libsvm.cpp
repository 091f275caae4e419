// SPDX-License-Identifier: Apache-2.0
#include "src/data/libsvm.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/data/byte_source.hpp"
#include "src/data/record_scanner.hpp"
#include "src/data/table_block.hpp"
#include "src/data/table_number.hpp"
#include "src/data/text_levels.hpp"

namespace shoal {
namespace {

constexpr std::uint64_t kMostFeatures = 1'000'000;
constexpr std::uint64_t kLargestTable = std::uint64_t{8} << 30;  // [bytes]
constexpr std::uint32_t kLargestIndex = 0x7ffffffe;

std::string read_all(std::string const& path, std::string& name) {
  ByteSource source(path);
  name = source.name();
  std::string text;
  std::size_t filled = 0;
  do {
    text.resize(std::max<std::size_t>(std::size_t{1} << 20, 2 * text.size()));
    filled += source.read(text.data() + filled, text.size() - filled);
  } while (filled == text.size());
  text.resize(filled);
  return text;
}

bool is_space(char c) { return c == ' ' || c == '\t'; }

}  // namespace

std::string name_without_gz(std::string path) {
  for (char& c : path) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return path.ends_with(".gz") ? path.substr(0, path.size() - 3) : path;
}

bool is_libsvm_name(std::string const& path) {
  std::string const name = name_without_gz(path);
  return name.ends_with(".libsvm") || name.ends_with(".svm");
}

LibsvmTable::LibsvmTable(std::string const& path) {
  std::string text = read_all(path, file_);
  std::size_t const size = text.size();
  text.append(kTextPadding, '\0');
  if (auto const bad = find_bad_byte(text.data(), 0, size)) {
    Place const place = place_of(text.data(), 0, bad->offset);
    throw InputError({.file = file_, .line = static_cast<int>(place.line) + 1, .column = static_cast<int>(place.column),
                      .expected = bad->expected, .found = bad->found, .hint = bad->hint});
  }
  parse({text.data(), size});
  std::uint64_t const n_features = last_index_ + std::uint64_t{1} - first_index_;
  if (n_features > kMostFeatures) {
    throw InputError({.file = file_, .line = 1, .column = 1, .expected = fmt::format("at most {} features, as they become columns", kMostFeatures),
                      .found = fmt::format("index {}", last_index_)});
  }
  if (labels_.size() * (n_features + 2) * sizeof(float) > kLargestTable) {
    throw InputError({.file = file_, .line = 1, .column = 1, .expected = "at most 8 GiB of values, zeros included",
                      .found = fmt::format("{} rows of {} features", labels_.size(), n_features)});
  }
  names_.push_back("label");
  for (std::uint64_t index = first_index_; index <= last_index_; ++index) names_.push_back(fmt::format("f{}", index));
}

void LibsvmTable::parse(std::string_view text) {
  std::uint32_t number = 0;
  while (!text.empty()) {
    ++number;
    std::size_t const stop = std::min(text.find_first_of("\r\n"), text.size());
    parse_line(text.substr(0, stop), number);
    text.remove_prefix(stop);
    if (text.starts_with("\r\n")) {
      text.remove_prefix(2);
    } else if (!text.empty()) {
      text.remove_prefix(1);
    }
  }
  if (labels_.empty()) {
    throw InputError({.file = file_, .line = static_cast<int>(std::max(number, 1u)), .column = 1, .expected = "1 or more rows",
                      .found = "0 rows"});
  }
}

void LibsvmTable::parse_line(std::string_view line, std::uint32_t number) {
  std::string_view const content = line.substr(0, line.find('#'));
  auto const fail = [&](std::string_view at, std::string expected, std::string found, std::string hint = "") {
    Place const place = place_of(line.data(), 0, static_cast<std::size_t>(at.data() - line.data()));
    throw InputError({.file = file_, .line = static_cast<int>(number), .column = static_cast<int>(place.column),
                      .expected = std::move(expected), .found = std::move(found), .hint = std::move(hint)});
  };
  std::size_t at = 0;
  auto const next_word = [&] {
    while (at < content.size() && is_space(content[at])) ++at;
    std::size_t const begin = at;
    while (at < content.size() && !is_space(content[at])) ++at;
    return content.substr(begin, at - begin);
  };
  std::string_view const label = next_word();
  if (label.empty()) return;
  double value = 0;
  NumberForm const form = parse_number(label.data(), label.data() + label.size(), {}, value);
  if (form != NumberForm::kNumber) fail(label, "a label, which is a number", shown(label));
  if (labels_.size() == 0x7fffffff) fail(label, "at most 2147483647 rows", "more");
  labels_.push_back(value);
  label_texts_.emplace_back(label);
  lines_.push_back(number);

  std::int64_t last = -1;
  for (std::string_view word = next_word(); !word.empty(); word = next_word()) {
    std::size_t const colon = word.find(':');
    if (word.starts_with("qid:")) fail(word, "features", shown(word), "ranking queries (qid) are not supported");
    if (colon == std::string_view::npos) fail(word, "index:value", shown(word));
    std::uint32_t index = 0;
    char const* const index_end = word.data() + colon;
    auto const [end, error] = std::from_chars(word.data(), index_end, index);
    if (colon == 0 || error != std::errc() || end != index_end || index > kLargestIndex)
      fail(word, "an index from 1 (or 0) to 2147483646", shown(word.substr(0, colon)));
    if (static_cast<std::int64_t>(index) <= last)
      fail(word, fmt::format("an index above {}", last), std::to_string(index), "indices ascend within a row, each once");
    last = index;
    std::string_view const number_text = word.substr(colon + 1);
    NumberForm const found = parse_number(number_text.data(), number_text.data() + number_text.size(), {}, value);
    float const narrow = static_cast<float>(value);
    if (found == NumberForm::kText) fail(number_text, "a number", shown(number_text));
    if (found == NumberForm::kTooLarge || std::isinf(narrow))
      fail(number_text, "a number that a float can hold (up to 3.4e38)", shown(number_text));
    entries_.push_back({index, narrow});
    first_index_ = std::min(first_index_, index);
    last_index_ = std::max(last_index_, index);
  }
  row_ends_.push_back(entries_.size());
}

RawTable LibsvmTable::rows(std::vector<ColumnKind> const& kinds, std::size_t limit) {
  std::size_t const begin = served_, end = begin + std::min(limit, labels_.size() - begin);
  std::size_t const n = end - begin;
  served_ = end;
  RawTable table{.file = file_, .n_rows = static_cast<std::uint32_t>(n)};
  auto const from = [&](auto const& values) {
    return std::vector(values.begin() + static_cast<std::ptrdiff_t>(begin), values.begin() + static_cast<std::ptrdiff_t>(end));
  };
  table.lines = from(lines_);
  auto const as_text = [&](auto const& text_of) {
    TextValues values;
    TextLevels index;
    std::deque<std::string> texts;
    for (std::size_t row = 0; row < n; ++row) {
      std::string const text = text_of(row);
      values.codes.push_back(index.code_of(text, hash_of(text), [&](std::string_view t) -> std::string_view {
        return texts.emplace_back(t);
      }));
    }
    values.levels.assign(texts.begin(), texts.end());
    return values;
  };

  RawColumn label{.name = names_[0]};
  if (kinds[0] == ColumnKind::kNumber || kinds[0] == ColumnKind::kAuto) {
    label.values = std::vector<float>(labels_.begin() + static_cast<std::ptrdiff_t>(begin),
                                      labels_.begin() + static_cast<std::ptrdiff_t>(end));
  } else if (kinds[0] == ColumnKind::kText) {
    label.values = as_text([&](std::size_t row) { return label_texts_[begin + row]; });
  } else if (kinds[0] == ColumnKind::kExact) {
    label.values = from(labels_);
  }
  table.columns.push_back(std::move(label));

  for (std::size_t c = 1; c < names_.size(); ++c) {
    RawColumn column{.name = names_[c]};
    if (kinds[c] != ColumnKind::kSkip) column.values = std::vector<float>(n);
    table.columns.push_back(std::move(column));
  }
  for (std::size_t row = begin; row < end; ++row) {
    for (std::size_t e = row == 0 ? 0 : row_ends_[row - 1]; e < row_ends_[row]; ++e) {
      auto* const values = std::get_if<std::vector<float>>(&table.columns[1 + entries_[e].index - first_index_].values);
      if (values != nullptr) (*values)[row - begin] = entries_[e].value;
    }
  }
  for (std::size_t c = 1; c < names_.size(); ++c) {
    ColumnValues& values = table.columns[c].values;
    if (kinds[c] == ColumnKind::kExact) {
      auto const& floats = std::get<std::vector<float>>(values);
      values = std::vector<double>(floats.begin(), floats.end());
    } else if (kinds[c] == ColumnKind::kText) {
      auto const floats = std::get<std::vector<float>>(std::move(values));
      values = as_text([&](std::size_t row) { return fmt::format("{}", floats[row]); });
    }
  }
  return table;
}

}  // namespace shoal
