// SPDX-License-Identifier: Apache-2.0
#include "src/search/explorer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/search/explore.hpp"

namespace shoal {
namespace {

class Perturbing final : public Explorer {
 public:
  Perturbing(Coordinates coordinates, std::uint64_t seed) : coordinates_(std::move(coordinates)), seed_(seed) {}
  Assignment ask(Donor const& donor, std::uint32_t copy) override { return explore(coordinates_, donor.point, seed_, copy); }

 private:
  Coordinates coordinates_;
  std::uint64_t seed_;
};

}  // namespace

std::unique_ptr<Explorer> make_explorer(std::string const& schedule, SearchSpace const& space, std::uint64_t seed) {
  Coordinates coordinates(space);
  auto const changes = [&](Axis const& axis) { return can_change_while_training(space.parameters()[axis.parameter].name); };
  if (std::ranges::none_of(coordinates.axes(), changes)) {
    throw InputError({.key = "schedule.method",
                      .expected = "a parameter with several values that can change while a network trains, as learning_rate or dropout",
                      .found = fmt::format("{} without one", schedule)});
  }
  if (schedule == "pb2") return make_pb2_explorer(std::move(coordinates), seed);
  SHOAL_ASSERT(schedule == "pbt");
  return std::make_unique<Perturbing>(std::move(coordinates), seed);
}

}  // namespace shoal
