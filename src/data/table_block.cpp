// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_block.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "src/data/formats.hpp"

namespace shoal {
namespace {

std::string_view trimmed(std::string_view text, Dialect const& dialect) {
  while (!text.empty() && dialect.is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && dialect.is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// At least as many as there are rows: lines with a line end, and a last one without.
std::size_t count_lines(char const* text, std::size_t size) {
  std::size_t n = 1;
  for (std::size_t i = 0; i < size;) {
    std::size_t const stop = std::min(i + 240, size);  // short runs, so that the sums fit bytes and 16 are made at once
    std::uint8_t feeds = 0, lone_returns = 0;
    for (; i < stop; ++i) {
      feeds = static_cast<std::uint8_t>(feeds + (text[i] == '\n'));
      lone_returns = static_cast<std::uint8_t>(lone_returns + ((text[i] == '\r') & (text[i + 1] != '\n')));  // padded
    }
    n += std::size_t{feeds} + lone_returns;
  }
  return n;
}

/// scan_records' sink: fields into columns.
class ColumnSink {
 public:
  ColumnSink(TextBlock const& block, TableRules const& rules, std::vector<ColumnPlan> const& plan, ParsedBlock& out)
      : text_(block.bytes.get()), rules_(rules), plan_(plan), out_(out), n_columns_(plan.size()) {
    std::size_t const capacity = count_lines(text_ + block.begin, block.size());
    out.columns.resize(n_columns_);
    out.lines.clear();
    out.unescaped.clear();
    cells_.resize(n_columns_);
    out.lines.reserve(capacity);
    for (std::size_t c = 0; c < n_columns_; ++c) {
      BlockColumn& column = out.columns[c];
      Cells& cells = cells_[c];
      column.n_missing = 0;
      column.has_text = false;
      column.too_large.reset();
      cells.store = plan[c].store;
      if (cells.store == Store::kFloats) {
        column.floats.reserve(capacity);
        cells.floats = column.floats.get();
      } else if (cells.store == Store::kDoubles) {
        column.doubles.reserve(capacity);
        cells.doubles = column.doubles.get();
      } else if (cells.store == Store::kCodes) {
        column.codes.reserve(capacity);
        column.levels.clear();
        cells.codes = column.codes.get();
        cells.levels = &column.levels;
      }
    }
    for (char c = '0'; c <= '9'; ++c) plain_digit_[static_cast<unsigned char>(c)] = !rules.missing.may_start_with(c);
  }

  void begin_record(std::size_t offset, std::uint32_t line) {
    column_ = 0;
    record_ = offset;
    out_.lines.push_back(line);
  }

  void field(std::size_t begin, std::size_t end, FieldForm form) {
    std::size_t const c = column_++;
    if (c >= n_columns_) {
      if (c == n_columns_) first_extra_ = begin;
      return;
    }
    Cells& cells = cells_[c];
    if (cells.store == Store::kFloats || cells.store == Store::kDoubles) {
      // Most numbers are short and whole: no sign, no blanks, at most 9 digits.
      char const* p = text_ + begin;
      char const* const stop = text_ + end;
      if (end - begin - 1 < 9 && plain_digit_[static_cast<unsigned char>(*p)]) {
        std::uint32_t value = static_cast<std::uint32_t>(*p - '0');
        while (++p != stop) {
          std::uint32_t const digit = static_cast<std::uint32_t>(static_cast<unsigned char>(*p)) - '0';
          if (digit > 9) break;
          value = value * 10 + digit;
        }
        if (p == stop) {
          if (cells.store == Store::kFloats) {
            cells.floats[row_] = static_cast<float>(static_cast<std::int32_t>(value));
          } else {
            cells.doubles[row_] = value;
          }
          return;
        }
      }
      number(c, begin, end, form);
    } else if (cells.store == Store::kCodes) {
      text(c, begin, end, form);
    }
  }

  bool end_record() {
    if (column_ != n_columns_) {
      bool const more = column_ > n_columns_;
      report(more ? first_extra_ : record_,
             {.expected = fmt::format("{} field{}", n_columns_, n_columns_ == 1 ? "" : "s"), .found = std::to_string(column_)});
    }
    ++row_;
    return !problem_;
  }

  struct Offset {
    std::size_t column, offset;
  };
  [[nodiscard]] std::vector<Offset> const& too_large_offsets() const { return too_large_offsets_; }
  [[nodiscard]] std::uint32_t n_rows() const { return row_; }
  [[nodiscard]] std::optional<BlockProblem> const& problem() const { return problem_; }
  [[nodiscard]] std::size_t problem_offset() const { return problem_offset_; }

 private:
  struct Cells {  // what field() needs of a column, close together
    Store store = Store::kNothing;
    float* floats = nullptr;
    double* doubles = nullptr;
    std::uint32_t* codes = nullptr;
    TextLevels* levels = nullptr;
    std::string_view last;  // the text of the last row: tables are often sorted
    std::uint32_t last_code = kMissingCode;
  };

  void report(std::size_t offset, BlockProblem problem) {
    if (problem_) return;
    problem_ = std::move(problem);
    problem_offset_ = offset;
  }

  void number(std::size_t c, std::size_t begin, std::size_t end, FieldForm form) {
    Cells& cells = cells_[c];
    BlockColumn& column = out_.columns[c];
    std::string_view const field = trimmed({text_ + begin, end - begin}, rules_.dialect);
    double value = std::numeric_limits<double>::quiet_NaN();
    if (rules_.missing.contain(form == FieldForm::kDoubled ? std::string_view(undouble(field)) : field)) {
      ++column.n_missing;
    } else {
      NumberForm found = parse_number(field.data(), field.data() + field.size(), rules_.decimal, value);
      std::size_t const offset = form == FieldForm::kPlain ? static_cast<std::size_t>(field.data() - text_) : begin - 1;
      bool const is_float = cells.store == Store::kFloats;
      if (found == NumberForm::kNumber && is_float && std::isinf(static_cast<float>(value))) found = NumberForm::kTooLarge;
      if (found == NumberForm::kText) {
        if (plan_[c].strict) {
          report(offset, {.key = rules_.names[c], .expected = "a number", .found = shown(field)});
        } else {
          column.has_text = true;
          cells.store = Store::kNothing;
        }
        return;
      }
      if (found == NumberForm::kTooLarge) {
        BlockProblem problem{.key = rules_.names[c],
                             .expected = is_float ? "a number that a float can hold (up to 3.4e38)"
                                                  : "a number that a double can hold (up to 1.8e308)",
                             .found = shown(field)};
        if (plan_[c].strict) {
          report(offset, std::move(problem));
        } else if (!column.too_large) {
          column.too_large = std::move(problem);
          too_large_offsets_.push_back({c, offset});
        }
        value = 0;
      }
    }
    if (cells.store == Store::kFloats) {
      cells.floats[row_] = static_cast<float>(value);
    } else {
      cells.doubles[row_] = value;
    }
  }

  void text(std::size_t c, std::size_t begin, std::size_t end, FieldForm form) {
    Cells& cells = cells_[c];
    std::string_view field(text_ + begin, end - begin);
    if (form == FieldForm::kDoubled) {
      std::string const single = undouble(field);
      code(c, single, trimmed(single, rules_.dialect), [&](std::string_view level) -> std::string_view {
        return out_.unescaped.emplace_back(level);
      });
      return;
    }
    if (form == FieldForm::kPlain) field = trimmed(field, rules_.dialect);
    if (cells.last_code != kMissingCode && field.size() == cells.last.size() && field == cells.last) {
      cells.codes[row_] = cells.last_code;
      return;
    }
    code(c, field, form == FieldForm::kPlain ? field : trimmed(field, rules_.dialect),
         [](std::string_view level) { return level; });
  }

  template <class Keep>
  void code(std::size_t c, std::string_view field, std::string_view bare, Keep&& keep) {
    Cells& cells = cells_[c];
    if (rules_.missing.contain(bare)) {
      ++out_.columns[c].n_missing;
      cells.codes[row_] = kMissingCode;
      return;
    }
    cells.codes[row_] = cells.last_code = cells.levels->code_of(field, hash_of(field), keep);
    cells.last = cells.levels->levels()[cells.last_code].text;
  }

  char const* text_;
  TableRules const& rules_;
  std::vector<ColumnPlan> const& plan_;
  ParsedBlock& out_;
  std::size_t n_columns_, column_ = 0, record_ = 0, first_extra_ = 0;
  std::uint32_t row_ = 0;
  bool plain_digit_[256] = {};
  std::vector<Cells> cells_;
  std::optional<BlockProblem> problem_;
  std::size_t problem_offset_ = 0;
  std::vector<Offset> too_large_offsets_;
};

}  // namespace

void parse_block(TextBlock const& block, TableRules const& rules, std::vector<ColumnPlan> const& plan, ParsedBlock& out) {
  char const* const text = block.bytes.get();
  ColumnSink sink(block, rules, plan, out);
  ScanEnd const end = scan_records(text, block.begin, block.end, rules.dialect, sink);
  out.n_rows = sink.n_rows();
  out.n_lines = end.n_lines;
  out.problem.reset();
  for (auto const& [column, offset] : sink.too_large_offsets())
    out.columns[column].too_large->place = place_of(text, block.begin, offset);

  // Whichever comes first in the text, wherever the blocks were cut.
  std::optional<TextProblem> const bad = find_bad_byte(text, block.begin, block.end);
  std::size_t offset = std::numeric_limits<std::size_t>::max();
  auto const keep_first = [&](std::size_t at, BlockProblem problem) {
    if (at >= offset) return;
    offset = at;
    out.problem = std::move(problem);
  };
  if (sink.problem()) keep_first(sink.problem_offset(), *sink.problem());
  if (end.problem) keep_first(end.problem->offset, {{}, "", end.problem->expected, end.problem->found, end.problem->hint});
  if (bad) keep_first(bad->offset, {{}, "", bad->expected, bad->found, bad->hint});
  if (out.problem) out.problem->place = place_of(text, block.begin, offset);
}

std::optional<TextProblem> find_bad_byte(char const* text, std::size_t begin, std::size_t end) {
  // Almost all text is ASCII, and one pass over it that the compiler turns into SIMD tells.
  unsigned char all = 0, has_nul = 0;
  for (std::size_t i = begin; i < end; ++i) {
    all |= static_cast<unsigned char>(text[i]);
    has_nul |= static_cast<unsigned char>(text[i] == '\0');
  }
  if (all < 0x80 && has_nul == 0) return std::nullopt;

  auto const byte = [&](std::size_t i) -> unsigned { return i < end ? static_cast<unsigned char>(text[i]) : 0; };
  for (std::size_t i = begin; i < end;) {
    unsigned const c = byte(i);
    if (c == 0) return TextProblem{i, "text", "a NUL byte", "is this a binary file, or UTF-16?"};
    if (c < 0x80) {
      ++i;
      continue;
    }
    // RFC 3629, section 4: no overlong forms, no surrogates, nothing beyond U+10FFFF.
    std::size_t length = 0;
    unsigned low = 0x80, high = 0xbf;
    if (c >= 0xc2 && c <= 0xdf) length = 2;
    if (c >= 0xe0 && c <= 0xef) length = 3;
    if (c >= 0xf0 && c <= 0xf4) length = 4;
    if (c == 0xe0) low = 0xa0;
    if (c == 0xed) high = 0x9f;
    if (c == 0xf0) low = 0x90;
    if (c == 0xf4) high = 0x8f;
    bool good = length > 0 && byte(i + 1) >= low && byte(i + 1) <= high;
    for (std::size_t k = 2; good && k < length; ++k) good = (byte(i + k) & 0xc0) == 0x80;
    if (!good)
      return TextProblem{i, "UTF-8", fmt::format("the byte {:#04x}", c), "convert it: iconv -f LATIN1 -t UTF-8 FILE"};
    i += length;
  }
  return std::nullopt;
}

Place place_of(char const* text, std::size_t begin, std::size_t offset) {
  Place place;
  std::size_t line = begin;
  for (std::size_t i = begin; i < offset; ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n')) {  // the padding is readable
      ++place.line;
      line = i + 1;
    }
  }
  auto const n = std::count_if(text + line, text + offset, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  place.column = static_cast<std::uint32_t>(n) + 1;
  return place;
}

std::string undouble(std::string_view text) {
  std::string single;
  single.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    single += text[i];
    if (text[i] == '"') ++i;
  }
  return single;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 40;
  return text.size() <= kShown ? in_quotes(text) : in_quotes(text.substr(0, kShown)) + "...";
}

MissingMarkers::MissingMarkers(std::vector<std::string> const& markers) {
  for (std::string_view marker : markers) {
    while (!marker.empty() && (marker.front() == ' ' || marker.front() == '\t')) marker.remove_prefix(1);
    while (!marker.empty() && (marker.back() == ' ' || marker.back() == '\t')) marker.remove_suffix(1);
    markers_.emplace_back(marker);
    if (!marker.empty()) starts_[static_cast<unsigned char>(marker[0])] = true;
  }
}

bool MissingMarkers::is_one(std::string_view text) const {
  return std::find(markers_.begin(), markers_.end(), text) != markers_.end();
}

}  // namespace shoal
