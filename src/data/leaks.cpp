// SPDX-License-Identifier: Apache-2.0
#include "src/data/leaks.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <oneapi/tbb/parallel_for.h>

namespace shoal {
namespace {

constexpr std::size_t kMostRows = 100'000;
constexpr std::size_t kBins = 64;
constexpr std::size_t kMostClasses = 100;  // the most frequent ones; thousands of them times thousands of levels take long

// Rows of the main part, which are the data set's first ones.
struct Halves {
  std::vector<std::uint32_t> fit, measured;
};

// By a hash of the row's number: every second row would follow whatever order the file has.
bool is_fitted_on(std::uint64_t row) {
  std::uint64_t x = row + 0x9e3779b97f4a7c15u;  // splitmix64
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return ((x ^ (x >> 31)) & 1) == 0;
}

Halves halves_of(TablePart const& main, Dataset const& data) {
  std::vector<bool> is_test(data.n_rows);
  for (std::uint32_t const row : data.test_rows) is_test[row] = true;
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row < main.rows.size(); ++row) {
    if (!is_test[row]) rows.push_back(row);
  }
  Halves halves;
  std::size_t const n = std::min(rows.size(), kMostRows);
  for (std::size_t i = 0; i < n; ++i) {
    std::uint32_t const row = rows[i * rows.size() / n];
    (is_fitted_on(row) ? halves.fit : halves.measured).push_back(row);
  }
  return halves;
}

// What a column says of each row: one of n_bins things.
struct Bins {
  std::vector<std::uint32_t> fit, measured;  // [rows of the half]
  std::size_t n_bins = 0;
};

Bins bins_of_numbers(std::vector<float> const& values, TablePart const& main, Halves const& halves) {
  std::vector<float> known;
  for (std::uint32_t const row : halves.fit) {
    if (float const value = values[main.rows[row]]; !std::isnan(value)) known.push_back(value);
  }
  std::ranges::sort(known);
  std::vector<float> distinct = known;  // a bin ends with each of these
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  if (distinct.size() > kBins) {
    distinct.clear();
    for (std::size_t i = 1; i <= kBins; ++i) distinct.push_back(known[i * known.size() / kBins - 1]);
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  }
  std::size_t const n_known = std::max<std::size_t>(distinct.size(), 1);
  auto const bin = [&](std::uint32_t row) {
    float const value = values[main.rows[row]];
    if (std::isnan(value)) return static_cast<std::uint32_t>(n_known);
    auto const above = std::ranges::lower_bound(distinct, value) - distinct.begin();
    return static_cast<std::uint32_t>(std::min(static_cast<std::size_t>(above), n_known - 1));
  };
  Bins bins{.fit = {}, .measured = {}, .n_bins = n_known + 1};
  std::ranges::transform(halves.fit, std::back_inserter(bins.fit), bin);
  std::ranges::transform(halves.measured, std::back_inserter(bins.measured), bin);
  return bins;
}

// Levels that both halves have, and the missing value. Any other measured row is in a last bin that no fitted row is in:
// nothing was learned about it.
Bins bins_of_texts(TextValues const& text, TablePart const& main, Halves const& halves) {
  auto const level = [&](std::uint32_t row) {
    std::uint32_t const code = text.codes[main.rows[row]];
    return code == kMissingCode ? text.levels.size() : std::size_t{code};
  };
  constexpr std::uint32_t kNone = 0xffffffff;
  std::vector<bool> fitted(text.levels.size() + 1);
  for (std::uint32_t const row : halves.fit) fitted[level(row)] = true;
  std::vector<std::uint32_t> bin(text.levels.size() + 1, kNone);
  std::uint32_t n = 0;
  for (std::uint32_t const row : halves.measured) {
    std::size_t const one = level(row);
    if (fitted[one] && bin[one] == kNone) bin[one] = n++;
  }
  Bins bins{.fit = {}, .measured = {}, .n_bins = n + 1};
  for (std::uint32_t const row : halves.fit) bins.fit.push_back(bin[level(row)]);  // kNone: no measured row asks for it
  for (std::uint32_t const row : halves.measured) bins.measured.push_back(std::min(bin[level(row)], n));
  return bins;
}

// --- Classes

// Area under the ROC curve of one class against the rest, from the bins' scores.
double area(std::vector<double> const& scores, std::vector<std::uint32_t> const& positives, std::vector<std::uint32_t> const& rows) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  double below = 0.0, pairs = 0.0, n_positive = 0.0, n_rows = 0.0;
  for (std::size_t i = 0; i < order.size();) {
    double here_positive = 0.0, here = 0.0;
    for (double const score = scores[order[i]]; i < order.size() && scores[order[i]] == score; ++i) {
      here_positive += positives[order[i]];
      here += rows[order[i]];
    }
    double const here_negative = here - here_positive;
    pairs += here_positive * (below + 0.5 * here_negative);
    below += here_negative;
    n_positive += here_positive;
    n_rows += here;
  }
  return pairs / (n_positive * (n_rows - n_positive));
}

