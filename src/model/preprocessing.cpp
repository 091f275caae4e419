// SPDX-License-Identifier: Apache-2.0
// Names of the ways to preprocess.
#include "shoal/preprocessing.hpp"

#include <utility>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

constexpr std::pair<std::string_view, Scaling> kScalings[] = {
    {"auto", Scaling::kAuto},     {"unit", Scaling::kUnit},         {"standard", Scaling::kStandard},
    {"minmax", Scaling::kMinMax}, {"quantile", Scaling::kQuantile}, {"none", Scaling::kNone}};

constexpr std::pair<std::string_view, Imputation> kImputations[] = {{"mean", Imputation::kMean}, {"median", Imputation::kMedian}};

template <class Value, std::size_t N>
std::optional<Value> value_named(std::pair<std::string_view, Value> const (&names)[N], std::string_view name) {
  for (auto const& [known, value] : names) {
    if (known == name) return value;
  }
  return std::nullopt;
}

template <class Value, std::size_t N>
std::string_view name_in(std::pair<std::string_view, Value> const (&names)[N], Value value) {
  for (auto const& [name, known] : names) {
    if (known == value) return name;
  }
  SHOAL_ASSERT(!"a named value");
  return {};
}

}  // namespace

std::optional<Scaling> scaling_named(std::string_view name) { return value_named(kScalings, name); }
std::string_view name_of(Scaling scaling) { return name_in(kScalings, scaling); }
std::optional<Imputation> imputation_named(std::string_view name) { return value_named(kImputations, name); }
std::string_view name_of(Imputation imputation) { return name_in(kImputations, imputation); }

}  // namespace shoal
