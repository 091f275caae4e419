// SPDX-License-Identifier: Apache-2.0
// Mutates small tables and reads each in several ways, which have to agree: read() with kAuto, read() and next() with kText, in
// blocks of random sizes. No crash, no other exception than InputError, the same cells, the same error at the same place.
//   table_fuzz [--runs N] [--seconds N] [--seed S]
// A failing input is left in table_fuzz_failure.csv. The same seed gives the same inputs on every machine.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "shoal/errors.hpp"
#include "src/data/table_number.hpp"
#include "src/data/table_reader.hpp"

namespace {

using namespace shoal;
using namespace std::string_view_literals;

// SplitMix64 (Steele, Lea and Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }

 private:
  std::uint64_t state_;
};

constexpr std::string_view kSeeds[] = {
    "a,b,c\n1,2,3\n4,5,6\n7,8,9\n"sv,
    "a,b\r\n1,x\r\n2,\"y\"\r\n3,\"z \"\"quoted\"\" z\"\r\n"sv,
    "\xef\xbb\xbf" "id;v;w\n1;1,5;a\n2;2.5;b\n3;-1e3;c\n"sv,
    "# comment\nname\tvalue\n# more \"\nx\t1\n\ny\tNA\n \nz\t3"sv,
    "a|b|c\n\"two\nlines\"|5\" pipe|?\n\"\"|null|NaN\n"sv,
    "one\n1\n2\n3\n\n4\n"sv,
    "39, State-gov, 77516, <=50K\n50, Self-emp-not-inc, 83311, <=50K\n\n"sv,
    "n,t\n007,\xc3\xa9t\xc3\xa9\n+1.25e-3,\xe2\x82\xac\n123456789012345678901234567890,\xf0\x9f\x90\x9f\n1e400,x\n.5,inf\n5.,0x1f\n"sv,
    "a,a\n1,2\n"sv,
    ",,\n,,\n1,,\n"sv,
    "a\rb\r\rc\n1\r"sv,
    "a,b\n1,\"open\n2,3\n"sv,
};

constexpr std::string_view kTokens[] = {
    "\""sv, "\"\""sv, "\n"sv, "\r"sv, "\r\n"sv, ","sv, ";"sv, "\t"sv, "|"sv, "#"sv, " "sv, "\0"sv, "\xff"sv, "\xc3"sv, "\xe2\x82"sv,
    "\xef\xbb\xbf"sv, "\xff\xfe"sv, "NA"sv, "1"sv, "-"sv, "+"sv, "."sv, "e"sv, "1e99"sv, "1e999"sv, "00"sv, "x"sv, "\n\n"sv, "\n# c\"\n"sv,
    "\",\""sv, "\"\n\""sv, ",\"a\"b,"sv, ",,"sv, "\x1f\x8b"sv, "nan"sv, "\xed\xa0\x80"sv, "\xc0\x80"sv, "\xf4\x90\x80\x80"sv, "9999999999"sv,
};

std::string mutate(Random& random) {
  std::string text(kSeeds[random.below(std::size(kSeeds))]);
  if (random.below(4) == 0) {
    for (std::size_t n = random.below(30); n > 0; --n) text += text.substr(text.size() / 2, 200);
    text.resize(std::min<std::size_t>(text.size(), 4000));
  }
  for (std::size_t n = random.below(8); n > 0; --n) {
    std::size_t const at = random.below(text.size() + 1);
    switch (random.below(6)) {
      case 0:
      case 1:
        text.insert(at, kTokens[random.below(std::size(kTokens))]);
        break;
      case 2:
        text.erase(at, random.below(6));
        break;
      case 3:
        if (at < text.size()) text[at] = static_cast<char>(random.below(256));
        break;
      case 4:  // a piece of itself elsewhere
        text.insert(random.below(text.size() + 1), text.substr(at, random.below(40)));
        break;
      default: {
        std::string_view const other = kSeeds[random.below(std::size(kSeeds))];
        text.insert(at, other.substr(random.below(other.size()), random.below(40)));
      }
    }
  }
  return text;
}

struct Outcome {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> cells;  // [columns][rows], "\1" where missing
  std::vector<std::vector<float>> numbers;      // [columns], of those that are not text
  std::vector<std::uint32_t> lines;
  std::optional<std::string> error;
  bool too_large = false;  // an error that kAuto alone can have
};

void add(Outcome& out, RawTable const& table) {
  out.cells.resize(table.columns.size());
  out.numbers.resize(table.columns.size());
  out.lines.insert(out.lines.end(), table.lines.begin(), table.lines.end());
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (auto const* text = std::get_if<TextValues>(&table.columns[c].values)) {
      for (std::uint32_t const code : text->codes) out.cells[c].push_back(code == kMissingCode ? "\1" : text->levels.at(code));
    } else {
      auto const& floats = std::get<std::vector<float>>(table.columns[c].values);
      out.numbers[c].insert(out.numbers[c].end(), floats.begin(), floats.end());
    }
  }
}

