// SPDX-License-Identifier: Apache-2.0
// Random search: proposal i is a function of (seed, i) and of the proposals before it, which it does not repeat.
#include <algorithm>
#include <unordered_set>

#include "shoal/random.hpp"
#include "src/search/proposals.hpp"
#include "src/search/searchers.hpp"

namespace shoal {
namespace {

class Random final : public Searcher {
 public:
  Random(SearchSpace const& space, std::uint64_t seed) : space_(space), seed_(seed) {}

  std::vector<Assignment> ask(std::size_t n) override {
    std::vector<Assignment> points;
    while (points.size() < n && !exhausted_) {
      if (auto point = draw_new()) points.push_back(std::move(*point));
    }
    return points;
  }

  /// Duplicates are never proposed, so a finite space bounds the number of proposals.
  std::optional<std::uint64_t> size() const override { return space_.grid_size(); }

 private:
  std::optional<Assignment> draw_new() {
    for (std::uint16_t draw = 0; draw < kMaxDraws; ++draw) {
      Assignment point = draw_point(draw);
      if (!seen_.insert(text_of(point)).second) continue;
      ++asked_;
      return point;
    }
    exhausted_ = true;
    return std::nullopt;
  }

  // Coordinate j is word j & 3 of block {j >> 2, 0, 0, 0} under the key of (seed, proposal, draw).
  Assignment draw_point(std::uint16_t draw) const {
    RandomKey const key = run_key(seed_, {.trial = asked_, .fold = 0, .repeat = draw}, Purpose::kSearch);
    std::vector<double> u(space_.parameters().size());
    std::array<std::uint32_t, 4> words{};
    for (std::uint32_t j = 0; j < u.size(); ++j) {
      if (j % 4 == 0) words = philox(key, {j >> 2, 0, 0, 0});
      u[j] = to_unit(words[j % 4]);
    }
    return space_.at(u);
  }

  static std::string text_of(Assignment const& point) {
    std::string text;
    for (auto const& [name, value] : point)
      text += name + '=' + std::to_string(value.index()) + to_string(value) + '\n';
    return text;
  }

  SearchSpace space_;
  std::uint64_t seed_;
  std::uint32_t asked_ = 0;
  bool exhausted_ = false;
  std::unordered_set<std::string> seen_;
};

}  // namespace

std::unique_ptr<Searcher> make_random(SearchSpace const& space, SearchConfig const&, std::uint64_t seed) {
  return std::make_unique<Random>(space, seed);
}

}  // namespace shoal
