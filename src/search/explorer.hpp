// SPDX-License-Identifier: Apache-2.0
// The searchers of population-based training: what a network whose weights were copied goes on with.
#pragma once

#include <memory>
#include <string>

#include "src/search/coordinates.hpp"

namespace shoal {

/// What a trial has gained by an interval of training. Scores are such that smaller is better.
struct Gain {
  std::uint32_t trial = 0;
  int from_epoch = 0, to_epoch = 0;
  double before = 0.0, after = 0.0;
};

/// A proposal depends on the space, the seed, the donor, the number of the copy, and on what was told, in whatever order.
class Explorer {
 public:
  virtual ~Explorer() = default;
  virtual void tell(Assignment const&, Gain const&) {}
  struct Donor {
    Assignment const& point;
    int epoch = 0;
    double score = 0.0;
  };
  virtual Assignment ask(Donor const&, std::uint32_t copy) = 0;
};

/// That of a schedule whose trials copy others ("pbt", "pb2"). InputError where no parameter of the space can change while a network
/// trains.
[[nodiscard]] std::unique_ptr<Explorer> make_explorer(std::string const& schedule, SearchSpace const&, std::uint64_t seed);
/// Of pb2.
[[nodiscard]] std::unique_ptr<Explorer> make_pb2_explorer(Coordinates, std::uint64_t seed);

}  // namespace shoal
