// SPDX-License-Identifier: Apache-2.0
#include "src/data/record_blocks.hpp"

#include <algorithm>
#include <cstring>

namespace shoal {
namespace {

// Where the last whole record of a growing text ends. Has to agree with scan_records on what opens a quoted field, and looks
// at nothing but quotes and, near the end of the text, line ends.
class LastRecordEnd {
 public:
  explicit LastRecordEnd(Dialect const& dialect) : dialect_(dialect) {}

  /// After text[size - 1] more may follow. 0: no record ends in it. To be called again with the same text, grown.
  std::size_t find(char const* text, std::size_t size) {
    text_ = text;
    size_ = size;
    // Line ends are looked for in the last part alone; only where it has none (long records) in all of it.
    constexpr std::size_t kTail = std::size_t{64} << 10;
    State const start = state_;
    watch_from_ = size > kTail && dialect_.comment.empty() ? size - kTail : 0;
    walk();
    if (end_ == 0 && watch_from_ > 0) {
      state_ = start;
      watch_from_ = 0;
      walk();
    }
    return end_;
  }

 private:
  struct State {
    std::size_t at = 0;          // scanned up to here
    std::size_t floor = 0;       // after the last quote: what precedes belongs to a field that has begun
    std::size_t line_start = 0;  // of the line at `at`; kept where there are comments
    bool quoted = false;
  };

  void walk() {
    for (;;) {
      if (state_.quoted) {
        auto const* const quote = static_cast<char const*>(std::memchr(text_ + state_.at, '"', size_ - state_.at));
        if (quote == nullptr) {
          state_.at = size_;
          return;
        }
        std::size_t const close = static_cast<std::size_t>(quote - text_);
        state_.at = close;
        if (close + 1 == size_) return;  // whether it closes the field the next byte will tell
        state_.at = close + (text_[close + 1] == '"' ? 2 : 1);
        if (text_[close + 1] != '"') state_.quoted = false, state_.floor = state_.at;
        continue;
      }
      auto const* const quote = static_cast<char const*>(std::memchr(text_ + state_.at, '"', size_ - state_.at));
      std::size_t const mark = quote == nullptr ? size_ : static_cast<std::size_t>(quote - text_);
      see_line_ends(mark);
      if (quote == nullptr) {
        // A last CR may yet turn out to be half of a line end: it is looked at again.
        state_.at = size_ > state_.at && text_[size_ - 1] == '\r' ? size_ - 1 : size_;
        return;
      }
      std::string_view const comment = dialect_.comment;
      if (!comment.empty() && std::string_view(text_ + state_.line_start, size_ - state_.line_start).starts_with(comment)) {
        std::size_t stop = mark;
        while (stop < size_ && !is_line_end(text_[stop])) ++stop;
        state_.at = stop;
        if (stop == size_) return;
        continue;
      }
      std::size_t field = mark;
      while (field > state_.floor && dialect_.is_blank(text_[field - 1])) --field;
      bool const begins = field > state_.floor && (text_[field - 1] == dialect_.separator || is_line_end(text_[field - 1]));
      state_.quoted = field == 0 || begins;
      state_.at = mark + 1;
      if (!state_.quoted) state_.floor = state_.at;
    }
  }

  // Line ends outside quotes in [at, to). A CR at the very end of the text may be half of a CRLF and is none yet.
  void see_line_ends(std::size_t to) {
    std::size_t const from = std::max(state_.at, watch_from_);
    if (from >= to) return;
    auto const last = [&](char c, std::size_t stop) -> std::size_t {
      auto const* const found = stop <= from ? nullptr : static_cast<char const*>(memrchr(text_ + from, c, stop - from));
      return found == nullptr ? 0 : static_cast<std::size_t>(found - text_) + 1;
    };
    std::size_t const found = std::max(last('\n', to), last('\r', to == size_ ? to - 1 : to));
    if (found > 0) end_ = state_.line_start = found;
  }

  Dialect const& dialect_;
  char const* text_ = nullptr;
  std::size_t size_ = 0, watch_from_ = 0, end_ = 0;
  State state_;
};

}  // namespace

RecordBlocks::RecordBlocks(ByteSource& source, std::string beginning, Dialect dialect)
    : source_(source), rest_(std::move(beginning)), dialect_(std::move(dialect)) {}

std::optional<TextBlock> RecordBlocks::next(std::size_t wanted) {
  TextBlock block;
  LastRecordEnd last(dialect_);
  std::size_t filled = 0, capacity = std::max<std::size_t>(wanted, 1);
  for (;;) {
    auto grown = std::make_unique_for_overwrite<char[]>(capacity + kTextPadding);
    if (filled > 0) std::memcpy(grown.get(), block.bytes.get(), filled);
    block.bytes = std::move(grown);
    filled += fill(block.bytes.get() + filled, capacity - filled);
    block.end = filled < capacity ? filled : last.find(block.bytes.get(), filled);
    if (filled < capacity || block.end > 0) break;
    capacity *= 2;
  }
  if (block.end == 0) return std::nullopt;
  std::size_t const left = filled - block.end;
  if (rest_begin_ < rest_.size()) {
    rest_begin_ -= left;  // all of this block came from there
  } else {
    rest_.assign(block.bytes.get() + block.end, left);
    rest_begin_ = 0;
  }
  std::memset(block.bytes.get() + filled, 0, kTextPadding);  // loaded with the last bytes, never looked at
  return block;
}

// Less than `room` at the end of the source alone.
std::size_t RecordBlocks::fill(char* out, std::size_t room) {
  std::size_t const from_rest = std::min(room, rest_.size() - rest_begin_);
  std::memcpy(out, rest_.data() + rest_begin_, from_rest);
  rest_begin_ += from_rest;
  return from_rest == room ? room : from_rest + source_.read(out + from_rest, room - from_rest);
}

}  // namespace shoal
