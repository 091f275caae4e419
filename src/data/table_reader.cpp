// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_reader.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/data/block_pipeline.hpp"
#include "src/data/byte_source.hpp"
#include "src/data/column_builder.hpp"
#include "src/data/formats.hpp"
#include "src/data/libsvm.hpp"
#include "src/data/record_blocks.hpp"
#include "src/data/table_block.hpp"
#include "src/data/table_dialect.hpp"
#include "src/data/table_values.hpp"

namespace shoal {
namespace {

constexpr std::size_t kDetectionBytes = std::size_t{64} << 10;

InputError error_at(std::string const& file, std::uint32_t first_line, BlockProblem const& problem) {
  return InputError({.file = file,
                     .line = static_cast<int>(first_line + problem.place.line),
                     .column = static_cast<int>(problem.place.column),
                     .key = problem.key,
                     .expected = problem.expected,
                     .found = problem.found,
                     .hint = problem.hint});
}

// The first record of a block: the header, or what tells how many columns there are.
struct FirstRecord {
  char const* text;
  Dialect const& dialect;
  struct Field {
    std::string text;
    std::size_t offset;
  };
  std::vector<Field> fields;
  std::uint32_t n_lines_before = 0;
  bool complete = false;

  void begin_record(std::size_t, std::uint32_t line) { n_lines_before = line; }
  void field(std::size_t begin, std::size_t end, FieldForm form) {
    std::string_view field(text + begin, end - begin);
    while (form == FieldForm::kPlain && !field.empty() && dialect.is_blank(field.front())) field.remove_prefix(1);
    while (form == FieldForm::kPlain && !field.empty() && dialect.is_blank(field.back())) field.remove_suffix(1);
    std::size_t const offset = form == FieldForm::kPlain ? static_cast<std::size_t>(field.data() - text) : begin - 1;
    fields.push_back({form == FieldForm::kDoubled ? undouble(field) : std::string(field), offset});
  }
  bool end_record() {
    complete = true;
    return false;
  }
};

}  // namespace

struct TableReader::State {
  std::string path;
  TableFormat format;
  TableTuning tuning;
  std::unique_ptr<ByteSource> source;
  std::unique_ptr<RecordBlocks> blocks;
  TableRules rules{.dialect = {}, .missing = MissingMarkers({}), .decimal = {}, .names = {}};
  std::optional<TextBlock> first;  // what follows the header in the block that has it
  std::uint32_t line = 1;          // of the next block
  std::uint64_t n_rows = 0;        // so far
  ParsedBlock parsed;              // next()'s, for its memory
  std::unique_ptr<LibsvmTable> libsvm;

  void open();
  void read_header();
  void take_names(FirstRecord const&, TextBlock const&);

  std::optional<TextBlock> next_block(std::size_t bytes) {
    if (first) return std::exchange(first, std::nullopt);
    return blocks->next(bytes);
  }

  // Lines and rows go on after this block.
  void count(ParsedBlock const& parsed) {
    if (parsed.problem) throw error_at(path, line, *parsed.problem);
    if (n_rows + parsed.n_rows > tuning.max_rows) {
      throw InputError({.file = path,
                        .line = static_cast<int>(line + parsed.lines[tuning.max_rows - n_rows]),
                        .column = 1,
                        .expected = fmt::format("at most {} rows", tuning.max_rows),
                        .found = "more"});
    }
    n_rows += parsed.n_rows;
    line += parsed.n_lines;
  }

  [[nodiscard]] InputError no_rows() const {
    return InputError(
        {.file = path, .line = static_cast<int>(line), .column = 1, .expected = "1 or more rows", .found = "0 rows"});
  }

