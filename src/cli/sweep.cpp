// SPDX-License-Identifier: Apache-2.0
// shoal sweep: search.
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "shoal/plan.hpp"
#include "shoal/tensorboard.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/device_choice.hpp"
#include "src/cli/output.hpp"
#include "src/cli/session.hpp"
#include "src/cli/sweep_source.hpp"

namespace shoal::cli {
namespace {

struct SweepOptions {
  SweepSource source;
  std::string study, events, tensorboard, report;
  bool overwrite = false, print_config = false;
  ProgressFlags progress;
  Format format = Format::kTable;
};

std::string study_of(SweepOptions const& options, SweepConfig const& config) {
  if (!options.study.empty()) return options.study;
  return config.study.empty() ? stem_of(options.source.file) + ".db" : config.study;
}

// The log's folder before there is a study; an existing one has its own message.
void check_log(SweepConfig const& config, bool overwrite) {
  if (config.tensorboard.folder.empty() || (!overwrite && std::filesystem::exists(config.study))) return;
  prepare_tensorboard(config.tensorboard.folder, overwrite ? EarlierLog::kContinue : EarlierLog::kRefuse);
}

int run(SweepOptions const& options) {
  bool const config_alone = options.print_config && is_sweep_file(options.source.file);  // no data is needed for it
  LoadedSweep const loaded = config_alone ? LoadedSweep{read_config(options.source), nullptr} : load_sweep(options.source);
  SweepConfig config = loaded.config;
  config.study = study_of(options, config);
  if (!options.tensorboard.empty()) config.tensorboard.folder = log_folder(options.tensorboard);
  if (!options.report.empty()) config.report = log_folder(options.report);
  if (options.print_config) {
    print(options.format == Format::kJson ? to_json(config) + "\n" : to_yaml(config));
    return 0;
  }
  std::shared_ptr<Dataset const> const& data = loaded.data;
  DeviceChoice const choice = choose_device(config, *data);
  std::unique_ptr<Engine> const engine = engine_on(choice, config);
  Capabilities const device = engine->capabilities();
  check_memory(plan_sweep(config, *data, device.parallel_runs), device);
  if (!options.progress.quiet) {
    say(*data);
    if (!choice.why.empty()) note(choice.why);
  }
  check_log(config, options.overwrite);
  EventsFile events(options.events);
  std::unique_ptr<Study> const study = Study::create(config.study, config, *data, options.overwrite);
  if (options.overwrite && !config.tensorboard.folder.empty()) prepare_tensorboard(config.tensorboard.folder, EarlierLog::kRemove);
  return run_session(config, data, *engine, *study, options.progress, events, options.format);
}

}  // namespace

Command add_sweep(CLI::App& root) {
  auto const options = std::make_shared<SweepOptions>();
  CLI::App* const app =
      root.add_subcommand("sweep", "search the hyperparameters that a sweep file names, or a default space");
  add_source(*app, options->source);
  app->add_option("--study", options->study, "the record of the sweep [FILE's name with .db, in the current folder]")
      ->type_name("S.db");
  app->add_flag("--overwrite", options->overwrite, "replace a study that exists, and its TensorBoard log");
  app->add_option("--tensorboard", options->tensorboard, "log for TensorBoard while the sweep runs: output.tensorboard")->type_name("DIR");
  app->add_option("--report", options->report, "write the HTML report at the end, also of an interrupted sweep: output.report")->type_name("FILE");
  app->add_flag("--print-config", options->print_config, "print the complete sweep file and stop");
  add_format(*app, options->format);
  add_progress(*app, options->progress);
  add_events(*app, options->events);
  add_examples(*app,
               "  shoal sweep fashion.yaml --study fashion.db\n"
               "  shoal sweep adult.csv.gz --target income --test 0.2 --time 60s\n"
               "  shoal sweep fashion.yaml --tensorboard logs/fashion     (then: tensorboard --logdir logs/fashion)\n"
               "  shoal sweep X.npy --labels y.npy --time 10m\n"
               "  shoal sweep fashion.yaml --set parameters.units.max=512 --seed 2 --format json\n"
               "  shoal sweep all.npz --print-config > mine.yaml");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
