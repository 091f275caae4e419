// SPDX-License-Identifier: Apache-2.0
#include "src/cli/session.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/tensorboard.hpp"
#include "src/cli/interrupt.hpp"
#include "src/cli/output.hpp"
#include "src/cli/report_page.hpp"
#include "src/report/cells.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

constexpr std::size_t kShownTrials = 10;

// Best trial, its parameters and what it scores on the test rows, below the leaderboard.
std::string closing_lines(SweepResult const& result, std::string const& study) {
  if (!result.best) {
    auto const failed = std::ranges::find(result.trials, TrialState::kFailed, &TrialRecord::state);
    std::string const why = failed == result.trials.end() ? "" : fmt::format(" Trial {} failed: {}.", failed->number, printable(failed->reason));
    return "No trial has a score." + why + "\n";
  }
  TrialRecord const& best = record_of(result, *result.best);
  std::string text = fmt::format("\nbest: trial {}, {} {}", best.number, result.objective.name(), readable(best.score));
  if (n_scores(best) > 1) text += fmt::format(" ± {} ({} runs)", readable(best.deviation), n_scores(best));
  text += interval_text(best) + "\n      " + printable(parameters_text(best.parameters)) + "\n" + not_distinguishable_text(result) + front_text(result);
  if (result.test) {
    text += fmt::format("test: {}", result.test->model);
    for (auto const& [name, value] : result.test->values) text += fmt::format(", {} {}", name, readable(value));
    text += "\n" + optimism_text(result);
  }
  return text + fmt::format("study: {}\n", study);
}

// "engine busy 97.3 % of 2 threads x 64.1 s"
std::string use_text(EngineUse const& use) {
  return fmt::format("engine busy {:.1f} % of {} thread{} x {}", 100.0 * use.share(), use.threads, use.threads == 1 ? "" : "s", duration(use.seconds));
}

std::string rendered(SweepResult const& result, std::string const& study, Format format) {
  if (format == Format::kJson) return sweep_json(result, study) + "\n";
  if (format == Format::kCsv) return to_csv(leaderboard_table(result));
  return to_text(leaderboard_summary(result, kShownTrials)) + closing_lines(result, study);
}

// The observers of a session, and what came between one of them and its files.
struct Observers {
  std::unique_ptr<SweepObserver> all;
  std::string failure;
};

void observe(Observers& observers, SweepConfig const& config, Dataset const& data, std::string const& study, ProgressFlags const& flags, EventsFile& events) {
  ProgressOptions options = flags.options();
  options.keep_going = [] { return !interrupted(); };
  options.rows = data.fold(0).train.size();
  std::vector<std::unique_ptr<SweepObserver>> list;
  list.push_back(make_progress(std::move(options)));
  if (auto told = events.observer()) list.push_back(std::move(told));
  if (TensorBoardConfig const& board = config.tensorboard; !board.folder.empty()) {
    prepare_tensorboard(board.folder, EarlierLog::kContinue);  // says now what cannot be written
    list.push_back(make_tensorboard({.folder = board.folder,
                                     .curves = board.curves,
                                     .name = log_name(study),
                                     .failed = [&observers](std::string const& why) { observers.failure = why; }}));
  }
  observers.all = combine(std::move(list));
}

// Says now what cannot be written at the end.
void check_report(std::string const& report, std::string const& study) {
  if (report.empty()) return;
  std::error_code error;
  if (std::filesystem::equivalent(report, study, error))
    throw InputError({.key = "output.report", .expected = "another file than the study", .found = "'" + report + "'"});
  std::filesystem::path const folder = std::filesystem::path(report).parent_path();
  error.clear();
  std::filesystem::create_directories(folder, error);
  if (error) throw_system_error("cannot create the folder", folder.string(), error.value());
}

}  // namespace

std::string log_name(std::string const& study) { return std::filesystem::path(study).stem().string(); }

void say(Dataset const& data) {
  note(printable(fmt::format("{}: {}", data.description, summary(data))));
  for (std::string const& line : data.notes) note("  " + printable(line));
}

int run_session(SweepConfig const& config, std::shared_ptr<Dataset const> data, Engine& engine, Study& study,
                ProgressFlags const& flags, EventsFile& events, Format format) {
  catch_interrupts();
  check_report(config.report, study.path());
  Observers observers;
  observe(observers, config, *data, study.path(), flags, events);
  SweepResult const result =
      run_sweep(config, data, engine, study, {.observer = observers.all.get(), .searcher = nullptr});
  observers.all.reset();  // the panel leaves the terminal before anything else is written
  if (!flags.quiet) {
    std::string const why = result.stopped.empty() ? "" : fmt::format(" (ended by {})", result.stopped);
    note(fmt::format("{} epochs of runs in {}{}", grouped(result.epochs_trained), duration(result.seconds), why));
    if (result.engine_use) note(use_text(*result.engine_use));
    if (flags.verbose) {
      for (TrainingChoice const& choice : engine.choices()) note(printable(describe(choice)));
    }
  }
  events.finish(result, study.path());
  if (!events.on_stdout()) print(rendered(result, study.path(), format));
  if (!config.report.empty()) {
    std::string const line = write_report(study, std::move(data), engine, config.report);
    if (!flags.quiet) note(line);
  }
  if (!observers.failure.empty()) {
    note(fmt::format("shoal: the sweep went on without its TensorBoard log: {}. Written anew by: shoal export {} --tensorboard DIR",
                     observers.failure, study.path()));
  }
  if (result.stopped != "interrupted") return observers.failure.empty() ? 0 : 1;
  note(fmt::format("shoal: interrupted; the study is complete up to here. Go on with: shoal resume {}", study.path()));
  return kInterrupted;
}

}  // namespace shoal::cli
