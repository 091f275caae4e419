// SPDX-License-Identifier: Apache-2.0
#include "src/space/search_section.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <sstream>

namespace shoal {
namespace {

Assignment read_point(YamlCursor const& at) {
  Assignment point;
  for (auto const& [name, value] : at.entries()) point.emplace_back(name, value.value());
  return point;
}

KnownPoint read_known(YamlCursor const& at) {
  at.allow({"parameters", "epoch", "score", "secondary"});
  KnownPoint known{.point = read_point(at.require("parameters")), .epoch = static_cast<int>(at.require("epoch").integer(1, std::numeric_limits<int>::max())),
                   .score = at.require("score").number()};
  if (auto const secondary = at.get("secondary")) {
    for (YamlCursor const& value : secondary->items()) known.secondary.push_back(value.number());
  }
  return known;
}

// One, or a list.
std::vector<YamlCursor> listed(YamlCursor const& at) { return at.is_list() ? at.items() : std::vector{at}; }

}  // namespace

SearchConfig read_search(YamlCursor const& at, std::string const& folder) {
  SearchConfig search;
  std::vector<std::string> methods;
  for (SearcherEntry const& entry : searchers()) methods.push_back(entry.name);
  if (!at.is_map()) {
    search.method = at.name(methods);
    return search;
  }
  if (auto const method = at.get("method")) search.method = method->name(methods);
  if (auto const trials = at.get("trials"); trials && !trials->is_word("auto")) {
    search.trials = static_cast<std::uint64_t>(trials->integer(1, std::numeric_limits<std::int32_t>::max()));
  }
  for (auto const& [key, value] : at.entries()) {
    if (key == "method" || key == "trials") continue;
    if (key == "enqueue") {
      for (YamlCursor const& point : listed(value)) search.enqueue.push_back(read_point(point));
    } else if (key == "inserted") {
      for (YamlCursor const& inserted : value.items()) {
        inserted.allow({"trial", "parameters"});
        auto const trial = static_cast<std::uint32_t>(inserted.require("trial").integer(0, std::numeric_limits<std::int32_t>::max()));
        search.inserted.push_back({.trial = trial, .point = read_point(inserted.require("parameters"))});
      }
    } else if (key == "known") {
      for (YamlCursor const& known : value.items()) search.known.push_back(read_known(known));
    } else if (key == "from") {
      for (YamlCursor const& path : listed(value)) search.from.push_back((std::filesystem::path(folder) / path.word()).string());
    } else {
      if (!value.is_scalar()) at.allow({"method", "trials", "enqueue", "inserted", "from", "known"});
      search.options.emplace_back(key, value.value());
    }
  }
  return search;
}

std::vector<std::string> network_quantities() { return {"parameters", "multiply_adds"}; }  // src/sweep/quantities.cpp counts them

std::vector<Constraint> read_constraints(YamlCursor const& at) {
  std::vector<Constraint> constraints;
  for (YamlCursor const& item : listed(at)) {
    std::istringstream text(item.word());
    Constraint constraint;
    std::string sign, rest;
    double most = 0.0;
    bool const read = static_cast<bool>(text >> constraint.quantity >> sign >> most) && !(text >> rest);
    auto const known = network_quantities();
    if (!read || sign != "<=" || most < 1.0 || std::ranges::find(known, constraint.quantity) == known.end()) {
      item.fail("'parameters <= N' or 'multiply_adds <= N'");
    }
    constraint.most = static_cast<std::uint64_t>(most);
    constraints.push_back(std::move(constraint));
  }
  return constraints;
}

}  // namespace shoal
