// SPDX-License-Identifier: Apache-2.0
// Points of a Sobol sequence (Sobol 1967) with direction numbers of Joe and Kuo (2008, new-joe-kuo-6), in Owen's scrambling (1995) by
// hashing (Laine, Karras 2011; Burley 2020): any 2^k of them fill the space more evenly than random ones, and a seed gives others.
#include <algorithm>
#include <array>
#include <unordered_set>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/random.hpp"
#include "src/search/searchers.hpp"

namespace shoal {
namespace {

constexpr std::uint32_t kMostRepeats = 10000;  // points in a row that were proposed before

// Of dimensions from the second on: degree and coefficients of the primitive polynomial, and the first direction numbers.
struct Dimension {
  std::uint32_t degree, coefficients;
  std::array<std::uint32_t, 7> first;
};
constexpr Dimension kDimensions[] = {
    {1, 0, {1}},
    {2, 1, {1, 3}},
    {3, 1, {1, 3, 1}},
    {3, 2, {1, 1, 1}},
    {4, 1, {1, 1, 3, 3}},
    {4, 4, {1, 3, 5, 13}},
    {5, 2, {1, 1, 5, 5, 17}},
    {5, 4, {1, 1, 5, 5, 5}},
    {5, 7, {1, 1, 7, 11, 19}},
    {5, 11, {1, 1, 5, 1, 1}},
    {5, 13, {1, 1, 1, 3, 11}},
    {5, 14, {1, 3, 5, 5, 31}},
    {6, 1, {1, 3, 3, 9, 7, 49}},
    {6, 13, {1, 1, 1, 15, 21, 21}},
    {6, 16, {1, 3, 1, 13, 27, 49}},
    {6, 19, {1, 1, 1, 15, 7, 5}},
    {6, 22, {1, 3, 1, 15, 13, 25}},
    {6, 25, {1, 1, 5, 5, 19, 61}},
    {7, 1, {1, 3, 7, 11, 23, 15, 103}},
    {7, 4, {1, 3, 7, 13, 13, 15, 69}},
    {7, 7, {1, 1, 3, 13, 7, 35, 63}},
    {7, 8, {1, 3, 5, 9, 1, 25, 53}},
    {7, 14, {1, 3, 1, 13, 9, 35, 107}},
    {7, 19, {1, 3, 1, 5, 27, 61, 31}},
    {7, 21, {1, 1, 5, 11, 19, 41, 61}},
    {7, 28, {1, 3, 5, 3, 3, 13, 69}},
    {7, 31, {1, 1, 7, 13, 1, 19, 1}},
    {7, 32, {1, 3, 7, 5, 13, 19, 59}},
    {7, 37, {1, 1, 3, 9, 25, 29, 41}},
    {7, 41, {1, 3, 5, 13, 23, 1, 55}},
    {7, 42, {1, 3, 7, 3, 13, 59, 17}},
};
constexpr std::size_t kMostDimensions = std::size(kDimensions) + 1;

std::array<std::uint32_t, 32> directions(std::size_t dimension) {
  std::array<std::uint32_t, 32> v{};
  if (dimension == 0) {
    for (std::uint32_t i = 0; i < 32; ++i) v[i] = 1u << (31 - i);
    return v;
  }
  Dimension const& d = kDimensions[dimension - 1];
  for (std::uint32_t i = 0; i < 32; ++i) {
    if (i < d.degree) {
      v[i] = d.first[i] << (31 - i);
      continue;
    }
    v[i] = v[i - d.degree] ^ (v[i - d.degree] >> d.degree);
    for (std::uint32_t k = 1; k < d.degree; ++k) v[i] ^= (d.coefficients >> (d.degree - 1 - k) & 1u) * v[i - k];
  }
  return v;
}

std::uint32_t reversed(std::uint32_t x) {
  x = (x >> 1 & 0x55555555u) | (x & 0x55555555u) << 1;
  x = (x >> 2 & 0x33333333u) | (x & 0x33333333u) << 2;
  x = (x >> 4 & 0x0f0f0f0fu) | (x & 0x0f0f0f0fu) << 4;
  return __builtin_bswap32(x);
}

// Each bit is flipped or not by a hash of the bits above it.
std::uint32_t owen_scrambled(std::uint32_t x, std::uint32_t seed) {
  x = reversed(x);
  x ^= x * 0x3d20adeau;
  x += seed;
  x *= (seed >> 16) | 1u;
  x ^= x * 0x05526c56u;
  x ^= x * 0x53a22864u;
  return reversed(x);
}

class Sobol final : public Searcher {
 public:
  Sobol(SearchSpace const& space, std::uint64_t seed) : space_(space) {
    for (std::size_t d = 0; d < space_.parameters().size(); ++d) {
      if (space_.parameters()[d].fixed()) continue;
      dimensions_.push_back({d, directions(dimensions_.size()), philox(run_key(seed, {}, Purpose::kSearch), {static_cast<std::uint32_t>(dimensions_.size()), 0, 1, 0})[0]});
    }
  }

  std::vector<Assignment> ask(std::size_t n) override {
    std::vector<Assignment> points;
    for (std::uint32_t repeats = 0; points.size() < n && repeats < kMostRepeats && next_ != 0xffffffffu;) {
      Assignment point = at(next_++);
      bool const is_new = seen_.insert(text_of(point)).second;
      repeats = is_new ? 0 : repeats + 1;
      if (is_new) points.push_back(std::move(point));
    }
    return points;
  }
  std::optional<std::uint64_t> size() const override { return space_.grid_size(); }

 private:
  struct Axis {
    std::size_t parameter;
    std::array<std::uint32_t, 32> directions;
    std::uint32_t seed;
  };

  Assignment at(std::uint32_t index) const {
    std::vector<double> u(space_.parameters().size(), 0.0);
    for (Axis const& axis : dimensions_) {
      std::uint32_t x = 0;
      for (std::uint32_t bit = 0; bit < 32; ++bit) x ^= (index >> bit & 1u) * axis.directions[bit];
      u[axis.parameter] = to_unit(owen_scrambled(x, axis.seed));
    }
    return space_.at(u);
  }

  static std::string text_of(Assignment const& point) {
    std::string text;
    for (auto const& [name, value] : point) text += name + '=' + std::to_string(value.index()) + to_string(value) + '\n';
    return text;
  }

  SearchSpace space_;
  std::vector<Axis> dimensions_;
  std::uint32_t next_ = 0;
  std::unordered_set<std::string> seen_;
};

}  // namespace

std::unique_ptr<Searcher> make_sobol(SearchSpace const& space, SearchConfig const&, std::uint64_t seed) {
  auto const searched = static_cast<std::size_t>(std::ranges::count_if(space.parameters(), [](Parameter const& p) { return !p.fixed(); }));
  if (searched > kMostDimensions) {
    throw InputError({.key = "search.method", .expected = fmt::format("at most {} searched parameters for sobol", kMostDimensions), .found = fmt::to_string(searched)});
  }
  return std::make_unique<Sobol>(space, seed);
}

}  // namespace shoal
