// SPDX-License-Identifier: Apache-2.0
// Coordinate search: a grid over one parameter at a time around the best point so far, which keeps the best value and goes on to the
// next parameter, until a whole round over all of them gains nothing. The cheap grid search that practitioners advise: its trials
// grow with the sum of the parameters' values, not with their product.
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/search/options.hpp"
#include "src/search/proposals.hpp"
#include "src/search/searchers.hpp"

namespace shoal {
namespace {

class Coordinate final : public Learner {
 public:
  Coordinate(Proposals proposals, std::uint64_t points) : Learner(std::move(proposals)), points_(points), center_(proposals_.n_axes(), 0.5) {
    waiting_.push_back(proposals_.place(center_));
  }

  /// What of the line under way has not been asked for: the next one depends on its scores.
  std::vector<Assignment> ask(std::size_t n) override {
    std::vector<Assignment> points;
    while (points.size() < n && !ended_) {
      if (waiting_.empty()) {
        if (!proposals_.open().empty()) break;
        next_line();
        continue;
      }
      Placed placed = std::move(waiting_.front());
      waiting_.erase(waiting_.begin());
      if (!proposals_.add(placed)) continue;
      points.push_back(std::move(placed.point));
    }
    return points;
  }

  // Fewer than asked for would end the search, so as many are open as the line has.
  std::size_t max_open() const override {
    if (!waiting_.empty()) return proposals_.open().size() + waiting_.size();
    return proposals_.open().empty() ? 1 : proposals_.open().size();
  }

 private:
  void note(Observation const& observation) override {
    if (!proposals_.tell(observation)) return;
    Proposal const& told = proposals_[observation.trial];
    if (told.score < best_) best_ = told.score, center_ = told.x, gained_ = true;
  }

  // Along one parameter that is active at the best point; a round without a gain is the last.
  void next_line() {
    for (std::size_t passed = 0; waiting_.empty(); ++passed) {
      if (axis_ == 0 && !std::exchange(gained_, false)) {
        ended_ = true;
        return;
      }
      if (!std::isnan(center_[axis_])) add_line();
      axis_ = (axis_ + 1) % proposals_.n_axes();
      SHOAL_ASSERT(passed <= 2 * proposals_.n_axes());
    }
  }

  void add_line() {
    std::uint64_t const n_values = proposals_.coordinates().axes()[axis_].n_values;
    std::uint64_t const n = n_values > 0 && n_values <= points_ ? n_values : points_;
    for (std::uint64_t i = 0; i < n; ++i) {
      std::vector<double> x = center_;
      x[axis_] = (static_cast<double>(i) + 0.5) / static_cast<double>(n);
      for (double& each : x) {
        if (std::isnan(each)) each = 0.5;  // of what becomes active
      }
      Placed placed = proposals_.place(x);
      if (!proposals_.knows(placed.point)) waiting_.push_back(std::move(placed));
    }
  }

  std::uint64_t points_;
  std::vector<double> center_;  // [axes] of the best point; at first the middle of everything
  double best_ = HUGE_VAL;
  std::size_t axis_ = 0;
  bool gained_ = true, ended_ = false;
  std::vector<Placed> waiting_;  // of the line
};

}  // namespace

std::unique_ptr<Searcher> make_coordinate(SearchSpace const& space, SearchConfig const& config, std::uint64_t seed) {
  auto const points = static_cast<std::uint64_t>(integer_option(config, "points", 5, 2, 1000));
  Proposals proposals(space, seed);
  if (proposals.n_axes() == 0) throw InputError({.key = "search.method", .expected = "parameters to search", .found = "fixed ones alone"});
  return std::make_unique<Coordinate>(std::move(proposals), points);
}

}  // namespace shoal
