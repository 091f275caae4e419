// SPDX-License-Identifier: Apache-2.0
// How soon searchers find minima that are known: Branin, Hartmann-6, and a space of mixed, conditional parameters. Usage:
//
//     search_bench SEEDS BATCH FUNCTION:TRIALS METHOD[:key=value...]...
//
// BATCH points are asked for together, and told together. Prints JSON: for each method and seed the least regret after each trial.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include <nlohmann/json.hpp>

#include "tests/search/synthetic.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

struct Known {
  synthetic::Function function;
  double minimum;
};

Known function_named(std::string const& name) {
  if (name == "branin") return {synthetic::branin(), 0.39788735772973816};
  if (name == "hartmann6") return {synthetic::hartmann6(), -3.322368011391339};
  if (name == "conditional") return {synthetic::conditional(), 0.0};
  throw std::invalid_argument("functions: branin, hartmann6, conditional");
}

ParameterValue value_of(std::string const& text) {
  if (text.find_first_of(".e") != std::string::npos) return std::stod(text);
  return static_cast<std::int64_t>(std::stoll(text));
}

SearchConfig config_of(std::string const& method) {
  std::istringstream parts(method);
  std::string part;
  SearchConfig config;
  std::getline(parts, config.method, ':');
  while (std::getline(parts, part, ':')) {
    std::size_t const equals = part.find('=');
    config.options.emplace_back(part.substr(0, equals), value_of(part.substr(equals + 1)));
  }
  return config;
}

Json regrets(Known const& known, std::string const& method, int trials, std::size_t batch, std::uint64_t seed) {
  auto const searcher = make_searcher(known.function.space, config_of(method), seed);
  Json curve = Json::array();
  double least = HUGE_VAL;
  for (std::uint32_t told = 0; told < static_cast<std::uint32_t>(trials);) {
    std::vector<Assignment> const points = searcher->ask(batch);
    if (points.empty()) break;
    std::uint32_t const first = told;
    for (Assignment const& point : points) {
      least = std::min(least, known.function.score(point) - known.minimum);
      curve.push_back(least);
      ++told;
    }
    for (std::uint32_t i = 0; i < points.size(); ++i) searcher->tell({.trial = first + i, .epoch = 1, .score = known.function.score(points[i]), .final = true});
  }
  return curve;
}

int run(int argc, char** argv) {
  if (argc < 5) {
    std::fputs("usage: search_bench SEEDS BATCH FUNCTION:TRIALS METHOD[:key=value...]...\n", stderr);
    return 2;
  }
  std::string const what = argv[3];
  std::size_t const colon = what.find(':');
  Known const known = function_named(what.substr(0, colon));
  Json out{{"function", what.substr(0, colon)}, {"batch", std::atoi(argv[2])}, {"methods", Json::object()}};
  for (int i = 4; i < argc; ++i) {
    for (int seed = 1; seed <= std::atoi(argv[1]); ++seed) {
      out["methods"][argv[i]].push_back(regrets(known, argv[i], std::stoi(what.substr(colon + 1)), std::stoul(argv[2]), static_cast<std::uint64_t>(seed)));
    }
  }
  std::puts(out.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace shoal

int main(int argc, char** argv) {
  try {
    return shoal::run(argc, argv);
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
