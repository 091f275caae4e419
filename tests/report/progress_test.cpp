// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <gtest/gtest.h>

#include "shoal/report.hpp"
#include "src/report/panel.hpp"
#include "src/report/text.hpp"
#include "tests/report/example_study.hpp"

namespace shoal {
namespace {

// A sweep of two rungs on a clock that the test moves: 2 trials to epoch 1, the better one on to epoch 4.
class Progress : public testing::Test {
 protected:
  std::unique_ptr<SweepObserver> make(ProgressOptions options, std::pair<int, int> terminal) {
    options.write = [this](std::string const& text) { written_ += text; };
    options.now = [this] { return now_; };
    options.terminal = [terminal] { return terminal; };
    return make_progress(std::move(options));
  }
  std::unique_ptr<SweepObserver> started(ProgressOptions options, std::pair<int, int> terminal = {0, 0}) {
    std::unique_ptr<SweepObserver> observer = make(std::move(options), terminal);
    SweepConfig config;
    config.schedule.method = "hyperband";
    config.objective = example_study().objective;
    observer->started(config,
                      {{.bracket = 0, .rung = 0, .trials = 2, .from_epoch = 0, .to_epoch = 1},
                       {.bracket = 0, .rung = 1, .trials = 1, .from_epoch = 1, .to_epoch = 4}},
                      {.device = "a CPU"});
    return observer;
  }
  void first_rung(SweepObserver& observer) {
    SweepResult const study = example_study();
    observer.trial_started(study.trials[0], {.trial = 0, .to_epoch = 1});
    observer.trial_started(study.trials[1], {.trial = 1, .to_epoch = 1});
    now_ += 2.0;
    observer.job_finished(study.trials[0], {.job = {.trial = 0, .to_epoch = 1}, .epoch = 1});
    now_ += 2.0;
    observer.job_finished(study.trials[1], {.job = {.trial = 1, .to_epoch = 1}, .epoch = 1});
  }

