// SPDX-License-Identifier: Apache-2.0
// shoal resume: go on after a crash or an interrupt, or extend a finished study.
#include <charconv>
#include <limits>
#include <memory>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/device_choice.hpp"
#include "src/cli/output.hpp"
#include "src/cli/session.hpp"
#include "src/cli/study_data.hpp"
#include "src/cli/sweep_source.hpp"

namespace shoal::cli {
namespace {

struct ResumeOptions {
  std::string study, trials, tensorboard, report, events;
  int epochs = 0;
  std::string time;
  EngineFlags engine;
  ProgressFlags progress;
  Format format = Format::kTable;
};

// "+20": that many more than planned; "100": in all.
std::uint64_t extended(std::string const& text, std::uint64_t planned) {
  bool const more = text.starts_with("+");
  std::string const digits = text.substr(more ? 1 : 0);
  if (!is_count(digits) || std::stoul(digits) == 0)
    throw InputError({.key = "--trials", .expected = "+N or N", .found = "'" + text + "'"});
  std::uint64_t const total = std::stoul(digits) + (more ? planned : 0);
  if (total < planned)
    throw InputError(
        {.key = "--trials", .expected = fmt::format("at least the {} of the study", planned), .found = text});
  return total;
}

// Whether the study's own configuration changes.
bool extend(SweepConfig& config, ResumeOptions const& options) {
  if (!options.trials.empty()) {
    std::unique_ptr<Searcher> const searcher =
        make_searcher(SearchSpace(config.parameters), config.search, config.seed);
    config.search.trials = extended(options.trials, planned_trials(config, *searcher));
    config.schedule.iterations = 1;  // from here on the number of trials decides
  }
  if (options.epochs > 0) {
    if (options.epochs < config.schedule.max_epochs) {
      throw InputError({.key = "--epochs",
                        .expected = fmt::format("at least the {} of the study", config.schedule.max_epochs),
                        .found = std::to_string(options.epochs)});
    }
    if (std::ranges::any_of(config.parameters, [](Parameter const& parameter) { return parameter.name == "epochs"; })) {
      throw InputError({.key = "--epochs", .expected = "a study whose epochs are not a parameter", .found = "parameters.epochs"});
    }
    config.schedule.max_epochs = options.epochs;
  }
  return !options.trials.empty() || options.epochs > 0;
}

// Points that Optuna users have enqueued become the next trials, as many as the plan has room for. Returns how many.
std::size_t take_waiting(SweepConfig& config, Study const& study, Dataset const& data) {
  std::vector<Assignment> const points = study.waiting();
  if (points.empty()) return 0;
  if (scheduler_named(config.schedule.method).copies) {
    note(fmt::format("{}: {} enqueued points are left alone: a population takes none", study.path(), points.size()));
    return 0;
  }
  std::size_t const next = study.trials().size();
  std::uint64_t const planned = planned_trials(config, *searcher_of(config, data));
  std::size_t const taken = std::min<std::size_t>(points.size(), planned > next ? planned - next : 0);
  for (std::size_t i = 0; i < taken; ++i) config.search.inserted.push_back({.trial = static_cast<std::uint32_t>(next + i), .point = points[i]});
  if (taken > 0) (void)searcher_of(config, data);  // says now which of them the space does not have
  note(fmt::format("{}: {} enqueued point{} become{} the next trial{}{}", study.path(), taken, taken == 1 ? "" : "s", taken == 1 ? "s" : "", taken == 1 ? "" : "s",
                   taken < points.size() ? fmt::format(", {} wait for --trials +{}", points.size() - taken, points.size() - taken) : ""));
  return taken;
}

// The session's own settings; the study keeps those that it was made with.
void override_session(SweepConfig& config, ResumeOptions const& options) {
  config.stop.wall_time = 0.0;  // the budget of the first session has been spent
  if (!options.time.empty()) {
    config.stop.wall_time =
        parse_sweep(to_yaml(config), "--time", "/", {{"stop.wall_time", options.time}}).stop.wall_time;
  }
  if (options.engine.device != "auto") config.engine.device = options.engine.device;
  if (options.engine.threads > 0) config.engine.threads = options.engine.threads;
  if (!options.tensorboard.empty()) config.tensorboard.folder = options.tensorboard == "none" ? "" : log_folder(options.tensorboard);
  if (!options.report.empty()) config.report = options.report == "none" ? "" : log_folder(options.report);
}

int run(ResumeOptions const& options) {
  check_device(options.engine.device);
  EventsFile events(options.events);
  std::unique_ptr<Study> const study = Study::open(options.study, Study::Access::kWrite);
  SweepConfig config = study->config();
  bool const extends = extend(config, options);
  std::shared_ptr<Dataset const> const data = load_data_of(*study);
  std::size_t const taken = take_waiting(config, *study, *data);
  if (extends || taken > 0) study->set_config(config, taken);
  override_session(config, options);
  DeviceChoice const choice = choose_device(config, *data);
  std::unique_ptr<Engine> const engine = engine_on(choice, config);
  if (!options.progress.quiet) {
    say(*data);
    if (!choice.why.empty()) note(choice.why);
  }
  return run_session(config, data, *engine, *study, options.progress, events, options.format);
}

}  // namespace

Command add_resume(CLI::App& root) {
  auto const options = std::make_shared<ResumeOptions>();
  CLI::App* const app = root.add_subcommand("resume", "go on with a study after a crash or an interrupt, or extend it");
  app->add_option("STUDY", options->study, "a study")->required()->type_name("S.db");
  app->add_option("--trials", options->trials, "+N: N more configurations; N: in all")->type_name("[+]N");
  app->add_option("--epochs", options->epochs, "train to more epochs")
      ->check(CLI::Range(1, (1 << 24) - 1))
      ->type_name("N");
  app->add_option("--time", options->time, "wall-time budget from here on, such as 60s [none]")->type_name("TIME");
  app->add_option("--tensorboard", options->tensorboard, "another folder for TensorBoard's log, or none [the study's]")->type_name("DIR");
  app->add_option("--report", options->report, "another file for the HTML report, or none [the study's]")->type_name("FILE");
  add_engine(*app, options->engine);
  add_format(*app, options->format);
  add_progress(*app, options->progress);
  add_events(*app, options->events);
  add_examples(
      *app, "  shoal resume fashion.db\n  shoal resume fashion.db --trials +50\n  shoal resume fashion.db --epochs 81");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
