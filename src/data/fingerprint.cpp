// SPDX-License-Identifier: Apache-2.0
#include "src/data/fingerprint.hpp"

#include <bit>
#include <cstring>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

namespace shoal {
namespace {

static_assert(std::endian::native == std::endian::little,
              "words are hashed as they lie in memory; another order needs swaps here");

constexpr std::uint64_t kC1 = 0x87c37b91114253d5, kC2 = 0x4cf5ad432745937f;

std::uint64_t mix1(std::uint64_t k) { return std::rotl(k * kC1, 31) * kC2; }
std::uint64_t mix2(std::uint64_t k) { return std::rotl(k * kC2, 33) * kC1; }

std::uint64_t finish(std::uint64_t k) {
  k = (k ^ (k >> 33)) * 0xff51afd7ed558ccd;
  k = (k ^ (k >> 33)) * 0xc4ceb9fe1a85ec53;
  return k ^ (k >> 33);
}

// Collects the hash of each section; sections are hashed apart so that no two data sets run together into the same bytes.
class Sections {
 public:
  template <class T>
  void add(std::vector<T> const& values) {
    static_assert(std::is_arithmetic_v<T>);
    words_.push_back(values.size() * sizeof(T));
    for (std::uint64_t const word : hash128(std::as_bytes(std::span(values)))) words_.push_back(word);
  }
  void add(std::string const& text) { add(std::vector<char>(text.begin(), text.end())); }
  void add(std::uint64_t word) { words_.push_back(word); }
  [[nodiscard]] std::array<std::uint64_t, 2> hash() const { return hash128(std::as_bytes(std::span(words_))); }

 private:
  std::vector<std::uint64_t> words_;
};

void add_fold(Sections& sections, Fold const& fold) {
  sections.add(fold.train);
  sections.add(fold.validation);
  if (fold.tables.empty()) return;
  FoldTables const& tables = fold.tables.front();  // those of other preprocessings follow from the same rows
  for (auto const* values : {&tables.scale, &tables.shift, &tables.impute, &tables.target_scale, &tables.target_shift})
    sections.add(*values);
  sections.add(std::uint64_t{tables.level_to_column.size()});
  for (auto const& columns : tables.level_to_column) sections.add(columns);
  if (!tables.knots.empty()) sections.add(tables.knots), sections.add(tables.scores);
}

}  // namespace

std::array<std::uint64_t, 2> hash128(std::span<std::byte const> bytes) {
  std::uint64_t h1 = 0, h2 = 0;
  std::size_t at = 0;
  for (; at + 16 <= bytes.size(); at += 16) {
    std::uint64_t words[2];
    std::memcpy(words, bytes.data() + at, 16);
    h1 = (std::rotl(h1 ^ mix1(words[0]), 27) + h2) * 5 + 0x52dce729;
    h2 = (std::rotl(h2 ^ mix2(words[1]), 31) + h1) * 5 + 0x38495ab5;
  }
  if (at < bytes.size()) {
    std::uint64_t words[2] = {0, 0};
    std::memcpy(words, bytes.data() + at, bytes.size() - at);
    h1 ^= mix1(words[0]);
    h2 ^= mix2(words[1]);
  }
  h1 ^= bytes.size();
  h2 ^= bytes.size();
  h1 += h2;
  h2 += h1;
  h1 = finish(h1);
  h2 = finish(h2);
  h1 += h2;
  h2 += h1;
  return {h1, h2};
}

std::string fingerprint_of(Dataset const& data) {
  Sections sections;
  for (std::uint64_t const word :
       {std::uint64_t{1} /* version of this recipe */, static_cast<std::uint64_t>(data.task),
        std::uint64_t{data.n_rows}, std::uint64_t{data.n_numeric}, std::uint64_t{data.n_features},
        std::uint64_t{data.n_outputs}, std::uint64_t{data.numeric.index()}}) {
    sections.add(word);
  }
  std::visit([&](auto const& values) { sections.add(values); }, data.numeric);
  sections.add(data.codes);
  for (CategoricalColumn const& column : data.categorical) {
    sections.add(column.name);
    sections.add(std::uint64_t{column.indicator});
    sections.add(std::uint64_t{column.levels.size()});
    for (std::string const& level : column.levels) sections.add(level);
  }
  sections.add(data.labels);
  sections.add(data.targets);
  sections.add(data.row_weights);
  sections.add(std::uint64_t{data.class_names.size()});
  for (std::string const& name : data.class_names) sections.add(name);
  if (data.table) {  // columns are found by name
    for (auto const* names : {&data.feature_names, &data.target_names}) {
      sections.add(std::uint64_t{names->size()});
      for (std::string const& name : *names) sections.add(name);
    }
  }
  sections.add(data.test_rows);
  sections.add(std::uint64_t{data.folds.size()});
  for (Fold const& fold : data.folds) add_fold(sections, fold);
  add_fold(sections, data.refit);
  auto const [h1, h2] = sections.hash();
  return fmt::format("{:016x}{:016x}", h1, h2);
}

}  // namespace shoal