Outcome outcome(std::string const& path, TableFormat const& format, std::size_t block, ColumnKind kind, bool stream,
                std::string& complaint) {
  Outcome out;
  try {
    TableReader reader(path, format, {.first_block = block, .block = block});
    out.names = reader.names();
    std::vector<ColumnKind> const kinds(out.names.size(), kind);
    if (stream) {
      while (auto const part = reader.next(kinds, block)) add(out, *part);
    } else {
      add(out, reader.read(kinds));
    }
  } catch (InputError const& error) {
    out.error = error.what();
    InputProblem const& problem = error.problem();
    out.too_large = problem.expected.find("can hold") != std::string::npos;
    if (problem.file.empty() || problem.line < 1 || problem.column < 1) complaint = "an error without file, line and column: " + *out.error;
    if (out.error->find('\n') != std::string::npos) complaint = "an error of several lines: " + *out.error;
  }
  return out;
}

// What is wrong with the reader, "" if nothing.
std::string check(std::string const& path, Random& random, std::uint64_t& n_tables) {
  TableFormat format;
  if (random.below(3) == 0) format.comment = "#";
  if (random.below(4) == 0) format.header = false;
  if (random.below(4) == 0) format.separator = ",;\t|"[random.below(4)];
  auto const block = [&] { return random.below(3) == 0 ? std::size_t{1} << 20 : 1 + random.below(70); };
  std::string complaint;
  Outcome const whole = outcome(path, format, std::size_t{1} << 20, ColumnKind::kText, false, complaint);
  Outcome const pieces = outcome(path, format, block(), ColumnKind::kText, true, complaint);
  Outcome const blocks = outcome(path, format, block(), ColumnKind::kText, false, complaint);
  Outcome const numbers = outcome(path, format, block(), ColumnKind::kAuto, false, complaint);
  if (!complaint.empty()) return complaint;
  for (Outcome const* other : {&pieces, &blocks}) {
    if (whole.error != other->error)
      return fmt::format("errors differ: '{}' and '{}'", whole.error.value_or("none"), other->error.value_or("none"));
    if (!whole.error && (whole.cells != other->cells || whole.lines != other->lines || whole.names != other->names))
      return "blocks change the cells";
  }
  if (numbers.too_large) {
    return whole.error ? "kAuto sees too large a number where the text is broken before or after: " + *whole.error : "";
  }
  if (whole.error != numbers.error)
    return fmt::format("errors differ with kAuto: '{}' and '{}'", whole.error.value_or("none"), numbers.error.value_or("none"));
  if (whole.error) return "";
  ++n_tables;
  if (whole.lines != numbers.lines) return "kAuto changes the lines";
  for (std::size_t c = 0; c < whole.cells.size(); ++c) {
    if (numbers.numbers[c].empty()) {
      if (whole.cells[c] != numbers.cells[c]) return fmt::format("kAuto changes the texts of column {}", c);
      continue;
    }
    DecimalSigns const both{true, true};
    for (std::size_t row = 0; row < whole.cells[c].size(); ++row) {
      std::string_view cell = whole.cells[c][row];
      while (!cell.empty() && (cell.front() == ' ' || cell.front() == '\t')) cell.remove_prefix(1);
      while (!cell.empty() && (cell.back() == ' ' || cell.back() == '\t')) cell.remove_suffix(1);
      double value = std::nan("");
      bool const missing = cell == "\1";
      if (!missing && parse_number(cell.data(), cell.data() + cell.size(), both, value) != NumberForm::kNumber)
        return fmt::format("column {} is numbers, but row {} is text", c, row);
      float const found = numbers.numbers[c][row];
      if (missing ? !std::isnan(found) : found != static_cast<float>(value))
        return fmt::format("column {}, row {}: {} is not {}", c, row, found, value);
    }
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t runs = 0, seed = 1;
  double seconds = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    std::string_view const option = argv[i];
    if (option == "--runs") runs = std::strtoull(argv[i + 1], nullptr, 10);
    if (option == "--seed") seed = std::strtoull(argv[i + 1], nullptr, 10);
    if (option == "--seconds") seconds = std::strtod(argv[i + 1], nullptr);
  }
  if (runs == 0 && seconds == 0) {
    std::fprintf(stderr, "table_fuzz [--runs N] [--seconds N] [--seed S]\n");
    return 2;
  }
  std::string const path =
      (std::filesystem::temp_directory_path() / fmt::format("shoal_table_fuzz_{}.csv", getpid())).string();
  auto const start = std::chrono::steady_clock::now();
  std::uint64_t run = 0, n_tables = 0;
  for (; runs == 0 || run < runs; ++run) {
    if (seconds > 0 && std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > seconds) break;
    Random random(seed * 0x100000001 + run);
    std::string const text = mutate(random);
    std::ofstream(path, std::ios::binary) << text;
    std::string const complaint = check(path, random, n_tables);
    if (!complaint.empty()) {
      std::ofstream("table_fuzz_failure.csv", std::ios::binary) << text;
      std::fprintf(stderr, "seed %llu, run %llu: %s\nthe input is in table_fuzz_failure.csv\n", static_cast<unsigned long long>(seed),
                   static_cast<unsigned long long>(run), complaint.c_str());
      return 1;
    }
  }
  std::filesystem::remove(path);
  std::printf("%llu inputs, seed %llu: all readers agree; %llu were tables, the others errors\n", static_cast<unsigned long long>(run),
              static_cast<unsigned long long>(seed), static_cast<unsigned long long>(n_tables));
}