// Rows of a half by bin and, where the row's class is among `kept`, by class.
struct Counts {
  std::vector<std::uint32_t> rows;                  // [bins]
  std::vector<std::vector<std::uint32_t>> classes;  // [kept][bins]
};

class ClassScore {
 public:
  ClassScore(Dataset const& data, Halves const& halves) : data_(data), halves_(halves) {
    std::vector<std::size_t> fitted(data.class_names.size()), measured(data.class_names.size());
    for (std::uint32_t const row : halves.fit) ++fitted[static_cast<std::size_t>(data.labels[row])];
    for (std::uint32_t const row : halves.measured) ++measured[static_cast<std::size_t>(data.labels[row])];
    std::vector<std::size_t> kept;
    for (std::size_t c = 0; c < fitted.size(); ++c) {
      if (measured[c] > 0 && measured[c] < halves.measured.size()) kept.push_back(c);
    }
    std::ranges::stable_sort(kept, [&](std::size_t a, std::size_t b) { return fitted[a] > fitted[b]; });
    kept.resize(std::min(kept.size(), kMostClasses));
    index_.assign(fitted.size(), kNone);
    for (std::size_t const c : kept) {
      index_[c] = priors_.size();
      priors_.push_back(static_cast<double>(fitted[c]) / static_cast<double>(std::max<std::size_t>(halves.fit.size(), 1)));
    }
  }

  double operator()(Bins const& bins) const {
    if (priors_.empty()) return 0.0;
    Counts const fit = count(bins.fit, halves_.fit, bins.n_bins), measured = count(bins.measured, halves_.measured, bins.n_bins);
    double sum = 0.0;
    std::vector<double> shares(bins.n_bins);
    for (std::size_t c = 0; c < priors_.size(); ++c) {
      // As if one more row were there, of all classes in their usual shares: few rows say little.
      for (std::size_t b = 0; b < bins.n_bins; ++b) shares[b] = (fit.classes[c][b] + priors_[c]) / (fit.rows[b] + 1.0);
      sum += 2.0 * area(shares, measured.classes[c], measured.rows) - 1.0;
    }
    return std::max(0.0, sum / static_cast<double>(priors_.size()));
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  Counts count(std::vector<std::uint32_t> const& bins, std::vector<std::uint32_t> const& rows, std::size_t n_bins) const {
    Counts counts{.rows = std::vector<std::uint32_t>(n_bins),
                  .classes = std::vector(priors_.size(), std::vector<std::uint32_t>(n_bins))};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (bins[i] >= n_bins) continue;
      ++counts.rows[bins[i]];
      std::size_t const c = index_[static_cast<std::size_t>(data_.labels[rows[i]])];
      if (c != kNone) ++counts.classes[c][bins[i]];
    }
    return counts;
  }

  Dataset const& data_;
  Halves const& halves_;
  std::vector<std::size_t> index_;  // [classes] into priors_, or kNone
  std::vector<double> priors_;      // [kept] share of the fitted rows
};

// --- Amounts

class AmountScore {
 public:
  AmountScore(Dataset const& data, Halves const& halves) : data_(data), halves_(halves) {}

  double operator()(Bins const& bins) const {
    double best = 0.0;
    for (std::size_t j = 0; j < data_.n_outputs; ++j) best = std::max(best, determination(bins, j));
    return best;
  }

 private:
  [[nodiscard]] double target(std::uint32_t row, std::size_t j) const { return data_.targets[row * std::size_t{data_.n_outputs} + j]; }

  [[nodiscard]] double mean(std::vector<std::uint32_t> const& rows, std::size_t j) const {
    double sum = 0.0;
    for (std::uint32_t const row : rows) sum += target(row, j);
    return sum / static_cast<double>(std::max<std::size_t>(rows.size(), 1));
  }

  double determination(Bins const& bins, std::size_t j) const {
    double const fitted_mean = mean(halves_.fit, j), measured_mean = mean(halves_.measured, j);
    std::vector<double> above(bins.n_bins), rows(bins.n_bins, 1.0);  // one more row, of the mean: few rows say little
    for (std::size_t i = 0; i < halves_.fit.size(); ++i) {
      if (bins.fit[i] >= bins.n_bins) continue;
      above[bins.fit[i]] += target(halves_.fit[i], j) - fitted_mean;
      rows[bins.fit[i]] += 1.0;
    }
    double error = 0.0, total = 0.0;
    for (std::size_t i = 0; i < halves_.measured.size(); ++i) {
      double const value = target(halves_.measured[i], j);
      double const predicted = fitted_mean + above[bins.measured[i]] / rows[bins.measured[i]];
      error += (value - predicted) * (value - predicted);
      total += (value - measured_mean) * (value - measured_mean);
    }
    return total > 0.0 ? std::max(0.0, 1.0 - error / total) : 0.0;
  }

