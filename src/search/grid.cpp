// SPDX-License-Identifier: Apache-2.0
// Grid search: every point of the space once, in the space's order.
#include <algorithm>

#include "src/search/searchers.hpp"

namespace shoal {
namespace {

class Grid final : public Searcher {
 public:
  explicit Grid(std::vector<Assignment> points) : points_(std::move(points)) {}

  std::vector<Assignment> ask(std::size_t n) override {
    n = std::min(n, points_.size() - asked_);
    auto const first = points_.begin() + static_cast<std::ptrdiff_t>(asked_);
    asked_ += n;
    return {first, first + static_cast<std::ptrdiff_t>(n)};
  }

  std::optional<std::uint64_t> size() const override { return points_.size(); }

 private:
  std::vector<Assignment> points_;
  std::size_t asked_ = 0;
};

}  // namespace

std::unique_ptr<Searcher> make_grid(SearchSpace const& space, SearchConfig const&, std::uint64_t) {
  return std::make_unique<Grid>(space.grid());
}

}  // namespace shoal
