// SPDX-License-Identifier: Apache-2.0
#include "src/search/proposals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shoal/errors.hpp"

namespace shoal {
namespace {


std::string text_of(Assignment const& point) {
  std::string text;
  for (auto const& [name, value] : point) text += name + '=' + std::to_string(value.index()) + to_string(value) + '\n';
  return text;
}

}  // namespace

Placed Proposals::place(std::span<double const> x) {
  Placed placed{.point = coordinates_.point(x), .x = {x.begin(), x.end()}};
  places_.resize(n_axes());
  for (std::size_t a = 0; a < n_axes(); ++a) {
    Axis const& axis = coordinates_.axes()[a];
    std::string const& name = coordinates_.space().parameters()[axis.parameter].name;
    ParameterValue const* const value = find(placed.point, name);
    if (value == nullptr) {
      placed.x[a] = std::nan("");
    } else if (axis.n_values > 0) {
      auto const [at, is_new] = places_[a].try_emplace(*value, 0.0);
      if (is_new) at->second = coordinates_.of({{name, *value}})[a];
      placed.x[a] = at->second;
    }
  }
  return placed;
}

bool Proposals::knows(Assignment const& point) const { return seen_.contains(text_of(point)); }

bool Proposals::add(Placed const& placed) {
  if (!seen_.insert(text_of(placed.point)).second) return false;
  open_.push_back(size());
  trials_.push_back(size());
  all_.push_back({.x = placed.x});
  return true;
}

std::optional<std::uint32_t> Proposals::add_known(Assignment const& point) {
  std::vector<double> x = coordinates_.of(point);
  for (std::size_t a = 0; a < n_axes(); ++a) {
    if (std::isnan(x[a]) && find(point, coordinates_.space().parameters()[coordinates_.axes()[a].parameter].name) != nullptr) return std::nullopt;
  }
  seen_.insert(text_of(point));
  open_.push_back(size());
  all_.push_back({.x = std::move(x)});
  return size() - 1;
}

std::optional<Assignment> Proposals::add_random() {
  for (std::uint16_t attempt = 0; attempt < kMaxDraws; ++attempt) {
    Draws draws = this->draws(0, attempt);
    std::vector<double> u(coordinates_.space().parameters().size()), x;
    for (double& value : u) value = draws.unit();
    for (Axis const& axis : coordinates_.axes()) x.push_back(u[axis.parameter]);
    Placed placed = place(x);
    if (add(placed)) return std::move(placed.point);
  }
  return std::nullopt;
}

bool Proposals::tell(Observation const& observation) {
  SHOAL_ASSERT(observation.trial < all_.size());
  Proposal& proposal = all_[observation.trial];
  if (proposal.told && observation.epoch < proposal.epoch) return false;
  if (!std::exchange(proposal.told, true)) std::erase(open_, observation.trial);
  proposal.epoch = observation.epoch;
  bool const failed = std::isnan(observation.score);
  proposal.score = failed ? std::numeric_limits<double>::infinity() : observation.score;
  proposal.secondary = failed ? std::vector<double>() : observation.secondary;
  return true;
}

}  // namespace shoal
