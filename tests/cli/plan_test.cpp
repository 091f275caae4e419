// SPDX-License-Identifier: Apache-2.0
// shoal plan --assume: a sweep on a GPU that is not here.
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

class PlanOnAGpu : public Program {
 protected:
  nlohmann::json plan(std::string const& more = "") {
    Outcome const outcome = run("plan s.yaml --device cuda --assume 'h100 80gb' --format json " + more);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out);
  }
};

TEST_F(PlanOnAGpu, SaysBytesCohortsWavesAndTime) {
  write_sweep();
  nlohmann::json const few = plan("--trials 8");
  EXPECT_EQ(few["device"], "H100 80GB");
  EXPECT_GT(few["run_bytes"]["min"], 0);
  EXPECT_GT(few["cohort_bytes"]["max"], few["run_bytes"]["max"]) << "these networks are smaller than a minibatch's matrices";
  EXPECT_GT(few["predicted_seconds"], 0.0);
  for (auto const& rung : few["rungs"]) {
    EXPECT_EQ(rung["waves"], 1);
    EXPECT_EQ(rung["runs_at_once"], rung["runs"]);
  }
  Outcome const text = run("plan s.yaml --assume 'H100 80GB'");
  for (std::string const part : {"waves", "runs_at_once", "H100 80GB (132 multiprocessors", "predicted"}) EXPECT_NE(text.out.find(part), std::string::npos) << text.out;
}

TEST_F(PlanOnAGpu, ManyTrialsTakeWavesThatAreNotCutShort) {
  write_sweep();
  nlohmann::json const json = plan("--trials 200000 --set parameters.units.max=64 --set parameters.units.min=64");
  auto const& rung = json["rungs"][0];
  std::uint64_t const runs = rung["runs"], at_once = rung["runs_at_once"], waves = rung["waves"];
  EXPECT_GE(waves * at_once, runs);
  EXPECT_LT((waves - 1) * at_once, runs);
}

TEST_F(PlanOnAGpu, OnlyKnownGpusAndNoCpu) {
  write_sweep();
  Outcome const unknown = run("plan s.yaml --assume H1000");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("--assume: expected A100 40GB"), std::string::npos) << unknown.err;
  EXPECT_EQ(run("plan s.yaml --assume 'H100 80GB' --device cpu").code, 2);
}

}  // namespace
}  // namespace shoal
