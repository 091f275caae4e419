// SPDX-License-Identifier: Apache-2.0
// Trials from the best score to the worst, ties by number, kept in order as scores come in.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace shoal {

class Ranking {
 public:
  void insert(double score, std::uint32_t trial) {
    Entry const entry{score, trial};
    entries_.insert(std::ranges::lower_bound(entries_, entry), entry);
  }
  void erase(double score, std::uint32_t trial) {
    Entry const entry{score, trial};
    auto const at = std::ranges::lower_bound(entries_, entry);
    if (at != entries_.end() && *at == entry) entries_.erase(at);
  }
  void clear() { entries_.clear(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::uint32_t operator[](std::size_t rank) const { return entries_[rank].second; }

  /// Trials of ranks begin .. end - 1, or where there are more than `most`, that many at even distances.
  [[nodiscard]] std::vector<std::uint32_t> some(std::size_t begin, std::size_t end, std::size_t most) const {
    std::size_t const n = std::min(end - begin, most);
    std::vector<std::uint32_t> trials(n);
    for (std::size_t i = 0; i < n; ++i) trials[i] = entries_[begin + (end - begin) * i / n].second;
    return trials;
  }

 private:
  using Entry = std::pair<double, std::uint32_t>;
  std::vector<Entry> entries_;
};

}  // namespace shoal
