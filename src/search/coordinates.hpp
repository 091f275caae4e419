// SPDX-License-Identifier: Apache-2.0
// A space as searchers see it that model scores: a coordinate in [0, 1) for each parameter that is searched.
#pragma once

#include <span>
#include <vector>

#include "shoal/space.hpp"

namespace shoal {

/// A parameter that is searched.
struct Axis {
  std::size_t parameter = 0;    ///< place in SearchSpace::parameters()
  bool ordered = true;          ///< false: values are names, nearness means nothing
  std::uint64_t n_values = 0;   ///< 0: continuous
};

class Coordinates {
 public:
  explicit Coordinates(SearchSpace space);

  [[nodiscard]] SearchSpace const& space() const { return space_; }
  [[nodiscard]] std::vector<Axis> const& axes() const { return axes_; }
  /// The point at x [axes], by the inverse of each distribution's cumulative one; inactive coordinates are skipped.
  [[nodiscard]] Assignment point(std::span<double const> x) const;
  /// [axes] of a point: the middle of the interval that gives the value, which is the value's own place where the parameter is
  /// continuous; NaN where the parameter is inactive, or its value is none of the space's.
  [[nodiscard]] std::vector<double> of(Assignment const&) const;

 private:
  SearchSpace space_;
  std::vector<Axis> axes_;
};

}  // namespace shoal
