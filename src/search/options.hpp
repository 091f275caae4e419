// SPDX-License-Identifier: Apache-2.0
// Options of a search method, which a sweep file has beside `method` and `trials`.
#pragma once

#include <cstdint>
#include <string>

#include "shoal/search.hpp"

namespace shoal {

/// The option's value, or `fallback` where it is not given. InputError where it is none of [low, high].
[[nodiscard]] double number_option(SearchConfig const&, std::string const& name, double fallback, double low, double high);
[[nodiscard]] std::int64_t integer_option(SearchConfig const&, std::string const& name, std::int64_t fallback, std::int64_t low, std::int64_t high);
[[nodiscard]] bool flag_option(SearchConfig const&, std::string const& name, bool fallback);

}  // namespace shoal
