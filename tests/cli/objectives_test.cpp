// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

class ObjectivesCommand : public Program {};

TEST_F(ObjectivesCommand, TheFrontIsInResultsAndJson) {
  write_sweep();
  Outcome const swept = run("sweep s.yaml --objective val_accuracy,parameters --format json -q");
  ASSERT_EQ(swept.code, 0) << swept.err;
  Json const json = Json::parse(swept.out);
  EXPECT_EQ(json["objectives"].size(), 2u);
  EXPECT_FALSE(json["front"]["trials"].empty());
  EXPECT_TRUE(json["best"]["secondary"].contains("parameters"));
  Json const front = Json::parse(run("results s.db --front --format json").out);
  ASSERT_EQ(front.size(), json["front"]["trials"].size());
  for (std::size_t i = 0; i < front.size(); ++i) EXPECT_EQ(front[i]["trial"], json["front"]["trials"][i]);
  EXPECT_NE(run("results s.db").out.find("Pareto front: "), std::string::npos);
  EXPECT_NE(run("results s.db --front --reference 0,1000").out.find("up to val_accuracy 0, parameters 1000"), std::string::npos);
  expect_error("results s.db --front --reference 1", 2, "s.db: --reference: expected 2 numbers, one an objective, found 1");
}

TEST_F(ObjectivesCommand, TheOptionIsTheKey) {
  write_sweep();
  EXPECT_EQ(run("sweep s.yaml --objective val_loss,parameters --print-config").out, run("sweep s.yaml --set objective=[val_loss,parameters] --print-config").out);
  EXPECT_EQ(run("sweep s.yaml --objective val_loss --print-config").out, run("sweep s.yaml --set objective=val_loss --print-config").out);
}

TEST_F(ObjectivesCommand, WhatTheyCannotBeIsSaid) {
  write_sweep();
  EXPECT_NE(run("sweep s.yaml --set objective=[parameters,val_accuracy]").err.find("expected a metric as the first objective, found parameters"), std::string::npos);
  EXPECT_NE(run("sweep s.yaml --set objective=[val_accuracy,val_accuracy]").err.find("each objective once"), std::string::npos);
  EXPECT_NE(run("sweep s.yaml --set objective=[val_accuracy,parameters] --schedule median").err.find("beside several objectives"), std::string::npos);
  ASSERT_EQ(run("sweep s.yaml -q").code, 0);
  expect_error("results s.db --front", 2, "s.db: --front: expected a study of several objectives, found one");
}

}  // namespace
}  // namespace shoal