  void read_columns(std::vector<ColumnPlan> plan, std::vector<ColumnBuilder>& columns, std::vector<std::uint32_t>& lines);
};

void TableReader::State::open() {
  if (format.separator && std::string_view(",;\t|").find(*format.separator) == std::string_view::npos) {
    throw InputError({.file = path, .key = "separator", .expected = "one of , ; tab |",
                      .found = in_quotes({&*format.separator, 1})});
  }
  if (format.comment.find_first_of("\"\r\n") != std::string::npos) {
    throw InputError({.file = path, .key = "comment", .expected = "a prefix without quotes and line ends",
                      .found = in_quotes(format.comment)});
  }
  source = std::make_unique<ByteSource>(path);
  path = source->name();
  std::string beginning(kDetectionBytes + kTextPadding, '\0');
  std::size_t n = source->read(beginning.data(), kDetectionBytes);
  bool const whole = n < kDetectionBytes;
  if (n == 0) throw InputError({.file = path, .line = 1, .column = 1, .expected = "a table", .found = "an empty file"});
  if (beginning.starts_with("\xff\xfe") || beginning.starts_with("\xfe\xff")) {
    throw InputError({.file = path, .line = 1, .column = 1, .expected = "UTF-8", .found = "UTF-16",
                      .hint = "convert it: iconv -f UTF-16 -t UTF-8 FILE"});
  }
  if (beginning.starts_with("\xef\xbb\xbf")) {
    beginning.erase(0, 3);
    n -= 3;
  }
  if (!format.separator) format.separator = detect_separator(beginning.data(), n, whole, format.comment);
  beginning.resize(n);

  rules.dialect = {*format.separator, format.comment};
  rules.missing = MissingMarkers(format.missing);
  rules.decimal = decimal_signs(format);
  blocks = std::make_unique<RecordBlocks>(*source, std::move(beginning), rules.dialect);
  read_header();
}

void TableReader::State::read_header() {
  for (;;) {
    std::optional<TextBlock> block = blocks->next(tuning.first_block);
    if (!block) {
      if (!format.header) throw no_rows();
      throw InputError({.file = path, .line = static_cast<int>(line), .column = 1, .expected = "a line with the columns' names",
                        .found = "the end of the file"});
    }
    char const* const text = block->bytes.get();
    FirstRecord record{text, rules.dialect, {}};
    ScanEnd const end = scan_records(text, block->begin, block->end, rules.dialect, record);
    std::optional<TextProblem> problem = end.problem;
    // Where the record is broken, the bytes up to there have to be looked at too.
    std::optional<TextProblem> const bad = find_bad_byte(text, block->begin, end.problem ? block->end : end.offset);
    if (bad && (!problem || bad->offset < problem->offset)) problem = bad;
    if (problem) {
      throw error_at(path, line,
                     {place_of(text, block->begin, problem->offset), "", problem->expected, problem->found, problem->hint});
    }
    if (!record.complete) {  // comments and blank lines alone
      line += end.n_lines;
      continue;
    }
    take_names(record, *block);
    if (format.header) {
      line += end.n_lines;
      block->begin = end.offset;
    }
    first = std::move(block);
    return;
  }
}

void TableReader::State::take_names(FirstRecord const& record, TextBlock const& block) {
  std::unordered_map<std::string, std::size_t> seen;
  for (std::size_t c = 0; c < record.fields.size(); ++c) {
    auto const& [text, offset] = record.fields[c];
    std::string name = format.header && !text.empty() ? text : fmt::format("c{}", c);
    auto const [found, is_new] = seen.emplace(name, c);
    if (!is_new) {
      throw error_at(path, line,
                     {place_of(block.bytes.get(), block.begin, offset), "", "every column to have a name of its own",
                      fmt::format("{} for columns {} and {}", shown(name), found->second + 1, c + 1), ""});
    }
    rules.names.push_back(std::move(name));
  }
}

void TableReader::State::read_columns(std::vector<ColumnPlan> plan, std::vector<ColumnBuilder>& columns,
                                      std::vector<std::uint32_t>& lines) {
  std::size_t const n_columns = plan.size();
  std::size_t n_bytes = 0, room = 0;  // of text so far; for rows
  auto const append = [&](ParsedBlock& parsed, std::size_t block_bytes, double expected_bytes) {
    std::uint32_t const first_line = line;
    count(parsed);
    n_bytes += block_bytes;
    if (n_rows > room) {
      // Room for all rows, going by those so far: doubling would have twice the memory in use for a moment. In steps, as the
      // beginning may not be like the rest.
      double const rows = static_cast<double>(n_rows);
      double const expected = 1.05 * rows * expected_bytes / static_cast<double>(n_bytes);
      room = static_cast<std::size_t>(std::clamp(expected, 1.25 * rows, 8 * rows)) + 64;
      lines.reserve(room);
      for (ColumnBuilder& column : columns) column.reserve(room);
    }
    for (std::uint32_t const within : parsed.lines) lines.push_back(first_line + within);
    for (std::size_t c = 0; c < n_columns; ++c) columns[c].append(parsed.columns[c], parsed.n_rows, first_line);
  };
  // Only the columns in which numbers were wanted and text was found, as text.
  auto const texts_of = [&](auto const& has_text) {
    std::vector<ColumnPlan> texts(n_columns, {.store = Store::kNothing});
    for (std::size_t c = 0; c < n_columns; ++c) {
      if (has_text[c].has_text) texts[c].store = Store::kCodes;
    }
    return texts;
  };

  // The first block decides what the others are taken for; what it gets wrong costs reading a column twice.
  std::vector<TextBlock> kept;
  if (first) {
    TextBlock const& text = *first;
    ParsedBlock parsed, texts;
    parse_block(text, rules, plan, parsed);
    if (!parsed.problem && std::any_of(parsed.columns.begin(), parsed.columns.end(), [](auto const& c) { return c.has_text; })) {
      std::vector<ColumnPlan> const again = texts_of(parsed.columns);
      parse_block(text, rules, again, texts);
      for (std::size_t c = 0; c < n_columns; ++c) {
        if (!parsed.columns[c].has_text) continue;
        plan[c] = again[c];
        columns[c].store = Store::kCodes;
        parsed.columns[c] = std::move(texts.columns[c]);
      }
    }
    append(parsed, text.size(), source->expected_size().value_or(0));
    kept.push_back(std::move(*first));
    first.reset();
  }

  std::optional<TextBlock> ahead = blocks->next(tuning.block);
  if (!ahead) return;  // a small table needs no threads
  bool const may_turn = std::any_of(plan.begin(), plan.end(), [](ColumnPlan const& c) {
    return !c.strict && (c.store == Store::kFloats || c.store == Store::kDoubles);
  });
  if (!may_turn) kept.clear();
  std::vector<std::atomic<bool>> turned(n_columns);
  bool broken = false;  // the source: nothing comes after that
  run_pipeline(
      [&](BlockJob& job) {
        if (broken) return false;
        try {
          if (!ahead) ahead = blocks->next(tuning.block);
          if (!ahead) return false;
          job.text = *std::exchange(ahead, std::nullopt);
          job.expected_bytes = source->expected_size().value_or(0);
        } catch (...) {
          job.failure = std::current_exception();
          broken = true;
        }
        return true;
      },
      [&](BlockJob& job) {
        std::vector<ColumnPlan> mine = plan;
        for (std::size_t c = 0; c < n_columns; ++c) {
          if (turned[c].load(std::memory_order_relaxed)) mine[c].store = Store::kNothing;
        }
        parse_block(job.text, rules, mine, job.parsed);
      },
      [&](BlockJob& job) {
        append(job.parsed, job.text.size(), job.expected_bytes);
        for (std::size_t c = 0; c < n_columns; ++c) turned[c].store(columns[c].has_text, std::memory_order_relaxed);
        if (may_turn) kept.push_back(std::move(job.text));
      });

  if (std::none_of(columns.begin(), columns.end(), [](ColumnBuilder const& c) { return c.has_text; })) return;
  std::vector<ColumnPlan> const texts = texts_of(columns);
  for (ColumnBuilder& column : columns) {
    if (!column.has_text) continue;
    column = ColumnBuilder();
    column.store = Store::kCodes;
    column.reserve(lines.size());
  }
  std::size_t next = 0;
  run_pipeline(
      [&](BlockJob& job) {
        if (next == kept.size()) return false;
        job.text = std::move(kept[next++]);
        return true;
      },
      [&](BlockJob& job) { parse_block(job.text, rules, texts, job.parsed); },
      [&](BlockJob& job) {
        for (std::size_t c = 0; c < n_columns; ++c) {
          if (texts[c].store == Store::kCodes) columns[c].append(job.parsed.columns[c], job.parsed.n_rows, 0);
        }
      });
}

TableReader::TableReader(std::string const& path, TableFormat const& format, TableTuning const& tuning)
    : state_(std::make_unique<State>()) {
  state_->path = path;
  state_->format = format;
  state_->tuning = tuning;
  if (is_libsvm_name(path)) {
    state_->libsvm = std::make_unique<LibsvmTable>(path);
  } else {
    state_->open();
  }
}

TableReader::~TableReader() = default;

std::vector<std::string> const& TableReader::names() const {
  return state_->libsvm ? state_->libsvm->names() : state_->rules.names;
}

TableFormat const& TableReader::format() const { return state_->format; }

RawTable TableReader::read(std::vector<ColumnKind> const& kinds) {
  SHOAL_ASSERT(kinds.size() == names().size());
  State& s = *state_;
  if (s.libsvm) return s.libsvm->rows(kinds, std::numeric_limits<std::size_t>::max());
  SHOAL_ASSERT(s.n_rows == 0);  // a stream is read once
  std::vector<ColumnPlan> plan;
  std::vector<ColumnBuilder> columns(kinds.size());
  for (ColumnKind const kind : kinds) {
    Store store = Store::kFloats;
    if (kind == ColumnKind::kExact) store = Store::kDoubles;
    if (kind == ColumnKind::kText) store = Store::kCodes;
    if (kind == ColumnKind::kSkip) store = Store::kNothing;
    columns[plan.size()].store = store;
    plan.push_back({.store = store, .strict = kind == ColumnKind::kNumber});
  }
  RawTable table{.file = s.path};
  s.read_columns(std::move(plan), columns, table.lines);
  if (s.n_rows == 0) throw s.no_rows();

  std::optional<BlockProblem> too_large;  // the first in the file of all columns
  for (ColumnBuilder const& column : columns) {
    if (!column.too_large) continue;
    Place const& place = column.too_large->place;
    if (!too_large || std::pair(place.line, place.column) < std::pair(too_large->place.line, too_large->place.column))
      too_large = column.too_large;
  }
  if (too_large) throw error_at(s.path, 0, *too_large);
  table.n_rows = static_cast<std::uint32_t>(s.n_rows);
  for (std::size_t c = 0; c < columns.size(); ++c) table.columns.push_back(columns[c].finish(names()[c]));
  return table;
}

std::optional<RawTable> TableReader::next(std::vector<ColumnKind> const& kinds, std::size_t block_bytes) {
  SHOAL_ASSERT(kinds.size() == names().size());
  State& s = *state_;
  std::vector<ColumnPlan> plan;
  for (ColumnKind const kind : kinds) {
    SHOAL_ASSERT(kind != ColumnKind::kAuto && kind != ColumnKind::kExact);
    plan.push_back({.store = kind == ColumnKind::kNumber ? Store::kFloats
                             : kind == ColumnKind::kText ? Store::kCodes
                                                         : Store::kNothing,
                    .strict = true});
  }
  if (s.libsvm) {
    RawTable table = s.libsvm->rows(kinds, std::max<std::size_t>(1, block_bytes / (8 * kinds.size())));
    return table.n_rows > 0 ? std::optional(std::move(table)) : std::nullopt;
  }
  while (std::optional<TextBlock> block = s.next_block(block_bytes)) {
    ParsedBlock& parsed = s.parsed;
    parse_block(*block, s.rules, plan, parsed);
    std::uint32_t const first_line = s.line;
    s.count(parsed);
    if (parsed.n_rows == 0) continue;
    RawTable table{.file = s.path, .n_rows = parsed.n_rows, .lines = std::move(parsed.lines)};
    for (std::uint32_t& line : table.lines) line += first_line;
    for (std::size_t c = 0; c < kinds.size(); ++c) {
      ColumnBuilder column;
      column.store = plan[c].store;
      column.append(parsed.columns[c], parsed.n_rows, first_line);
      table.columns.push_back(column.finish(s.rules.names[c]));
    }
    return table;
  }
  if (s.n_rows == 0) throw s.no_rows();
  return std::nullopt;
}

bool is_table_name(std::string const& path) {
  if (path == "-" || is_libsvm_name(path)) return true;
  std::string const name = name_without_gz(path);
  return name.ends_with(".csv") || name.ends_with(".tsv") || name.ends_with(".txt");
}

}  // namespace shoal
