// SPDX-License-Identifier: Apache-2.0
// A searcher proposes configurations; it knows no budget, no file and no engine.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shoal/space.hpp"

namespace shoal {

/// What a searcher learns about one of its proposals. Scores are such that smaller is better.
struct Observation {
  std::uint32_t trial = 0;
  int epoch = 0;         ///< budget at which the score was measured
  double score = 0.0;    ///< minimised; NaN for a failed trial
  bool final = false;    ///< no further observation of this trial will come
  std::vector<double> secondary{};  ///< further objectives, minimised; a failed trial may have none
};

/// ask/tell. Proposal i of a study must depend only on the space, the seed, i and what was told before.
class Searcher {
 public:
  virtual ~Searcher() = default;
  /// Up to n new points that are sensible together; fewer when the searcher is exhausted (a grid's end). Trial numbers
  /// are given in order of proposal, from 0.
  virtual std::vector<Assignment> ask(std::size_t n) = 0;
  virtual void tell(Observation const&) {}
  /// What an earlier search has found at a point of this space, before the first ask(). Its trial number means nothing here.
  virtual void learn(Assignment const&, Observation const&) {}
  /// Whether tell() changes proposals. If so, results are told in the order in which their jobs were submitted, whatever
  /// order they finish in, and at most max_open() proposals wait for a first result: both keep proposals reproducible.
  [[nodiscard]] virtual bool learns() const { return false; }
  [[nodiscard]] virtual std::size_t max_open() const { return 8; }
  /// Number of points it can propose in all; nullopt where unbounded.
  [[nodiscard]] virtual std::optional<std::uint64_t> size() const { return std::nullopt; }
};

/// A configuration with the objectives that it reached elsewhere, in their own directions.
struct KnownPoint {
  Assignment point;
  int epoch = 0;
  double score = 0.0;
  std::vector<double> secondary{};  ///< further objectives
  bool operator==(KnownPoint const&) const = default;
};

/// A point that was given while the search was on its way.
struct InsertedPoint {
  std::uint32_t trial = 0;  ///< its number: what the method proposes comes before and after it
  Assignment point;
  bool operator==(InsertedPoint const&) const = default;
};

struct SearchConfig {
  std::string method = "random";
  std::uint64_t trials = 0;  ///< cap on configurations; 0: the scheduler's or the grid's own number
  std::vector<Assignment> enqueue;  ///< tried first, in this order; what a point leaves out is drawn at random
  std::vector<InsertedPoint> inserted;  ///< ascending; a study has taken them from Optuna's queue
  std::vector<KnownPoint> known;    ///< what methods that learn begin with
  std::vector<std::string> from;    ///< studies whose trials are to be known; adopt_known() reads them
  /// Options of the method beside these, as name and value.
  std::vector<std::pair<std::string, ParameterValue>> options;
};

struct SearcherEntry {
  std::string name, summary;
  std::unique_ptr<Searcher> (*make)(SearchSpace const&, SearchConfig const&, std::uint64_t seed);
  std::vector<std::string> options;  ///< that SearchConfig::options may name
  bool several = true;               ///< whether it can learn from several objectives; those that do not learn can
};
/// The registry: one row a searcher.
[[nodiscard]] std::span<SearcherEntry const> searchers();
/// Throws InputError that lists the known methods.
[[nodiscard]] std::unique_ptr<Searcher> make_searcher(SearchSpace const&, SearchConfig const&, std::uint64_t seed);

}  // namespace shoal
