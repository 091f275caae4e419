// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/axis.hpp"

#include <cmath>

#include "src/html_report/parallel.hpp"
#include "tests/html_report/example_report.hpp"

namespace shoal {
namespace {

TEST(FigureAxis, IsAsTheDistributionSearchesIt) {
  StudyReport const report = example_report();
  std::vector<FigureAxis> const axes = axes_of(report.config, report.result.trials);
  ASSERT_EQ(axes.size(), 3u);  // batch_size is the same in all
  EXPECT_EQ(axes[0].name, "units");
  EXPECT_EQ(axes[0].kind, FigureAxis::Kind::kLog);
  EXPECT_EQ(axes[0].from, 8.0);
  EXPECT_EQ(axes[0].to, 64.0);
  EXPECT_NEAR(axes[0].place(16.0), 1.0 / 3.0, 1e-12);
  EXPECT_EQ(axes[1].kind, FigureAxis::Kind::kLevels);
  EXPECT_EQ(axes[1].levels, (std::vector<std::string>{"adam", "sgd"}));
}

TEST(FigureAxis, HasNoPlaceForAParameterThatIsNotActive) {
  StudyReport const report = example_report();
  std::vector<FigureAxis> const axes = axes_of(report.config, report.result.trials);
  EXPECT_TRUE(std::isnan(axes[2].place(find(report.result.trials[0].parameters, "momentum"))));
}

TEST(FigureAxis, KeepsTheMostImportant) {
  StudyReport const report = example_report();
  std::vector<FigureAxis> const axes = most_important(axes_of(report.config, report.result.trials), {"momentum", "units"}, 2);
  ASSERT_EQ(axes.size(), 2u);
  EXPECT_EQ(axes[0].name, "momentum");
  EXPECT_EQ(axes[1].name, "units");
}

TEST(ParallelCoordinates, HasALineForEachScoreWorstFirst) {
  StudyReport report = example_report();
  ParallelCoordinates const parallel = parallel_coordinates(report.config, report.result, {});
  ASSERT_EQ(parallel.lines.size(), 3u);        // the failed trial has no score
  EXPECT_EQ(parallel.lines.back().trial, 1u);  // 0.75, though it was pruned
  EXPECT_EQ(parallel.lines.back().score_class, 0);
}

TEST(ParallelCoordinates, DrawsSomeHundredLinesAndTheBestHundredAmongThem) {
  StudyReport report = example_report();
  TrialRecord const pattern = report.result.trials[0];
  report.result.trials.clear();
  for (std::uint32_t i = 0; i < 5000; ++i) {
    report.result.trials.push_back(pattern);
    report.result.trials.back().number = i;
    report.result.trials.back().score = i * 1e-4;
    report.result.trials.back().parameters[0].second = std::int64_t{i};
  }
  ParallelCoordinates const parallel = parallel_coordinates(report.config, report.result, {});
  ASSERT_EQ(parallel.lines.size(), 5000u);
  EXPECT_EQ(std::ranges::count(parallel.lines, true, &ParallelCoordinates::Line::drawn), 600);
  for (std::size_t i = 4900; i < 5000; ++i) EXPECT_TRUE(parallel.lines[i].drawn) << i;
  for (int score_class = 0; score_class < kScoreClasses; ++score_class) {
    EXPECT_EQ(std::ranges::count(parallel.lines, score_class, &ParallelCoordinates::Line::score_class), 1000);
  }
}

}  // namespace
}  // namespace shoal
