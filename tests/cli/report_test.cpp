// SPDX-License-Identifier: Apache-2.0
// The report of a real sweep: its numbers against what the other commands print.
#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

class ReportCommand : public Program {
 protected:
  void sweep(std::string const& more = "") const { ASSERT_EQ(run("sweep s.yaml -q " + more).code, 0); }
  [[nodiscard]] Json results() const { return Json::parse(run("results s.db --format json").out); }
  [[nodiscard]] Json reported(std::string const& arguments = "") const {
    Outcome const outcome = run("report s.db " + arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    std::string const html = read_text(folder_ / "s.html"), open = "id=\"shoal-data\">";
    std::size_t const begin = html.find(open) + open.size();
    return Json::parse(html.substr(begin, html.find("</script>", begin) - begin));
  }
};

TEST_F(ReportCommand, TheTableIsTheLeaderboard) {
  write_sweep();
  sweep();
  Json const data = reported(), leaderboard = results()["leaderboard"];
  ASSERT_EQ(data["trials"]["n"], leaderboard.size());
  for (Json const& column : data["trials"]["columns"]) {
    if (column["name"] != "trial" && column["name"] != "epochs") continue;
    for (std::size_t row = 0; row < leaderboard.size(); ++row) EXPECT_EQ(column["values"][row], leaderboard[row][column["name"].get<std::string>()]);
  }
  EXPECT_EQ(data["summary"]["best"], leaderboard[0]["trial"]);
  EXPECT_EQ(data["figures"]["parallel"]["trials"].size(), leaderboard.size());
}

TEST_F(ReportCommand, IsWrittenAtTheEndOfASweepThatAsksForIt) {
  write_sweep("output: {report: pages/s.html}\n");
  sweep();
  std::string const page = read_text(folder_ / "pages/s.html");
  ASSERT_EQ(run("report s.db -o again.html").code, 0);
  EXPECT_EQ(page.size(), read_text(folder_ / "again.html").size());
  ASSERT_EQ(run("resume s.db --trials +1 -q --report more.html").code, 0);
  EXPECT_NE(read_text(folder_ / "more.html"), page);
  EXPECT_EQ(read_text(folder_ / "pages/s.html"), page);
  Outcome const itself = run("resume s.db --trials +1 -q --report s.db");
  EXPECT_EQ(itself.code, 2);
  EXPECT_NE(itself.err.find("output.report: expected another file than the study"), std::string::npos) << itself.err;
}

TEST_F(ReportCommand, TheConfusionMatrixHasTheRecordedTestAccuracy) {
  write_sweep();
  sweep();
  Json const confusion = reported()["figures"]["confusion"];
  EXPECT_EQ(confusion["n_rows"], 20);
  EXPECT_NEAR(confusion["n_right"].get<double>() / 20.0, results()["best"]["test"]["accuracy"].get<double>(), 1e-12);
}

TEST_F(ReportCommand, WithoutTestRowsEachFoldsNetworkPredictsItsValidationRows) {
  write_sweep();
  write_classes("train", 60);
  sweep("--set test=none");
  Json const data = reported(), confusion = data["figures"]["confusion"];
  EXPECT_EQ(confusion["n_rows"], 60);  // two folds with as many rows, hence their mean:
  EXPECT_NEAR(confusion["n_right"].get<double>() / 60.0, results()["leaderboard"][0]["value"].get<double>(), 1e-12);
}

TEST_F(ReportCommand, ResidualsHaveTheRecordedTestError) {
  write_classes("train", 60);
  std::vector<float> targets;
  for (int i = 0; i < 60; ++i) targets.push_back(static_cast<float>(i * 7 % 3) * 1000.0f + static_cast<float>(i) * 0.37f);
  write_npy("train_y.npy", "<f4", "(60,)", targets);
  write("s.yaml",
        "data: {features: train_X.npy, target: train_y.npy, task: regression}\ntest: 0.25\nsearch: {method: random, trials: 4}\nschedule: {method: "
        "full, epochs: 3}\n"
        "parameters: {units: {min: 4, max: 16}, learning_rate: {min: 0.001, max: 0.1, log: true}}\n");
  sweep();
  Json const figures = reported()["figures"];
  EXPECT_NEAR(figures["residuals"]["rmse"].get<double>(), results()["best"]["test"]["rmse"].get<double>(), 1e-3);  // the engine sums in another order
  EXPECT_EQ(figures["residuals"]["n_rows"], 15);
}

TEST_F(ReportCommand, TheTimelineCountsTheEpochsOfTheStudy) {
  write_sweep();
  sweep();
  Json const timeline = reported("--no-predictions")["figures"]["timeline"];
  EXPECT_EQ(timeline["run_epochs"], (6 * 1 + 2 * 2) * 2);  // six trials in the first rung, two go on from 1 to 3; two folds
  EXPECT_EQ(timeline["bins"].back()[2], 6);
}

TEST_F(ReportCommand, FiguresBecomeFiles) {  // but importance where two completed trials tie
  write_sweep();
  sweep();
  ASSERT_EQ(run("report s.db -o page.html --svg figures/svg -q").code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "page.html"));
  for (char const* name : {"history", "parallel", "curves", "survival", "slices", "confusion", "calibration", "timeline"}) {
    EXPECT_TRUE(read_text(folder_ / "figures/svg" / (std::string(name) + ".svg")).starts_with("<?xml")) << name;
  }
}

TEST_F(ReportCommand, WithoutItsDataAStudyStillHasAReportThatSaysWhatIsMissing) {
  write_sweep();
  sweep();
  std::filesystem::remove(folder_ / "train_X.npy");
  Outcome const outcome = run("report s.db");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_NE(outcome.err.find("train_X.npy"), std::string::npos) << outcome.err;
  EXPECT_NE(read_text(folder_ / "s.html").find("predictions could not be made"), std::string::npos);
  EXPECT_EQ(run("report s.db -q --no-predictions").err, "");
}

TEST_F(ReportCommand, RefusesToReplaceTheStudy) {
  write_sweep();
  sweep();
  expect_error("report s.db -o s.db", 2, "-o: expected another file than the study, found 's.db'");
  EXPECT_EQ(run("results s.db").code, 0);
}

}  // namespace
}  // namespace shoal
