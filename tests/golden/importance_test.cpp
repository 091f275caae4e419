// SPDX-License-Identifier: Apache-2.0
// Importances beside Optuna's on one study of 500 trials (python/importance.py).
#include "shoal/importance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "tests/golden/golden.hpp"

namespace shoal {
namespace {

SearchSpace space() {
  auto const number = [](char const* name, double low, double high, bool log) {
    return Parameter{.name = name, .distribution = Interval{.low = low, .high = high, .shape = log ? Interval::Shape::kLogUniform : Interval::Shape::kUniform}};
  };
  auto const whole = [&](char const* name, double low, double high, bool log) {
    Parameter parameter = number(name, low, high, log);
    std::get<Interval>(parameter.distribution).integer = true;
    return parameter;
  };
  using S = std::string;
  std::vector<ParameterValue> const sizes{std::int64_t{16}, std::int64_t{32}, std::int64_t{64}, std::int64_t{128}, std::int64_t{256}};
  return SearchSpace({whole("layers", 1, 3, false), whole("units", 4, 64, true), {.name = "activation", .distribution = Choice{{S("relu"), S("tanh"), S("sigmoid")}, {}}},
                      {.name = "optimizer", .distribution = Choice{{S("sgd")}, {}}}, number("learning_rate", 0.02, 0.5, true), number("momentum", 0.0, 0.9, false),
                      number("dropout", 0.0, 0.6, false), {.name = "batch_size", .distribution = Choice{sizes, {}}}, number("weight_decay", 1e-5, 1e-2, true)});
}

std::vector<std::string> cells(std::string const& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

SweepResult study() {
  SweepResult result;
  result.objective = {.metric = Metric::kAccuracy, .on_validation = true, .goal = Goal::kMaximize};
  std::ifstream in(std::string(SHOAL_TEST_DATA) + "/golden/importance.csv");
  std::string line;
  std::getline(in, line);
  std::vector<std::string> const names = cells(line);
  while (std::getline(in, line)) {
    std::vector<std::string> const row = cells(line);
    TrialRecord trial{.number = static_cast<std::uint32_t>(result.trials.size()), .state = TrialState::kCompleted, .epochs = 4};
    for (std::size_t i = 0; i + 1 < names.size(); ++i) {
      bool const whole = names[i] == "layers" || names[i] == "units" || names[i] == "batch_size";
      ParameterValue value = row[i];
      if (whole) value = std::int64_t{std::stoll(row[i])};
      else if (names[i] != "activation") value = std::stod(row[i]);
      trial.parameters.emplace_back(names[i], value);
    }
    trial.score = std::stod(row.back());
    result.trials.push_back(std::move(trial));
  }
  return result;
}

using Shares = std::map<std::string, double>;

Shares shares_of(ImportanceResult const& importance) {
  Shares shares;
  for (Importance const& parameter : importance.parameters) shares[parameter.parameter] = parameter.share;
  return shares;
}

// Spearman's, of shares without ties.
double rank_correlation(Shares const& a, Shares const& b) {
  auto const rank = [](Shares const& shares, double share) { return static_cast<double>(std::ranges::count_if(shares, [&](auto const& other) { return other.second > share; })); };
  auto const n = static_cast<double>(a.size());
  double squares = 0.0;
  for (auto const& [name, share] : a) squares += std::pow(rank(a, share) - rank(b, b.at(name)), 2);
  return 1.0 - 6.0 * squares / (n * (n * n - 1.0));
}

TEST(Importance, OfFanovaHasTheRanksOfOptunas) {
  ImportanceResult const importance = fanova(space(), study());
  EXPECT_EQ(importance.n_trials, 500u);
  Shares const ours = shares_of(importance);
  for (golden::Json const& seed : golden::file("importance.json")["fanova"]) {
    Shares const theirs = seed.get<Shares>();
    ASSERT_EQ(ours.size(), theirs.size());
    EXPECT_GE(rank_correlation(ours, theirs), 0.9);
  }
}

// Two forests of the same kind differ by their bootstrap samples: by up to 0.01 between Optuna's own seeds.
TEST(Importance, OfFanovaIsOptunasWhereItsForestIsInTheUnitCube) {
  ImportanceResult const importance = fanova(space(), study(), {.interactions = true});
  golden::Json const& expected = golden::file("importance.json");
  Shares const ours = shares_of(importance);
  for (golden::Json const& seed : expected["fanova_cube"]) {
    for (auto const& [name, share] : seed.get<Shares>()) EXPECT_NEAR(ours.at(name), share, 0.015) << name;
  }
  for (golden::Json const& seed : expected["pairs_cube"]) {
    for (auto const& [name, share] : seed.get<Shares>()) {
      auto const pair = std::ranges::find_if(importance.interactions, [&](Interaction const& i) { return i.first + "*" + i.second == name; });
      ASSERT_NE(pair, importance.interactions.end()) << name;
      EXPECT_NEAR(pair->share, share, 0.015) << name;
    }
  }
}

// Nothing is random in it; parameters are written with 12 digits.
TEST(Importance, OfPedAnovaIsOptunas) {
  Shares const theirs = golden::file("importance.json")["ped_anova"].get<Shares>(), ours = shares_of(ped_anova(space(), study()));
  EXPECT_EQ(rank_correlation(ours, theirs), 1.0);
  for (auto const& [name, share] : theirs) EXPECT_NEAR(ours.at(name), share, 1e-8) << name;
}

}  // namespace
}  // namespace shoal
