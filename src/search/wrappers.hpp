// SPDX-License-Identifier: Apache-2.0
// Searchers around a searcher: each numbers proposals anew, and hands on what is told of those that are the inner one's.
#pragma once

#include <functional>

#include "shoal/search.hpp"

namespace shoal {

/// The points first, then the inner searcher's, which learns what became of them. Parameters that a point leaves out are drawn at
/// random. InputError where a point has a value that the space does not have, or a parameter that would not be active.
[[nodiscard]] std::unique_ptr<Searcher> with_enqueued(std::unique_ptr<Searcher>, SearchSpace const&, std::vector<Assignment> const& points, std::uint64_t seed);

/// The same at given places among the proposals.
[[nodiscard]] std::unique_ptr<Searcher> with_inserted(std::unique_ptr<Searcher>, SearchSpace const& space, std::vector<InsertedPoint> const& points, std::uint64_t seed);

/// Proposals that `allowed` refuses are told to the inner searcher as failures and are nobody's trial. It counts as exhausted after a
/// thousand of them in a row.
[[nodiscard]] std::unique_ptr<Searcher> with_constraint(std::unique_ptr<Searcher>, std::function<bool(Assignment const&)> allowed);

}  // namespace shoal
