// SPDX-License-Identifier: Apache-2.0
// Every number in the page's data against the study that it was made from.
#include <algorithm>
#include <cmath>
#include <map>

#include "shoal/importance.hpp"
#include "src/report/cells.hpp"
#include "tests/html_report/example_report.hpp"

namespace shoal {
namespace {

using nlohmann::json;

std::map<std::string, json> columns_of(json const& data) {
  std::map<std::string, json> columns;
  for (json const& column : data["trials"]["columns"]) {
    json values = column.value("values", json::array());
    for (json const& code : column.value("codes", json::array()))
      values.push_back(code.is_null() ? json() : column["levels"][code.get<std::size_t>()]);
    columns[column["name"]] = values;
  }
  return columns;
}

// 30 completed trials whose score follows the learning rate, so that there is something to measure.
StudyReport long_report() {
  StudyReport report = example_report();
  report.result.trials.clear();
  report.times.trials.clear();
  report.config.parameters = {{.name = "learning_rate", .distribution = Interval{.low = 1e-3, .high = 1e-1, .shape = Interval::Shape::kLogUniform}},
                              {.name = "units", .distribution = Interval{.integer = true, .low = 8, .high = 64}}};
  for (std::uint32_t i = 0; i < 130; ++i) {
    double const rate = std::pow(10.0, -3.0 + i / 65.0);
    report.result.trials.push_back(example_trial(i, TrialState::kCompleted, 2, {0.5 + i * 0.003, 0.5 + i * 0.003},
                                                 {{"learning_rate", rate}, {"units", std::int64_t{8 + i * 7 % 57}}}));
    report.times.trials.push_back({1000.0 + i * 0.05, 1000.5 + i * 0.05});
  }
  report.result.best = 129;
  return report;
}

TEST(Page, HoldsEveryTrialByRank) {
  StudyReport const report = example_report();
  json const data = data_of(to_html(report));
  EXPECT_EQ(data["trials"]["n"], 4);
  std::map<std::string, json> columns = columns_of(data);
  std::vector<std::uint32_t> const order = leaderboard(report.result);
  for (std::size_t row = 0; row < order.size(); ++row) {
    TrialRecord const& trial = report.result.trials[order[row]];
    EXPECT_EQ(columns["rank"][row], row + 1);
    EXPECT_EQ(columns["trial"][row], trial.number);
    EXPECT_EQ(columns["state"][row], std::string(name_of(trial.state)));
    EXPECT_EQ(columns["epochs"][row], trial.epochs);
    EXPECT_EQ(columns["rung"][row], trial.rung);
    EXPECT_EQ(columns["seconds"][row], trial.seconds);
    if (std::isnan(trial.score))
      EXPECT_TRUE(columns["score"][row].is_null());
    else
      EXPECT_EQ(columns["score"][row].get<double>(), trial.score);  // to the bit
    EXPECT_EQ(columns["units"][row].get<std::int64_t>(), std::get<std::int64_t>(*find(trial.parameters, "units")));
    EXPECT_EQ(columns["momentum"][row].is_null(), find(trial.parameters, "momentum") == nullptr);
  }
  EXPECT_EQ(columns["reason"][3], "diverged in epoch 4");
}

TEST(Page, SummaryIsTheStudys) {
  json const summary = data_of(to_html(example_report()))["summary"];
  EXPECT_EQ(summary["best"], 0);
  EXPECT_EQ(summary["objective"], "val_accuracy");
  EXPECT_EQ(summary["test"]["accuracy"], 0.7);
}

TEST(Page, HistoryIsTheRunningBest) {
  StudyReport const report = long_report();
  json const history = data_of(to_html(report))["figures"]["history"];
  EXPECT_EQ(history["n_scored"], 130);
  ASSERT_EQ(history["best_so_far"].size(), 130u);  // each is better than the one before
  for (std::size_t i = 0; i < 130; ++i) EXPECT_EQ(history["best_so_far"][i]["score"].get<double>(), report.result.trials[i].score);
}

TEST(Page, TheFrontIsThatOfTheStudy) {
  StudyReport report = long_report();
  EXPECT_FALSE(data_of(to_html(report))["figures"].contains("front"));
  report.result.secondary = {{.quantity = "parameters"}};
  for (TrialRecord& trial : report.result.trials) trial.secondary = {static_cast<double>(1000 + trial.number * 37 % 101)};
  std::string const html = to_html(report);
  json const front = data_of(html)["figures"]["front"];
  std::vector<std::uint32_t> const members = pareto_front(report.result);
  EXPECT_GT(members.size(), 1u);
  ASSERT_EQ(front["front"].size(), members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    TrialRecord const& trial = record_of(report.result, members[i]);
    EXPECT_EQ(front["front"][i]["trial"], members[i]);
    EXPECT_EQ(front["front"][i]["values"], (json{trial.score, trial.secondary[0]}));
  }
  EXPECT_EQ(front["objectives"], (json{"val_accuracy", "parameters"}));
  EXPECT_EQ(front["hypervolume"].get<double>(), front_volume(report.result)->volume);
  EXPECT_EQ(count_of(html, "class=\"front\""), members.size());
}

TEST(Page, ParallelCoordinatesHoldEveryScoredTrialAndItsFifth) {
  StudyReport const report = long_report();
  json const parallel = data_of(to_html(report))["figures"]["parallel"];
  ASSERT_EQ(parallel["trials"].size(), 130u);
  for (std::size_t i = 0; i < 130; ++i) {  // the worst first, and here that is by number
    EXPECT_EQ(parallel["trials"][i], i);
    EXPECT_EQ(parallel["classes"][i], 4 - static_cast<int>(i / 26));
  }
  for (json const& axis : parallel["axes"]) {
    std::map<std::string, json> columns = columns_of(data_of(to_html(report)));
    std::vector<double> values = columns[axis["name"]].get<std::vector<double>>();
    EXPECT_EQ(axis["from"].get<double>(), *std::ranges::min_element(values));
    EXPECT_EQ(axis["to"].get<double>(), *std::ranges::max_element(values));
  }
}

TEST(Page, ImportanceAndSlicesAreFanovas) {
  StudyReport const report = long_report();
  json const figures = data_of(to_html(report))["figures"];
  SearchSpace const space(report.config.parameters);
  ImportanceResult const expected = fanova(space, report.result), ped = ped_anova(space, report.result);
  ASSERT_EQ(figures["importance"].size(), expected.parameters.size());
  for (std::size_t i = 0; i < expected.parameters.size(); ++i) {
    EXPECT_EQ(figures["importance"][i]["parameter"], expected.parameters[i].parameter);
    EXPECT_EQ(figures["importance"][i]["fanova"].get<double>(), expected.parameters[i].share);
    EXPECT_EQ(figures["importance"][i]["deviation"].get<double>(), expected.parameters[i].deviation);
    auto const same = std::ranges::find(ped.parameters, expected.parameters[i].parameter, &Importance::parameter);
    EXPECT_EQ(figures["importance"][i]["ped_anova"].get<double>(), same->share);
  }
  ASSERT_EQ(figures["slices"].size(), 2u);
  for (json const& slice : figures["slices"]) {
    EXPECT_EQ(slice["n_trials"], 130);
    auto const curve = std::ranges::find(expected.curves, slice["parameter"].get<std::string>(), &Dependence::parameter);
    ASSERT_EQ(slice["dependence"].size(), curve->points.size());
    for (std::size_t i = 0; i < curve->points.size(); ++i) EXPECT_EQ(slice["dependence"][i][1].get<double>(), curve->points[i].score);
  }
}

TEST(Page, CurvesSurvivalAndTimelineCountEveryTrial) {
  StudyReport const report = long_report();
  json const figures = data_of(to_html(report))["figures"];
  EXPECT_EQ(figures["curves"]["groups"][0]["n_trials"], 130);
  EXPECT_EQ(figures["curves"]["best"].get<std::vector<double>>(), mean_curve(report.result.trials[129], report.result.objective));
  EXPECT_EQ(figures["survival"][0]["reached"], 130);
  EXPECT_EQ(figures["survival"][0]["completed"], 130);
  EXPECT_EQ(figures["timeline"]["run_epochs"], 130 * 2 * 2);
  EXPECT_EQ(figures["timeline"]["bins"].back()[2], 130);
}

TEST(Page, ConfusionAndCalibrationAreOfTheHeldOutRows) {
  json const figures = data_of(to_html(example_report()))["figures"];
  EXPECT_EQ(figures["confusion"]["counts"].get<std::vector<int>>(), (std::vector<int>{1, 0, 0, 0, 2, 0, 1, 0, 0}));
  EXPECT_EQ(figures["confusion"]["classes"][1], kWicked);
  int n = 0;
  for (json const& bin : figures["calibration"]["bins"]) n += bin["n"].get<int>();
  EXPECT_EQ(n, 4);
}

TEST(Page, DrawsAMarkForEachScore) {
  StudyReport const report = long_report();
  std::vector<FigureFile> const files = figure_files(report);
  auto const history = std::ranges::find(files, "history", &FigureFile::name);
  ASSERT_NE(history, files.end());
  EXPECT_EQ(count_of(history->svg, "h0"), 130u + 1u);  // and the legend's
  auto const confusion = std::ranges::find(files, "confusion", &FigureFile::name);
  EXPECT_EQ(count_of(confusion->svg, "<rect class=\"cell"), 9u);
  auto const timeline = std::ranges::find(files, "timeline", &FigureFile::name);
  EXPECT_EQ(count_of(timeline->svg, "<rect class=\"bar"), 2u * 90u);
}

TEST(Page, EscapesNamesFromTheData) {
  std::string const html = to_html(example_report());
  EXPECT_EQ(html.find("<b a="), std::string::npos);
  EXPECT_EQ(count_of(html, "</script>"), 2u);
  EXPECT_NE(html.find("&lt;/script&gt;&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;"), std::string::npos);
  for (FigureFile const& figure : figure_files(example_report())) EXPECT_EQ(figure.svg.find("<b a="), std::string::npos) << figure.name;
}

TEST(Page, LoadsNothingFromAnywhere) {
  std::string const html = to_html(example_report());
  EXPECT_EQ(html.find("http:"), std::string::npos);
  EXPECT_EQ(html.find("https:"), std::string::npos);
  EXPECT_EQ(html.find(" src="), std::string::npos);
  EXPECT_EQ(html.find("@import"), std::string::npos);
  EXPECT_EQ(html.find("url("), std::string::npos);
  EXPECT_EQ(count_of(html, " href=\""), count_of(html, " href=\"#"));
}

TEST(Page, WithoutScriptsShowsTheBestHundredAndSaysSo) {
  std::string const html = to_html(long_report());
  EXPECT_EQ(count_of(html, "</tr>"), 101u);
  EXPECT_NE(html.find("The best 100 of 130."), std::string::npos);
}

TEST(Page, EveryFigureHasATitleAndADescription) {
  for (FigureFile const& figure : figure_files(example_report())) {
    EXPECT_NE(figure.svg.find("<title id=\"" + figure.name + "-title\">"), std::string::npos) << figure.name;
    EXPECT_NE(figure.svg.find("<desc id=\"" + figure.name + "-desc\">"), std::string::npos) << figure.name;
    EXPECT_NE(figure.svg.find("xmlns="), std::string::npos) << figure.name;
  }
}

TEST(Page, OfAStudyWithNothingInItIsStillAPage) {
  StudyReport report = example_report();
  report.result = {.objective = report.result.objective};
  report.times = {};
  report.held_out.reset();
  report.why_not_held_out = "The data are gone.";
  std::string const html = to_html(report);
  EXPECT_NE(html.find("No trial has a score."), std::string::npos);
  EXPECT_NE(html.find("The data are gone."), std::string::npos);
  EXPECT_TRUE(figure_files(report).empty());
}

TEST(Page, OfARegressionHasResiduals) {
  StudyReport report = example_report();
  report.held_out = HeldOut{.task = Task::kRegression,
                            .n_outputs = 2,
                            .target_names = {"y", "z"},
                            .known = {.labels = {}, .targets = {1, 5, 2, 5, 3, 5}},
                            .predictions = {1, 4, 2, 4, 4, 4}};
  json const figures = data_of(to_html(report))["figures"];
  EXPECT_FALSE(figures.contains("confusion"));
  EXPECT_NEAR(figures["residuals"]["mae"].get<double>(), 1.0 / 3.0, 1e-12);
  EXPECT_FALSE(figures["calibration"].contains("brier"));
}

}  // namespace
}  // namespace shoal
