// SPDX-License-Identifier: Apache-2.0
// The grammar of delimited text, once for all who read it: splits whole records into fields and tells a sink. Finds the few
// bytes that mean something (separator, quote, line ends) 64 at a time and never looks at the others.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>  // every x86-64 has it; Highway's own lowest target is above that
#endif

namespace shoal {

/// Readers load this many bytes at once: as many must be readable after the end of a text.
inline constexpr std::size_t kTextPadding = 64;

/// How records are told apart from one another.
struct Dialect {
  char separator = ',';
  std::string comment;
  [[nodiscard]] bool is_blank(char c) const { return c == ' ' || (c == '\t' && separator != '\t'); }
};

[[nodiscard]] inline bool is_line_end(char c) { return c == '\n' || c == '\r'; }

/// Positions of separators, quotes and line ends, in order; then the text's size for ever.
class Marks {
 public:
  Marks(char const* text, std::size_t begin, std::size_t size, char separator)
      : text_(text), base_(begin), size_(size), separator_(separator) {
    if (base_ < size_) mask_ = classify();
  }

  std::size_t next() {
    while (mask_ == 0) {
      if (base_ + 64 >= size_) return size_;
      base_ += 64;
      mask_ = classify();
    }
    std::size_t const position = base_ + static_cast<std::size_t>(std::countr_zero(mask_));
    mask_ &= mask_ - 1;
    return position;
  }

 private:
  [[nodiscard]] std::uint64_t classify() const {
    char const* const p = text_ + base_;
    std::uint64_t mask = 0;
#ifdef __SSE2__
    __m128i const separator = _mm_set1_epi8(separator_), quote = _mm_set1_epi8('"');
    __m128i const line_feed = _mm_set1_epi8('\n'), carriage_return = _mm_set1_epi8('\r');
    for (int i = 0; i < 4; ++i) {
      __m128i const bytes = _mm_loadu_si128(reinterpret_cast<__m128i const*>(p + 16 * i));
      __m128i const marks = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, separator), _mm_cmpeq_epi8(bytes, quote)),
                                         _mm_or_si128(_mm_cmpeq_epi8(bytes, line_feed), _mm_cmpeq_epi8(bytes, carriage_return)));
      mask |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(marks))) << (16 * i);
    }
#else
    for (int i = 0; i < 64; ++i)
      mask |= static_cast<std::uint64_t>((p[i] == separator_) | (p[i] == '"') | (p[i] == '\n') | (p[i] == '\r')) << i;
#endif
    std::size_t const left = size_ - base_;
    return left >= 64 ? mask : mask & ((std::uint64_t{1} << left) - 1);
  }

  char const* text_;
  std::size_t base_, size_;
  char separator_;
  std::uint64_t mask_ = 0;
};

/// What is wrong at a byte of a text; lines and columns are found from the offset when somebody has to be told.
struct TextProblem {
  std::size_t offset = 0;
  std::string expected, found, hint;
};

enum class FieldForm : std::uint8_t {
  kPlain,    // as written, with blanks around it
  kQuoted,   // what is between the quotes
  kDoubled,  // the same, with two quotes where one is meant
};

struct ScanEnd {
  std::size_t offset = 0;     ///< of the first byte not consumed
  std::uint32_t n_lines = 0;  ///< line ends before it
  std::optional<TextProblem> problem;
  bool unclosed = false;      ///< the problem is a quote that is never closed
};

/// Text for a message: the first 40 bytes or so, in quotes.
[[nodiscard]] std::string shown(std::string_view);

/// Scans [begin, size), which must be whole records and start on a line's first byte. The sink has
///   begin_record(offset, line)      line: number of line ends before it
///   field(begin, end, form)
///   end_record() -> bool            false: stop after this record
template <class Sink>
ScanEnd scan_records(char const* text, std::size_t begin, std::size_t size, Dialect const& dialect, Sink& sink) {
  char const separator = dialect.separator;
  std::string_view const comment = dialect.comment;
  Marks marks(text, begin, size, separator);
  std::uint32_t line = 0;
  std::size_t at = begin;
  auto const skip_blanks = [&](std::size_t from, std::size_t to) {
    while (from < to && dialect.is_blank(text[from])) ++from;
    return from;
  };
  auto const pass_line_end = [&](std::size_t mark) {
    if (mark == size) return size;
    ++line;
    if (text[mark] == '\r' && mark + 1 < size && text[mark + 1] == '\n') return marks.next() + 1;
    return mark + 1;
  };

  while (at < size) {
    std::size_t mark = marks.next();
    if (static_cast<unsigned char>(text[at]) <= ' ' && skip_blanks(at, mark) == mark &&
        (mark == size || is_line_end(text[mark]))) {
      at = pass_line_end(mark);
      continue;
    }
    if (!comment.empty() && std::string_view(text + at, size - at).starts_with(comment)) {
      while (mark < size && !is_line_end(text[mark])) mark = marks.next();
      at = pass_line_end(mark);
      continue;
    }
    sink.begin_record(at, line);
    for (;;) {
      if (mark < size && text[mark] == '"') {
        if (skip_blanks(at, mark) == mark) {
          std::size_t const open = mark;
          FieldForm form = FieldForm::kQuoted;
          std::size_t close = 0;
          for (;;) {
            close = marks.next();
            if (close == size) {
              return {at, line, TextProblem{open, "a closing quote", "the end of the file",
                                            "a quote at the beginning of a field opens a quoted field"},
                      true};
            }
            if (text[close] == '"') {
              if (close + 1 == size || text[close + 1] != '"') break;
              marks.next();
              form = FieldForm::kDoubled;
            } else if (text[close] == '\n' || (text[close] == '\r' && (close + 1 == size || text[close + 1] != '\n'))) {
              ++line;
            }
          }
          mark = marks.next();
          std::size_t const after = skip_blanks(close + 1, mark);
          if (after != mark || (mark < size && text[mark] == '"')) {
            std::size_t stop = after;
            while (stop < size && !is_line_end(text[stop]) && stop < after + 64) ++stop;
            return {at, line, TextProblem{after, "a separator or the end of the line after a closing quote",
                                          shown({text + after, stop - after}),
                                          "a quote within a quoted field is written twice"}};
          }
          sink.field(open + 1, close, form);
        } else {
          while (mark < size && text[mark] == '"') mark = marks.next();  // 5" pipe: a quote in the middle is text
          sink.field(at, mark, FieldForm::kPlain);
        }
      } else {
        sink.field(at, mark, FieldForm::kPlain);
      }
      if (mark < size && text[mark] == separator) {
        at = mark + 1;
        mark = marks.next();
      } else {
        at = pass_line_end(mark);
        break;
      }
    }
    if (!sink.end_record()) break;
  }
  return {at, line, std::nullopt};
}

}  // namespace shoal
