// SPDX-License-Identifier: Apache-2.0
#include "src/search/options.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

ParameterValue const* given(SearchConfig const& config, std::string const& name) {
  auto const at = std::ranges::find(config.options, name, [](auto const& option) { return option.first; });
  return at == config.options.end() ? nullptr : &at->second;
}

[[noreturn]] void refuse(std::string const& name, std::string expected, ParameterValue const& found) {
  throw InputError({.key = "search." + name, .expected = std::move(expected), .found = to_string(found)});
}

}  // namespace

double number_option(SearchConfig const& config, std::string const& name, double fallback, double low, double high) {
  ParameterValue const* const value = given(config, name);
  if (value == nullptr) return fallback;
  auto const* whole = std::get_if<std::int64_t>(value);
  auto const* real = std::get_if<double>(value);
  double const number = whole != nullptr ? static_cast<double>(*whole) : real != nullptr ? *real : low - 1.0;
  if (!(number >= low && number <= high)) refuse(name, fmt::format("a number from {} to {}", low, high), *value);
  return number;
}

std::int64_t integer_option(SearchConfig const& config, std::string const& name, std::int64_t fallback, std::int64_t low, std::int64_t high) {
  ParameterValue const* const value = given(config, name);
  if (value == nullptr) return fallback;
  auto const* whole = std::get_if<std::int64_t>(value);
  if (whole == nullptr || *whole < low || *whole > high) refuse(name, fmt::format("an integer from {} to {}", low, high), *value);
  return *whole;
}

bool flag_option(SearchConfig const& config, std::string const& name, bool fallback) {
  ParameterValue const* const value = given(config, name);
  if (value == nullptr) return fallback;
  auto const* flag = std::get_if<bool>(value);
  if (flag == nullptr) refuse(name, "true or false", *value);
  return *flag;
}

}  // namespace shoal
