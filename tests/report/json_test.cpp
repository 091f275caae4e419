// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "shoal/report.hpp"
#include "tests/report/example_study.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> keys_of(Json const& object) {
  std::vector<std::string> keys;
  for (auto const& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

TEST(SweepJson, HasTheDocumentedKeysInTheirOrder) {
  Json const json = Json::parse(sweep_json(example_study(), "s.db"));
  EXPECT_EQ(keys_of(json), (std::vector<std::string>{"study", "objective", "best", "trials", "epochs_trained",
                                                     "seconds", "device", "engine", "stopped"}));
  EXPECT_EQ(json["objective"].dump(), R"({"metric":"val_accuracy","goal":"maximize"})");
  EXPECT_LT(json["best"]["interval"][0], 0.5);
  EXPECT_GT(json["best"]["interval"][1], 0.75);
  EXPECT_NEAR(json["best"]["optimism"], -0.075, 1e-12);
  Json best = json["best"];
  best.erase("interval");
  best.erase("optimism");
  EXPECT_EQ(
      best.dump(),
      R"({"trial":0,"value":0.625,"std":0.125,"n":4,"not_distinguishable":[2],"epochs":4,"parameters":{"units":8,"optimizer":"adam","batch_size":32},"test":{"accuracy":0.7,"loss":0.6}})");
  EXPECT_EQ(json["trials"].dump(), R"({"total":4,"completed":2,"pruned":1,"failed":1,"running":0})");
}

TEST(SweepJson, SaysWhatTheThreadsDid) {
  SweepResult study = example_study();
  EXPECT_TRUE(Json::parse(sweep_json(study, ""))["engine"].is_null());
  study.engine_use = EngineUse{.seconds = 8.0, .threads = 2, .busy_seconds = 12.0};
  EXPECT_EQ(Json::parse(sweep_json(study, ""))["engine"].dump(), R"({"threads":2,"seconds":8.0,"busy_seconds":12.0,"busy_share":0.75})");
}

TEST(SweepJson, HasNoBestWhereEveryTrialFailed) {
  SweepResult study = example_study();
  study.best.reset();
  EXPECT_TRUE(Json::parse(sweep_json(study, ""))["best"].is_null());
}

TEST(ResultsJson, IsOneLineAndWritesNullForAScoreThatIsNotANumber) {
  std::string const text = results_json(example_study(), "s.db");
  EXPECT_EQ(text.find('\n'), std::string::npos);
  Json const json = Json::parse(text);
  ASSERT_EQ(json["leaderboard"].size(), 4u);
  EXPECT_EQ(json["leaderboard"][3]["trial"], 3);
  EXPECT_TRUE(json["leaderboard"][3]["value"].is_null());
  EXPECT_EQ(json["leaderboard"][3]["reason"], "diverged in epoch 4");
  EXPECT_EQ(Json::parse(results_json(example_study(), "s.db", 2))["leaderboard"].size(), 2u);
}

TEST(TrialJson, HoldsRunsAndCurve) {
  SweepResult const study = example_study();
  Json const json = Json::parse(trial_json(study, study.trials[1], "s.db", {Metric::kAccuracy}));
  EXPECT_EQ(json["runs"].size(), 4u);
  EXPECT_EQ(json["curve"].size(), 2u);
  EXPECT_EQ(json["curve"][1]["val_accuracy"], 0.75);
  EXPECT_EQ(json["parameters"]["momentum"], 0.5);
}

TEST(Parameters, AsTextReadAsOneWritesThem) {
  EXPECT_EQ(parameters_text({{"units", std::int64_t{64}},
                             {"learning_rate", 0.001},
                             {"nesterov", true},
                             {"optimizer", std::string("sgd")}}),
            "units=64, learning_rate=0.001, nesterov=true, optimizer=sgd");
}

}  // namespace
}  // namespace shoal
