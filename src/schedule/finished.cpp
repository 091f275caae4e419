// SPDX-License-Identifier: Apache-2.0
#include "src/schedule/finished.hpp"

#include <algorithm>
#include <utility>

#include "shoal/pareto.hpp"

namespace shoal {

void insert(std::vector<Finished>& rung, JobResult const& result) {
  Finished place{.score = result.score, .trial = result.job.trial, .secondary = result.secondary};
  auto const behind = [&](Finished const& other) {
    return place.score != other.score ? place.score < other.score : place.trial < other.trial;
  };
  rung.insert(place.secondary.empty() ? std::ranges::find_if(rung, behind) : rung.end(), std::move(place));
}

void order(std::vector<Finished>& rung) {
  std::ranges::sort(rung, {}, &Finished::trial);
  std::vector<std::vector<double>> points;
  for (Finished const& trial : rung) {
    points.push_back({trial.score});
    points.back().insert(points.back().end(), trial.secondary.begin(), trial.secondary.end());
  }
  std::vector<Finished> ordered;
  for (std::size_t const place : nsga2_order(points)) ordered.push_back(std::move(rung[place]));
  rung = std::move(ordered);
}

}  // namespace shoal
