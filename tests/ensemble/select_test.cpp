// SPDX-License-Identifier: Apache-2.0
// Selection in studies of small sweeps that the CPU engine trains.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include <gtest/gtest.h>

#include "shoal/ensemble.hpp"
#include "shoal/errors.hpp"
#include "tests/study/fixture.hpp"

namespace shoal {
namespace {

using testing::TemporaryFolder;

// Points in a square, by how far from the middle they are: in three rings, or as a number.
ArrayData points(bool regression, int n, std::uint32_t state) {
  ArrayData data{.n_rows = static_cast<std::uint32_t>(n), .n_features = 2, .description = "points"};
  std::vector<float> features;
  auto const next = [&] { return static_cast<float>((state = state * 1664525u + 1013904223u) >> 8) * 0x1p-23f - 1.0f; };
  for (int i = 0; i < n; ++i) {
    float const x = next(), y = next(), noise = 0.2f * next(), distance = x * x + y * y + noise;
    features.insert(features.end(), {x, y});
    data.targets.push_back(regression ? 10.0 * distance : distance < 0.4f ? 0.0 : distance < 0.9f ? 1.0 : 2.0);
  }
  data.features = features;
  return data;
}

struct Sweep {
  SweepConfig config;
  std::shared_ptr<Dataset const> data;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<Study> study;
  SweepResult result;
};

Sweep sweep(bool regression, int folds, int repeats, std::string const& path = "") {
  SweepConfig config = testing::fake_sweep();
  config.data.validation = folds > 1 ? SplitConfig{.kind = SplitConfig::Kind::kFolds, .folds = folds}
                                     : SplitConfig{.kind = SplitConfig::Kind::kFraction, .fraction = 0.3};
  if (regression) config.objective = {.metric = Metric::kLoss, .on_validation = true, .goal = Goal::kMinimize}, config.metrics = {};
  config.search.trials = 9;
  config.schedule = {.method = "successive_halving", .max_epochs = 6, .factor = 3};
  config.repeats = repeats;
  Sweep made{.config = config, .data = make_dataset(points(regression, 151, 1), std::nullopt, points(regression, 40, 2), config.data, config.seed),
             .engine = make_cpu_engine({.threads = 1})};
  made.study = Study::create(path, config, *made.data, false);
  made.result = run_sweep(config, made.data, *made.engine, *made.study);
  return made;
}

std::uint32_t n_picks(EnsembleSelection const& selection) {
  std::uint32_t n = 0;
  for (EnsembleMember const& member : selection.members) n += member.times;
  return n;
}

TEST(SelectEnsemble, ScoresOfMembersAreThoseOfTheirTrials) {
  Sweep const s = sweep(false, 3, 1);
  EnsembleSelection const selection = select_ensemble(*s.study, s.data, *s.engine);
  EXPECT_EQ(selection.objective, Metric::kAccuracy);
  EXPECT_EQ(selection.metric, Metric::kLogLoss) << "an accuracy counts labels alone";
  EXPECT_EQ(selection.n_library, 9u) << "trials that were stopped early count";
  EXPECT_EQ(selection.n_trials, 9u);
  for (EnsembleMember const& member : selection.members) EXPECT_NEAR(member.objective, s.result.trials[member.trial].score, 1e-12) << member.trial;
  double best = 0.0;
  for (TrialRecord const& trial : s.result.trials) best = std::max(best, trial.score);
  EXPECT_NEAR(selection.single.objective, best, 1e-12);
  EXPECT_NEAR(s.result.trials[selection.single.trial].score, best, 1e-12);
}

TEST(SelectEnsemble, IsNeverBelowTheBestSingleTrial) {
  for (int const folds : {1, 3}) {
    for (int const repeats : {1, 2}) {
      Sweep const s = sweep(false, folds, repeats);
      EnsembleSelection const counted = select_ensemble(*s.study, s.data, *s.engine, {.size = 7, .by = Metric::kAccuracy});
      EXPECT_GE(counted.score, counted.single.score);
      EXPECT_EQ(counted.score, counted.objective_score);
      EXPECT_EQ(counted.path.front(), counted.single.score) << "the first pick is the best single trial";
      EXPECT_EQ(counted.score, *std::ranges::max_element(counted.path));
      EnsembleSelection const smooth = select_ensemble(*s.study, s.data, *s.engine, {.size = 7});
      EXPECT_LE(smooth.score, smooth.single.score);
      EXPECT_EQ(smooth.score, *std::ranges::min_element(smooth.path));
      for (EnsembleSelection const& selection : {counted, smooth}) {
        EXPECT_EQ(selection.path.size(), 7u);
        EXPECT_EQ(selection.path[n_picks(selection) - 1], selection.score);
        EXPECT_TRUE(std::ranges::is_sorted(selection.members, std::ranges::greater{}, &EnsembleMember::times));
      }
    }
  }
}

// Rows of one fold, by that fold's models alone, by hand.
TEST(SelectEnsemble, ScoresOutOfFold) {
  Sweep const s = sweep(false, 3, 2);
  EnsembleSelection const selection = select_ensemble(*s.study, s.data, *s.engine);
  Ensemble const ensemble = ensemble_of(*s.study, *s.data, selection);
  EXPECT_EQ(ensemble.models.size(), selection.members.size() * 6);
  auto const& numbers = std::get<std::vector<float>>(s.data->numeric);
  double score = 0.0;
  for (std::size_t f = 0; f < 3; ++f) {
    std::vector<std::uint32_t> const& rows = s.data->folds[f].validation;
    RawRows raw{.values = {}, .codes = {}, .n_rows = static_cast<std::uint32_t>(rows.size()), .n_columns = 2, .name = "fold"};
    std::vector<float> values;
    for (std::uint32_t const row : rows) values.insert(values.end(), {numbers[row * 2], numbers[row * 2 + 1]});
    raw.values = values;
    std::vector<double> sum(rows.size() * 3);
    for (std::size_t i = 0; i < ensemble.models.size(); ++i) {
      if (!ensemble.models[i].origin.run.starts_with("fold " + std::to_string(f))) continue;
      std::vector<float> const p = predict(ensemble.models[i], raw, *s.engine);
      for (std::size_t k = 0; k < p.size(); ++k) sum[k] += ensemble.times[i] * static_cast<double>(p[k]);
    }
    int hits = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto const row = std::span(sum).subspan(i * 3, 3);
      hits += std::ranges::max_element(row) - row.begin() == s.data->labels[rows[i]];
    }
    score += hits / static_cast<double>(rows.size()) / 3.0;
  }
  EXPECT_NEAR(selection.objective_score, score, 1e-12);
}

TEST(SelectEnsemble, OfARegressionMinimisesTheErrorInTheTargetsUnit) {
  Sweep const s = sweep(true, 3, 1);
  EnsembleSelection const selection = select_ensemble(*s.study, s.data, *s.engine);
  EXPECT_EQ(selection.metric, Metric::kMse) << "the loss is each trial's own";
  EXPECT_EQ(selection.score, selection.objective_score);
  EnsembleSelection const robust = select_ensemble(*s.study, s.data, *s.engine, {.by = Metric::kMae});
  EXPECT_EQ(robust.metric, Metric::kMae);
  EXPECT_EQ(robust.objective, Metric::kMse);
  EXPECT_THROW((void)select_ensemble(*s.study, s.data, *s.engine, {.by = Metric::kAuc}), InputError);
  EXPECT_LE(selection.score, selection.single.score);
  EXPECT_LT(selection.score, 40.0);  // targets have a variance of about 20
  Ensemble const ensemble = ensemble_of(*s.study, *s.data, selection);
  EXPECT_NE(ensemble.models[0].tables.target_scale, ensemble.models[1].tables.target_scale) << "each fold has its own preprocessing";
  std::vector<Metric> const metrics{Metric::kMse};
  EXPECT_LT(evaluate(ensemble, *s.data, s.data->test_rows, metrics, *s.engine)[0], 40.0);
}

TEST(SelectEnsemble, LossOfClassesIsTheLogLoss) {
  Sweep s = sweep(false, 1, 1);
  s.config.objective = {.metric = Metric::kLoss, .on_validation = true, .goal = Goal::kMinimize};
  s.study = Study::create("", s.config, *s.data, false);
  (void)run_sweep(s.config, s.data, *s.engine, *s.study);
  EnsembleSelection const selection = select_ensemble(*s.study, s.data, *s.engine);
  EXPECT_EQ(selection.metric, Metric::kLogLoss);
  EXPECT_EQ(selection.objective, Metric::kLogLoss);
  EXPECT_LE(selection.score, selection.single.score);
}

TEST(SelectEnsemble, IsTheSameFromTheStudysFileAndOnAnyNumberOfThreads) {
  TemporaryFolder const folder;
  Sweep s = sweep(false, 2, 1, folder.file("s.db"));
  EnsembleSelection const first = select_ensemble(*s.study, s.data, *s.engine);
  s.study.reset();
  auto const study = Study::open(folder.file("s.db"), Study::Access::kRead);
  auto const engine = make_cpu_engine({.threads = 2});
  EnsembleSelection const second = select_ensemble(*study, s.data, *engine);
  EXPECT_EQ(first.path, second.path);
  ASSERT_EQ(first.members.size(), second.members.size());
  for (std::size_t i = 0; i < first.members.size(); ++i) {
    EXPECT_EQ(first.members[i].trial, second.members[i].trial);
    EXPECT_EQ(first.members[i].times, second.members[i].times);
  }
}

TEST(SelectEnsemble, TakesTheLibraryFromTheTopOfTheLeaderboard) {
  Sweep const s = sweep(false, 2, 1);
  EnsembleSelection const selection = select_ensemble(*s.study, s.data, *s.engine, {.size = 20, .library = 2});
  EXPECT_EQ(selection.n_library, 2u);
  std::vector<std::uint32_t> const order = leaderboard(s.result);
  for (EnsembleMember const& member : selection.members) EXPECT_TRUE(member.trial == order[0] || member.trial == order[1]) << member.trial;
}

TEST(SelectEnsemble, SaysWhatKeepsMoreWeightsWhereThereAreTooFew) {
  TemporaryFolder const folder;
  Sweep s = sweep(false, 2, 1, folder.file("s.db"));
  EnsembleSelection const selection = select_ensemble(*s.study, s.data, *s.engine);
  s.study.reset();
  std::filesystem::remove(folder.file("s.db.weights"));
  auto const study = Study::open(folder.file("s.db"), Study::Access::kRead);
  auto const message = [](auto&& f) -> std::string {
    try {
      (void)f();
    } catch (InputError const& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(message([&] { return select_ensemble(*study, s.data, *s.engine); }),
            folder.file("s.db") + ": ensemble: expected two or more trials whose weights the study keeps, found 0 of 9; a sweep with "
                                  "output.keep_weights: 10 keeps those of its 10 best, whatever they weigh");
  std::string const lost = message([&] { return ensemble_of(*study, *s.data, selection); });
  EXPECT_NE(lost.find("expected its weights, which the selection has used, found none"), std::string::npos) << lost;
}

TEST(SelectEnsemble, WithoutValidationRowsIsRefused) {
  SweepConfig config = testing::fake_sweep();
  config.data.validation = {.kind = SplitConfig::Kind::kNone};
  config.objective.on_validation = false;
  config.schedule = {.method = "full", .max_epochs = 1};
  config.search.trials = 2;
  auto const data = make_dataset(points(false, 50, 1), std::nullopt, std::nullopt, config.data, 1);
  auto const engine = make_cpu_engine({.threads = 1});
  auto const study = Study::create("", config, *data, false);
  (void)run_sweep(config, data, *engine, *study);
  try {
    (void)select_ensemble(*study, data, *engine);
    FAIL();
  } catch (InputError const& error) {
    EXPECT_STREQ(error.what(), "ensemble: expected a study with validation rows, which members are chosen by, found none");
  }
}

}  // namespace
}  // namespace shoal