  double now_ = 100.0;
  std::string written_;
};

TEST_F(Progress, PlainSaysWhenARungIsComplete) {
  auto const observer = started({});
  EXPECT_EQ(written_, "random search, hyperband schedule, 2 trials, a CPU\n");
  written_.clear();
  first_rung(*observer);
  EXPECT_EQ(written_, "") << "what follows from a result is known at the next tick";
  EXPECT_TRUE(observer->tick());
  // 8 run epochs in 4 s; 3 epochs of a trial with 4 runs are ahead.
  EXPECT_EQ(
      written_,
      "rung 0.0 (to epoch 1) complete, 2 trials; 4.0 s: 0 running, 2 waiting, of 2; 2.0 epochs/s, about 6.0 s left; "
      "best val_accuracy 0.75 ± 0.25, trial 1: units=16, optimizer=sgd, momentum=0.5, batch_size=32\n");
}

TEST_F(Progress, TheLastRungIsReportedThoughNoTickFollows) {
  {
    auto const observer = started({});
    first_rung(*observer);
    written_.clear();
  }
  EXPECT_TRUE(written_.starts_with("rung 0.0 (to epoch 1) complete")) << written_;
}

TEST_F(Progress, JobsThatAReplayAnswersDoNotCountAsSpeed) {
  auto const observer = started({});
  TrialRecord trial = example_study().trials[0];
  trial.seconds = 0.0;
  observer->trial_started(trial, {.trial = 0, .to_epoch = 1});
  observer->job_finished(trial, {.job = {.trial = 0, .to_epoch = 1}, .epoch = 1});
  now_ += 11.0;
  written_.clear();
  observer->tick();
  EXPECT_EQ(written_.find("epochs/s"), std::string::npos) << written_;
}

TEST_F(Progress, PlainSpeaksAtLeastEveryTenSecondsAndNotMoreOften) {
  auto const observer = started({});
  written_.clear();
  now_ += 9.9;
  EXPECT_TRUE(observer->tick());
  EXPECT_EQ(written_, "");
  now_ += 0.2;
  EXPECT_TRUE(observer->tick());
  EXPECT_EQ(written_, "10.1 s: 0 running, of 2\n");
  EXPECT_TRUE(observer->tick());
  EXPECT_EQ(written_, "10.1 s: 0 running, of 2\n");
}

TEST_F(Progress, PlainWritesNoControlCharacters) {
  {
    auto const observer = started({.verbose = true});
    first_rung(*observer);
    observer->trial_ended(example_study().trials[1]);
    now_ += 60;
    observer->tick();
  }
  EXPECT_EQ(written_.find('\r'), std::string::npos);
  EXPECT_EQ(written_.find('\x1b'), std::string::npos);
  EXPECT_NE(written_.find("trial 1 pruned at epoch 2\n"), std::string::npos) << written_;
}

TEST_F(Progress, PlainModeIsPlainInATerminalToo) {
  { first_rung(*started({.mode = ProgressOptions::Mode::kPlain}, {80, 24})); }
  EXPECT_EQ(written_.find('\x1b'), std::string::npos);
}

TEST_F(Progress, NoneIsSilentButStillAsksWhetherToGoOn) {
  auto const observer = make({.mode = ProgressOptions::Mode::kNone, .keep_going = [] { return false; }}, {80, 24});
  observer->started(SweepConfig{}, {}, {});
  EXPECT_FALSE(observer->tick());
  EXPECT_EQ(written_, "");
}

TEST_F(Progress, AFinishedTrialIsBestBeforeOneThatMayStillBePruned) {
  auto const observer = started({});
  first_rung(*observer);                             // trial 1 scores 0.75 at epoch 1
  observer->trial_ended(example_study().trials[0]);  // trial 0 is complete with 0.625
  written_.clear();
  now_ += 60;
  observer->tick();
  EXPECT_NE(written_.find("best val_accuracy 0.625 ± 0.125, trial 0"), std::string::npos) << written_;
}

TEST_F(Progress, PanelIsDrawnAtMostTenTimesASecondAndFitsTheTerminal) {
  auto const observer = started({}, {40, 6});
  first_rung(*observer);
  written_.clear();
  now_ += 0.05;
  observer->tick();
  now_ += 0.06;
  observer->tick();
  EXPECT_EQ(std::count(written_.begin(), written_.end(), 'J'), 1) << "one frame, one erase to the end of the screen";
  std::size_t start = 0;
  for (std::size_t end = 0; (end = written_.find('\n', start)) != std::string::npos; start = end + 1) {
    std::string line = written_.substr(start, end - start);
    for (std::size_t escape = 0; (escape = line.find('\x1b')) != std::string::npos;)
      line.erase(escape, line.find_first_of("ABCDHJKm", escape) - escape + 1);
    line.erase(std::remove(line.begin(), line.end(), '\r'), line.end());
    EXPECT_LT(display_width(line), 40u) << line;
  }
}

TEST_F(Progress, PanelLeavesTheTerminalAsItWas) {
  {
    auto const observer = started({}, {80, 24});
    first_rung(*observer);
    observer->tick();
    written_.clear();
  }
  EXPECT_TRUE(written_.starts_with("\x1b[")) << "moves up";
  EXPECT_TRUE(written_.ends_with("A\r\x1b[J")) << "and erases what it drew";
}

TEST_F(Progress, PanelShowsWhoWasPromotedAndHowTheBestScoreCameAbout) {
  ProgressOptions options;
  options.unicode = true;
  options.rows = 1'000'000;
  options.memory = [] { return std::string("0.3 GiB in use"); };
  auto const observer = started(std::move(options), {200, 24});
  first_rung(*observer);
  SweepResult const study = example_study();
  observer->trial_ended(study.trials[0]);  // completed: nothing more was to come
  observer->promoted(study.trials[1], {.trial = 1, .to_epoch = 4, .bracket = 0, .rung = 1});
  now_ += 1.0;
  observer->tick();
  EXPECT_NE(written_.find("rung 0.0 (to epoch 1)      ████████████████████████ 2 promoted, 0 alive, 0 stopped"), std::string::npos) << written_;
  EXPECT_NE(written_.find("rung 0.1 (to epoch 4)      ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓ 0 promoted, 1 alive, 0 stopped"), std::string::npos) << written_;
  EXPECT_NE(written_.find("1.6 epochs/s, 1.6 M rows/s, about"), std::string::npos) << written_;
  EXPECT_NE(written_.find(", 0.3 GiB in use"), std::string::npos) << written_;
  EXPECT_NE(written_.find("best so far                ▁"), std::string::npos) << written_;
  EXPECT_NE(written_.find("\n  units=8, "), std::string::npos) << "its parameters have a line of their own: " << written_;
}

TEST(Panel, BarsShowEveryKindOfTrialThereIs) {
  EXPECT_EQ(rung_bar(3, 1, 4, 8, 8, false), "###+----");
  EXPECT_EQ(rung_bar(1, 0, 0, 1000, 10, false), "#.........");
  EXPECT_EQ(rung_bar(1, 1, 9997, 10'000, 6, false), "#+---.");
  EXPECT_EQ(rung_bar(0, 0, 0, 0, 4, false), "....");
  for (std::uint64_t promoted = 0; promoted < 12; ++promoted) {
    for (std::uint64_t stopped = 0; promoted + stopped < 12; ++stopped)
      EXPECT_EQ(display_width(rung_bar(promoted, 1, stopped, 13, 24, true)), 24u) << promoted << ' ' << stopped;
  }
}

TEST(Panel, SparklinesRiseWhereScoresGetBetter) {
  EXPECT_EQ(sparkline({0.0, 0.5, 1.0}, true), "▁▅█");
  EXPECT_EQ(sparkline({1.0, 0.5, 0.0}, false), "▁▅█");
  EXPECT_EQ(sparkline({0.25, 0.25}, false), "▁▁");
}

}  // namespace
}  // namespace shoal
