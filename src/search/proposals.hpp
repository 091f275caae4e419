// SPDX-License-Identifier: Apache-2.0
// What a searcher that learns remembers: its proposals in the coordinates of the space, and what it was told of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "shoal/search.hpp"
#include "src/search/best_first.hpp"
#include "src/search/coordinates.hpp"
#include "src/search/draws.hpp"

namespace shoal {

inline constexpr std::size_t kMaxOpen = 8;        ///< Proposals of a model that train at once: each knows nothing of the others' scores.
inline constexpr std::uint16_t kMaxDraws = 100;  ///< Of points that were all proposed before: then the space counts as used up.

/// A point with its coordinates x [axes]: as drawn where the axis is continuous, the value's own place where it is discrete,
/// so that equal values have equal bits, and NaN where the parameter is inactive.
struct Placed {
  Assignment point;
  std::vector<double> x;
};

struct Proposal {
  std::vector<double> x;  ///< [axes], as Placed's
  bool told = false;
  int epoch = 0;          ///< the largest that was told, and
  double score = 0.0;     ///< its score; infinite for a failed trial
  std::vector<double> secondary;  ///< further objectives, none of a failed trial
  [[nodiscard]] Reached reached() const { return {score, secondary}; }
};

/// Proposals and what is known of other points, numbered together in the order in which they came.
class Proposals {
 public:
  Proposals(SearchSpace const& space, std::uint64_t seed) : coordinates_(space), seed_(seed) {}

  [[nodiscard]] Coordinates const& coordinates() const { return coordinates_; }
  [[nodiscard]] std::size_t n_axes() const { return coordinates_.axes().size(); }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(all_.size()); }
  [[nodiscard]] Proposal const& operator[](std::uint32_t trial) const { return all_.at(trial); }
  [[nodiscard]] std::uint32_t n_told() const { return size() - static_cast<std::uint32_t>(open_.size()); }
  /// Those of which nothing was told, in order.
  [[nodiscard]] std::vector<std::uint32_t> const& open() const { return open_; }

  /// x [axes] in [0, 1); coordinates of inactive parameters do not matter.
  [[nodiscard]] Placed place(std::span<double const> x);
  /// False, and nothing changes, where the point was proposed before.
  bool add(Placed const&);
  /// A point that somebody else has proposed: its number, or nullopt where it has a value that the space does not have.
  std::optional<std::uint32_t> add_known(Assignment const&);
  /// The number of the proposal that became this trial.
  [[nodiscard]] std::uint32_t number_of(std::uint32_t trial) const { return trials_.at(trial); }
  /// Whether the point was proposed before.
  [[nodiscard]] bool knows(Assignment const&) const;
  /// The next point of random search, which has the same seed's points as long as nothing else was proposed; nullopt where
  /// many draws gave nothing new: a finite space has come to its end.
  [[nodiscard]] std::optional<Assignment> add_random();
  /// False where a score at a larger epoch is known already.
  bool tell(Observation const&);

  /// Numbers for the next proposal; streams from 1.
  [[nodiscard]] Draws draws(std::uint16_t stream, std::uint16_t attempt = 0) const { return {seed_, size(), stream, attempt}; }

 private:
  Coordinates coordinates_;
  std::uint64_t seed_;
  std::vector<Proposal> all_;
  std::vector<std::uint32_t> open_;
  std::vector<std::uint32_t> trials_;  // their numbers
  std::unordered_set<std::string> seen_;
  std::vector<std::map<ParameterValue, double>> places_;  // [axes] of the values so far: finding one takes many quantiles
};

/// A searcher that learns. What it is told arrives in note() under the number of the proposal, whoever made it.
class Learner : public Searcher {
 public:
  explicit Learner(Proposals proposals) : proposals_(std::move(proposals)) {}

  void tell(Observation const& observation) final { note_as(proposals_.number_of(observation.trial), observation); }
  void learn(Assignment const& point, Observation const& observation) final {
    if (auto const number = proposals_.add_known(point)) note_as(*number, observation);
  }
  bool learns() const final { return true; }
  std::optional<std::uint64_t> size() const override { return proposals_.coordinates().space().grid_size(); }

 protected:
  virtual void note(Observation const&) = 0;
  Proposals proposals_;

 private:
  void note_as(std::uint32_t number, Observation observation) {
    observation.trial = number;
    note(observation);
  }
};

/// The first points of a searcher that learns are random search's; a model needs their scores.
class Startup {
 public:
  explicit Startup(std::uint32_t n) : n_(n) {}
  [[nodiscard]] bool over(Proposals const& proposals) const { return proposals.n_told() >= n_; }
  /// All of them may train together, and no further one before their scores are there.
  [[nodiscard]] std::size_t max_open(Proposals const& proposals, std::size_t afterwards) const {
    if (proposals.size() < n_) return n_;
    return over(proposals) ? afterwards : 1;
  }

 private:
  std::uint32_t n_;
};

}  // namespace shoal
