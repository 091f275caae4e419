// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/verdict.hpp"

#include <algorithm>

#include "tests/html_report/example_report.hpp"

namespace shoal {
namespace {

bool says(std::vector<std::string> const& sentences, std::string const& part) {
  return std::ranges::any_of(sentences, [&](std::string const& sentence) { return sentence.find(part) != std::string::npos; });
}

TEST(Verdict, NamesTheBestWithItsIntervalAndTies) {
  StudyReport const report = example_report();
  Verdict const verdict = verdict_of(Sources(report));
  EXPECT_EQ(verdict.headline, "Trial 0 is the best: val_accuracy 0.625 after 4 epochs.");
  EXPECT_TRUE(says(verdict.sentences, "95 % interval"));
  EXPECT_TRUE(says(verdict.sentences, "cannot tell it from 1 of the 1 trial"));
  EXPECT_TRUE(says(verdict.sentences, "2 completed, 1 were pruned, 1 failed"));
}

TEST(Verdict, SaysThatOneRunHasNoInterval) {
  StudyReport report = example_report();
  for (TrialRecord& trial : report.result.trials) trial.runs.resize(1), trial.run_scores.resize(1);
  Verdict const verdict = verdict_of(Sources(report));
  EXPECT_TRUE(says(verdict.sentences, "there is no interval"));
  EXPECT_TRUE(says(verdict.advice, "repeats: 3"));
}

TEST(Verdict, ComparesWithTheTestScore) {
  StudyReport report = example_report();
  EXPECT_TRUE(says(verdict_of(Sources(report)).sentences, "accuracy is 0.7 against 0.625 in validation: an optimism of -0.075"));
  report.result.test.reset();
  EXPECT_TRUE(says(verdict_of(Sources(report)).sentences, "no test scores"));
}

TEST(Verdict, PointsOutABestValueAtTheEndOfItsRange) {
  StudyReport report = example_report();
  EXPECT_TRUE(says(verdict_of(Sources(report)).advice, "units of the best trial is 8, at the lower end of its range 8 to 64"));
  report.result.trials[0].parameters[0].second = std::int64_t{20};
  EXPECT_FALSE(says(verdict_of(Sources(report)).advice, "units"));
}

TEST(Verdict, OfAnUnfinishedSweepNamesTheCommandThatGoesOn) {
  StudyReport report = example_report();
  report.result.stopped = "interrupted";
  EXPECT_TRUE(says(verdict_of(Sources(report)).advice, "shoal resume s.db"));
}

TEST(Verdict, WithoutAScoreSaysSo) {
  StudyReport report{.study = "s.db"};
  EXPECT_EQ(verdict_of(Sources(report)).headline, "No trial has a score.");
}

}  // namespace
}  // namespace shoal
