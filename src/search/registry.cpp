// SPDX-License-Identifier: Apache-2.0
// The table of searchers: one row each.
#include <array>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/search/searchers.hpp"

namespace shoal {
namespace {

std::array<SearcherEntry, 2> const kSearchers{{
    {"grid", "Every combination of the parameters' values", make_grid},
    {"random", "Independent draws from the parameters' distributions", make_random},
}};

}  // namespace

std::unique_ptr<Searcher> make_searcher(SearchSpace const& space, SearchConfig const& config, std::uint64_t seed) {
  std::vector<std::string> names;
  for (SearcherEntry const& entry : kSearchers) {
    names.push_back(entry.name);
    if (entry.name != config.method) continue;
    if (!config.options.empty()) {  // neither method has options of its own
      throw InputError({.key = "search." + config.options.front().first,
                        .expected = "method and trials only",
                        .found = "an option that " + entry.name + " does not have"});
    }
    return entry.make(space, config, seed);
  }
  std::string const meant = nearest(config.method, names);
  throw InputError({.key = "search.method",
                    .expected = fmt::format("one of {}", fmt::join(names, ", ")),
                    .found = fmt::format("'{}'", config.method),
                    .hint = meant.empty() ? "" : fmt::format("did you mean '{}'?", meant)});
}

std::span<SearcherEntry const> searchers() { return kSearchers; }

}  // namespace shoal
