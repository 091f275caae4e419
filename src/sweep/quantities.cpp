// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/quantities.hpp"

#include <algorithm>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

struct Quantity {
  char const* name;
  std::uint64_t (*of)(MlpConfig const&, int n_features, int n_outputs);
};

std::uint64_t multiply_adds(MlpConfig const& model, int n_features, int n_outputs) {
  auto const sizes = layer_sizes(model, n_features, n_outputs);
  std::uint64_t sum = 0;
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) sum += static_cast<std::uint64_t>(sizes[l]) * static_cast<std::uint64_t>(sizes[l + 1]);
  return sum;
}

constexpr Quantity kQuantities[] = {{"parameters", parameter_count}, {"multiply_adds", multiply_adds}};

}  // namespace

std::uint64_t quantity_of(std::string const& name, MlpConfig const& model, Dataset const& data) {
  auto const quantity = std::ranges::find(kQuantities, name, [](Quantity const& q) { return std::string(q.name); });
  SHOAL_ASSERT(quantity != std::end(kQuantities));
  return quantity->of(model, static_cast<int>(data.n_features), static_cast<int>(data.n_outputs));
}

}  // namespace shoal
