// SPDX-License-Identifier: Apache-2.0
// Trials from the best score to the worst, ties by number, kept in order as scores come in; of several objectives in NSGA-II's order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "src/search/best_first.hpp"

namespace shoal {

class Ranking {
 public:
  void insert(double score, std::uint32_t trial, std::vector<double> secondary = {}) {
    several_ = several_ || !secondary.empty();
    ordered_ = false;
    Entry entry{score, trial, std::move(secondary)};
    entries_.insert(std::ranges::lower_bound(entries_, entry, before), std::move(entry));
  }
  void erase(double score, std::uint32_t trial) {
    ordered_ = false;
    auto const at = std::ranges::lower_bound(entries_, Entry{score, trial, {}}, before);
    if (at != entries_.end() && at->score == score && at->trial == trial) entries_.erase(at);
  }
  void clear() { entries_.clear(), ordered_ = false; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::uint32_t operator[](std::size_t rank) const { return several_ ? order()[rank] : entries_[rank].trial; }

  /// Trials of ranks begin .. end - 1, or where there are more than `most`, that many at even distances.
  [[nodiscard]] std::vector<std::uint32_t> some(std::size_t begin, std::size_t end, std::size_t most) const {
    std::size_t const n = std::min(end - begin, most);
    std::vector<std::uint32_t> trials(n);
    for (std::size_t i = 0; i < n; ++i) trials[i] = (*this)[begin + (end - begin) * i / n];
    return trials;
  }

 private:
  struct Entry {
    double score;
    std::uint32_t trial;
    std::vector<double> secondary;
  };
  static bool before(Entry const& a, Entry const& b) { return std::tie(a.score, a.trial) < std::tie(b.score, b.trial); }

  // Made when it is asked for, as each entry may change the places of all.
  std::vector<std::uint32_t> const& order() const {
    if (std::exchange(ordered_, true)) return order_;
    std::vector<Reached> reached;
    for (Entry const& entry : entries_) reached.push_back({entry.score, entry.secondary});
    order_.clear();
    for (std::size_t const place : best_first(reached)) order_.push_back(entries_[place].trial);
    return order_;
  }

  std::vector<Entry> entries_;  // by score, ties by number
  bool several_ = false;
  mutable std::vector<std::uint32_t> order_;
  mutable bool ordered_ = false;
};

}  // namespace shoal
