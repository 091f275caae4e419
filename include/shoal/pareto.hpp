// SPDX-License-Identifier: Apache-2.0
// Points that are judged by several numbers at once. All numbers are such that smaller is better; an infinite one is the worst.
// Points of one call have equally many numbers, at least one, and none that is NaN: InputError otherwise.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace shoal {

/// Whether a is nowhere worse than b and somewhere better. Equal points do not dominate each other.
[[nodiscard]] bool dominates(std::span<double const> a, std::span<double const> b);

/// [points] the front that each is in: 0 for those that no point dominates, 1 for those that only points of front 0 do, and so on
/// (Goldberg 1989; Deb et al. 2002, "fast non-dominated sort"). By the search of Zhang, Tian, Cheng, Jin 2015 (ENS-BS): O(n log n) for
/// two numbers a point, O(n^2) at most for more.
[[nodiscard]] std::vector<std::size_t> non_dominated_ranks(std::span<std::vector<double> const> points);

/// [points] how far apart a point's neighbours in its front are, summed over the numbers, each relative to the front's range of it;
/// infinite at a front's ends (Deb, Pratap, Agarwal, Meyarivan 2002, "A fast and elitist multiobjective genetic algorithm: NSGA-II",
/// section III-B). A number whose range is nothing or infinite adds nothing.
[[nodiscard]] std::vector<double> crowding_distances(std::span<std::vector<double> const> points, std::span<std::size_t const> ranks);

/// The points' places in NSGA-II's order, best first: by rank, then the less crowded (Deb et al. 2002, the operator of section III-B).
/// Ties go to the smaller first number, then second, ..., then to the earlier point. So the first of all is the one with the smallest
/// first number.
[[nodiscard]] std::vector<std::size_t> nsga2_order(std::span<std::vector<double> const> points);

/// The volume of what the points dominate, up to `reference`: points that are not below it in every number add nothing. Exact, by
/// a sweep in two dimensions and WFG in more (While, Bradstreet, Barone 2012, "A fast way of calculating exact hypervolumes").
[[nodiscard]] double hypervolume(std::span<std::vector<double> const> points, std::span<double const> reference);

}  // namespace shoal
