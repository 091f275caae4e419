// SPDX-License-Identifier: Apache-2.0
// Optuna is the judge of the schema: it opens a study of shoal's. SHOAL_PEERS_PYTHON names a Python that has it.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include <nlohmann/json.hpp>

#include "src/study/optuna.hpp"
#include "tests/study/fixture.hpp"

namespace shoal {
namespace {

using nlohmann::json;

std::string output_of(std::string const& command) {
  std::string output;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer{};
  while (std::size_t const n = std::fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), n);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return output;
}

void add(Study& study, std::uint32_t number, TrialState state, std::vector<double> const& curve) {
  TrialRecord trial{.number = number};
  trial.parameters = {{"units", std::int64_t{16}},
                      {"activation", std::string("tanh")},
                      {"learning_rate", 0.01},
                      {"dropout", 0.25},
                      {"batch_size", std::int64_t{32}}};
  trial.runs = {{.fold = 0}, {.fold = 1}};
  study.begin();
  study.add_trial(trial);
  for (RunRecord& run : trial.runs) {
    for (std::size_t i = 0; i < curve.size(); ++i) {
      double const shift = run.fold == 0 ? 0.125 : -0.125;
      run.curve.push_back({.epoch = static_cast<int>(i) + 1, .validation = {curve[i] + shift, 0.9}});
    }
    run.best_epoch = static_cast<int>(curve.size());
    run.status = state == TrialState::kFailed ? RunStatus::kDiverged : RunStatus::kReached;
    run.marks = {{run.best_epoch, run.best_epoch, run.status}};
    study.add_curve(number, run);
  }
  trial.state = state;
  trial.epochs = static_cast<int>(curve.size());
  trial.score = curve.empty() ? 0.0 : curve.back();
  trial.deviation = 0.125;
  trial.reason = state == TrialState::kFailed ? "diverged in epoch 2 (fold 0, repeat 0)" : "";
  if (state != TrialState::kRunning) study.update_trial(trial);
  study.commit();
}

TEST(Optuna, OpensAStudyAndSeesWhatItHolds) {
  char const* const python = std::getenv("SHOAL_PEERS_PYTHON");
  if (python == nullptr) GTEST_SKIP() << "SHOAL_PEERS_PYTHON names no Python with optuna";
  if (std::system((std::string(python) + " -c 'import optuna' 2> /dev/null").c_str()) != 0)
    GTEST_SKIP() << python << " has no optuna";
  testing::TemporaryFolder const folder;
  std::string const path = folder.file("fashion.db");
  {
    auto const study = Study::create(path, testing::fake_sweep(), *testing::fake_data(), false);
    add(*study, 0, TrialState::kPruned, {0.25, 0.5});
    add(*study, 1, TrialState::kCompleted, {0.25, 0.5, 0.75});
    add(*study, 2, TrialState::kFailed, {0.25, std::numeric_limits<double>::quiet_NaN()});
    add(*study, 3, TrialState::kRunning, {});
  }
  json const seen =
      json::parse(output_of(std::string(python) + " " SHOAL_TEST_DATA "/study/open_with_optuna.py " + path));
  EXPECT_EQ(seen["name"], "fashion");
  EXPECT_EQ(seen["direction"], "MAXIMIZE");
  EXPECT_EQ(seen["metric"], json::array({"val_accuracy"}));
  EXPECT_EQ(seen["best"], 1);
  EXPECT_EQ(seen["best_value"], 0.75);
  json const& trials = seen["trials"];
  ASSERT_EQ(trials.size(), 4u);
  std::vector<std::string> states;
  for (json const& trial : trials) states.push_back(trial["state"]);
  EXPECT_EQ(states, (std::vector<std::string>{"PRUNED", "COMPLETE", "FAIL", "RUNNING"}));
  EXPECT_EQ(trials[0]["value"], 0.5);
  EXPECT_TRUE(trials[2]["value"].is_null());
  EXPECT_EQ(trials[1]["intermediate"], json::parse(R"([[1, "0.25"], [2, "0.5"], [3, "0.75"]])"));
  EXPECT_EQ(trials[2]["intermediate"], json::parse(R"([[1, "0.25"], [2, "nan"]])"));
  EXPECT_EQ(
      trials[1]["params"],
      json::parse(R"({"units": 16, "activation": "tanh", "learning_rate": 0.01, "dropout": 0.25, "batch_size": 32})"));
  EXPECT_EQ(trials[1]["distributions"]["units"], "IntDistribution(high=64, log=True, low=8, step=1)");
  EXPECT_EQ(trials[1]["distributions"]["activation"], "CategoricalDistribution(choices=('relu', 'tanh'))");
  EXPECT_EQ(trials[1]["distributions"]["learning_rate"],
            "FloatDistribution(high=0.1, log=True, low=0.0001, step=None)");
  EXPECT_EQ(trials[1]["distributions"]["dropout"], "FloatDistribution(high=0.5, log=False, low=0.0, step=0.125)");
  EXPECT_EQ(trials[1]["distributions"]["batch_size"], "CategoricalDistribution(choices=(32,))");
  EXPECT_EQ(trials[1]["attributes"]["epochs"], 3);
  EXPECT_EQ(trials[1]["attributes"]["std"], 0.125);
  EXPECT_EQ(trials[2]["attributes"]["fail_reason"], "diverged in epoch 2 (fold 0, repeat 0)");
  EXPECT_TRUE(trials[1]["complete"].get<bool>());
  EXPECT_FALSE(trials[3]["complete"].get<bool>());
}

TEST(OptunaParameter, IntervalsThatOptunaLacksBecomeOnesThatHoldTheirValues) {
  Parameter const normal{.name = "x",
                         .distribution = Interval{.low = -std::numeric_limits<double>::infinity(),
                                                  .high = std::numeric_limits<double>::infinity(),
                                                  .shape = Interval::Shape::kNormal}};
  json const attributes = json::parse(optuna_parameter(1.5, &normal).distribution_json)["attributes"];
  EXPECT_EQ(attributes["low"], -std::numeric_limits<double>::max());
  EXPECT_EQ(attributes["high"], std::numeric_limits<double>::max());
  Parameter const stepped{.name = "x", .distribution = Interval{.integer = true, .low = 1, .high = 10, .step = 4}};
  EXPECT_EQ(json::parse(optuna_parameter(std::int64_t{5}, &stepped).distribution_json)["attributes"],
            json::parse(R"({"log": false, "step": 4, "low": 1, "high": 9})"));
}

TEST(OptunaParameter, AValueOutsideTheSpaceIsAChoiceOfItself) {
  OptunaParameter const parameter = optuna_parameter(std::string("64-32"), nullptr);
  EXPECT_EQ(parameter.value, 0.0);
  EXPECT_EQ(json::parse(parameter.distribution_json)["attributes"]["choices"], json::array({"64-32"}));
}

TEST(OptunaParameter, ValueTypes) {
  double const infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(value_type(1.0), "FINITE");
  EXPECT_EQ(value_type(infinity), "INF_POS");
  EXPECT_EQ(value_type(-infinity), "INF_NEG");
  EXPECT_EQ(value_type(std::nan("")), "NAN");
}

}  // namespace
}  // namespace shoal
