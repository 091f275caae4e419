// SPDX-License-Identifier: Apache-2.0
// Two small files byte by byte, and TensorBoard's own reader on them, where SHOAL_PEERS_PYTHON names a Python that has it. With
// SHOAL_UPDATE_GOLDEN=1 the files are written anew.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "tests/tensorboard/fixture.hpp"

namespace shoal {
namespace {

using nlohmann::json;

std::string golden(std::string const& name) { return std::string(SHOAL_TEST_DATA "/tensorboard/golden/") + name + ".tfevents"; }

std::string output_of(std::string const& command) {
  std::string output;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer{};
  while (std::size_t const n = std::fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), n);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return output;
}

TEST(TensorBoardGolden, BytesOfAnExperimentAndOfASession) {
  testing::Log log;
  auto const observer = log.session();
  TrialRecord trial = testing::log_trial(7);
  observer->trial_started(trial, {});
  testing::train(trial, 2);
  log.clock += 2;
  trial.state = TrialState::kCompleted;
  observer->job_finished(trial, {});
  for (auto const& [name, run] : {std::pair{"experiment", ""}, {"session", "trial-00007"}}) {
    std::string const bytes = testing::contents_of(log.files(run).at(0));
    if (std::getenv("SHOAL_UPDATE_GOLDEN") != nullptr) std::ofstream(golden(name), std::ios::binary) << bytes;
    EXPECT_EQ(bytes, testing::contents_of(golden(name))) << name;
  }
}

TEST(TensorBoardGolden, TensorBoardReadsThem) {
  char const* const python = std::getenv("SHOAL_PEERS_PYTHON");
  if (python == nullptr) GTEST_SKIP() << "SHOAL_PEERS_PYTHON names no Python with tensorboard";
  if (std::system((std::string(python) + " -c 'import tensorboard' 2> /dev/null").c_str()) != 0)
    GTEST_SKIP() << python << " has no tensorboard";
  json const files = json::parse(output_of(std::string(python) + " -W ignore " SHOAL_TEST_DATA "/tensorboard/read_with_tensorboard.py " +
                                           golden("experiment") + " " + golden("session")));
  json const version = {{"version", "brain.Event:2"}, {"writer", "shoal"}, {"time", 1'700'000'000.5}};
  EXPECT_EQ(files[0].at(0), version);
  json const& experiment = files[0].at(1);
  EXPECT_EQ(experiment["tag"], "_hparams_/experiment");
  EXPECT_EQ(experiment["plugin"], "hparams");
  EXPECT_EQ(experiment["shape"], json::array({0}));
  json const& content = experiment["content"]["experiment"];
  EXPECT_EQ(content["name"], "fashion");
  EXPECT_EQ(content["timeCreatedSecs"], 1'700'000'000.5);
  EXPECT_EQ(content["hparamInfos"].size(), 5u);
  EXPECT_EQ(content["hparamInfos"][0],
            json::parse(R"({"name": "units", "type": "DATA_TYPE_FLOAT64", "domainInterval": {"minValue": 4.0, "maxValue": 64.0}, "differs": true})"));
  EXPECT_EQ(content["hparamInfos"][1],
            json::parse(R"({"name": "optimizer", "type": "DATA_TYPE_STRING", "domainDiscrete": ["sgd", "adam"], "differs": true})"));
  EXPECT_EQ(content["hparamInfos"][2], json::parse(R"({"name": "nesterov", "type": "DATA_TYPE_BOOL", "domainDiscrete": [false, true], "differs": true})"));
  EXPECT_EQ(content["metricInfos"][0], json::parse(R"({"name": {"tag": "score/val_accuracy"}, "displayName": "val_accuracy",
                                                       "description": "the objective, maximized", "datasetType": "DATASET_VALIDATION"})"));

  json const& session = files[1];
  ASSERT_EQ(session.size(), 1u + 1 + 2 * 5 + 4 + 1);
  EXPECT_EQ(session[0], version);
  EXPECT_EQ(session[1]["content"]["sessionStartInfo"],
            json::parse(R"({"hparams": {"units": 16.0, "optimizer": "sgd", "nesterov": true, "batch_size": 32.0, "learning_rate": 0.125},
                            "groupName": "trial-00007", "startTimeSecs": 1700000000.5})"));
  EXPECT_EQ(session[2], json::parse(R"({"tag": "epoch/val_accuracy", "step": 1, "time": 1700000002.5, "plugin": "scalars", "class": 1, "shape": [], "value": "0.125"})"));
  EXPECT_EQ(session[7], json::parse(R"({"tag": "epoch/val_accuracy", "step": 2, "time": 1700000002.5, "plugin": "", "class": 0, "shape": [], "value": "0.25"})"));
  EXPECT_EQ(session[12]["tag"], "score/val_accuracy");
  EXPECT_EQ(session[16]["content"]["sessionEndInfo"], json::parse(R"({"status": "STATUS_SUCCESS", "endTimeSecs": 1700000002.5})"));
}

}  // namespace
}  // namespace shoal