  Dataset const& data_;
  Halves const& halves_;
};

// --- Columns, alone or as one

// Features first..last of roles.features; several are a one-hot encoded text.
struct Unit {
  std::size_t first, last;
};

// Whether a feature is an indicator: 0 or 1 in every row.
bool is_indicator(RawColumn const& column, TablePart const& main, std::vector<std::uint32_t> const& rows) {
  auto const* const values = std::get_if<std::vector<float>>(&column.values);
  return values != nullptr && std::ranges::all_of(rows, [&](std::uint32_t row) {
    float const value = (*values)[main.rows[row]];
    return value == 0.0f || value == 1.0f;
  });
}

// The last feature of the one-hot encoded text that begins with feature `first`; `first` where none does.
std::size_t last_of_one_hot(std::size_t first, std::vector<bool> const& indicators, TablePart const& main, std::vector<std::uint32_t> const& rows) {
  std::vector<bool> taken(rows.size());
  std::size_t n_taken = 0;
  for (std::size_t feature = first; feature < indicators.size() && indicators[feature]; ++feature) {
    auto const& values = std::get<std::vector<float>>(main.table.columns[main.roles.features[feature]].values);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (values[main.rows[rows[i]]] == 0.0f) continue;
      if (taken[i]) return first;
      taken[i] = true;
      ++n_taken;
    }
    if (n_taken == rows.size()) return feature >= first + 2 ? feature : first;  // two columns say what one of them does
  }
  return first;
}

std::vector<Unit> units_of(TablePart const& main, Halves const& halves) {
  std::vector<std::uint32_t> rows = halves.fit;
  rows.insert(rows.end(), halves.measured.begin(), halves.measured.end());
  std::vector<bool> indicators;
  for (std::size_t const column : main.roles.features) indicators.push_back(is_indicator(main.table.columns[column], main, rows));
  std::vector<Unit> units;
  for (std::size_t feature = 0; feature < indicators.size(); feature = units.back().last + 1)
    units.push_back({.first = feature, .last = indicators[feature] ? last_of_one_hot(feature, indicators, main, rows) : feature});
  return units;
}

// Which of the unit's columns is 1.
TextValues joined(Unit const& unit, TablePart const& main) {
  TextValues text{.codes = std::vector<std::uint32_t>(main.table.n_rows, kMissingCode), .levels = {}};
  text.levels.resize(unit.last - unit.first + 1);
  for (std::size_t feature = unit.first; feature <= unit.last; ++feature) {
    auto const& values = std::get<std::vector<float>>(main.table.columns[main.roles.features[feature]].values);
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (values[row] == 1.0f) text.codes[row] = static_cast<std::uint32_t>(feature - unit.first);
    }
  }
  return text;
}

Bins bins_of(Unit const& unit, TablePart const& main, Halves const& halves) {
  if (unit.last > unit.first) return bins_of_texts(joined(unit, main), main, halves);
  ColumnValues const& values = main.table.columns[main.roles.features[unit.first]].values;
  if (auto const* text = std::get_if<TextValues>(&values)) return bins_of_texts(*text, main, halves);
  return bins_of_numbers(std::get<std::vector<float>>(values), main, halves);
}

template <class Score>
std::vector<ColumnScore> score_units(std::vector<Unit> const& units, TablePart const& main, Halves const& halves, Score const& score) {
  std::vector<ColumnScore> scores(units.size());
  tbb::parallel_for(std::size_t{0}, units.size(), [&](std::size_t k) {
    auto const name = [&](std::size_t feature) { return main.table.columns[main.roles.features[feature]].name; };
    scores[k].column = name(units[k].first) + (units[k].last > units[k].first ? ".." + name(units[k].last) : "");
    scores[k].score = score(bins_of(units[k], main, halves));
  });
  return scores;
}

}  // namespace

std::vector<ColumnScore> score_columns(TablePart const& main, Dataset const& data) {
  Halves const halves = halves_of(main, data);
  std::vector<Unit> const units = units_of(main, halves);
  std::vector<ColumnScore> scores = data.task == Task::kRegression ? score_units(units, main, halves, AmountScore(data, halves))
                                                                   : score_units(units, main, halves, ClassScore(data, halves));
  std::ranges::stable_sort(scores, [](ColumnScore const& a, ColumnScore const& b) { return a.score > b.score; });
  suspect(scores);
  return scores;
}

void suspect(std::span<ColumnScore> scores) {
  if (scores.size() < 2) return;  // the only feature is what there is
  for (ColumnScore& one : scores) one.suspected = one.score >= 0.99;
  if (scores[0].score >= 0.5 && scores[0].score >= 1.75 * scores[1].score) scores[0].suspected = true;
}

}  // namespace shoal
