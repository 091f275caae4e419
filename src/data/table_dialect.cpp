// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_dialect.hpp"

#include <algorithm>
#include <vector>

#include "src/data/record_scanner.hpp"
#include "src/data/table_number.hpp"

namespace shoal {
namespace {

constexpr std::size_t kRecords = 100;

struct FieldCounts {
  char const* text;
  std::vector<std::size_t> counts;
  bool plain_commas = false;  // in fields that are no numbers with a decimal comma
  void begin_record(std::size_t, std::uint32_t) { counts.push_back(0); }
  void field(std::size_t begin, std::size_t end, FieldForm) {
    ++counts.back();
    if (std::find(text + begin, text + end, ',') == text + end) return;
    double value = 0;
    plain_commas = plain_commas || parse_number(text + begin, text + end, {.point = false, .comma = true}, value) != NumberForm::kNumber;
  }
  bool end_record() const { return counts.size() < kRecords; }
};

struct Split {
  double even = 0;           // share of records with the commonest number of fields, where that is 2 or more
  std::size_t n_fields = 1;  // that number
  std::size_t n_records = 0;
  bool plain_commas = false;
};

Split try_separator(char separator, char const* text, std::size_t size, bool whole, std::string const& comment) {
  FieldCounts sink{.text = text};
  ScanEnd const end = scan_records(text, 0, size, {separator, comment}, sink);
  std::vector<std::size_t>& counts = sink.counts;
  bool const cut = !whole && end.offset == size;
  if (!counts.empty() && (cut || end.problem)) {
    // The last record is not all there; where it broke the rules in the middle of the text, it speaks against the separator.
    bool const broken = end.problem && !end.unclosed;
    if (broken) counts.back() = 0;
    if (!broken && (counts.size() > 1 || end.problem)) counts.pop_back();
  }
  Split best{.n_records = counts.size(), .plain_commas = sink.plain_commas};
  std::vector<std::size_t> sorted = counts;
  std::sort(sorted.begin(), sorted.end());
  for (auto run = sorted.begin(); run != sorted.end();) {
    auto const next = std::upper_bound(run, sorted.end(), *run);
    double const even = static_cast<double>(next - run) / static_cast<double>(sorted.size());
    if (*run >= 2 && even >= best.even) best.even = even, best.n_fields = *run;
    run = next;
  }
  return best;
}

}  // namespace

char detect_separator(char const* text, std::size_t size, bool whole, std::string const& comment) {
  char best = ',';
  Split best_split = try_separator(',', text, size, whole, comment);
  for (char const candidate : {'|', ';', '\t'}) {  // the later one wins a tie
    Split const split = try_separator(candidate, text, size, whole, comment);
    if (split.even == 0 || split.even < best_split.even) continue;
    // A single record is even in every way: there the more fields, the better.
    if (split.even == best_split.even && split.n_records < 2 && split.n_fields <= best_split.n_fields) continue;
    // As even as commas, but with fewer fields: only where the commas that it leaves inside of fields are decimal ones.
    if (best == ',' && split.even == best_split.even && split.n_fields < best_split.n_fields && split.plain_commas) continue;
    best = candidate;
    best_split = split;
  }
  return best;
}

}  // namespace shoal
