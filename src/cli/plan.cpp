// SPDX-License-Identifier: Apache-2.0
// shoal plan: what a sweep would do. Proposes its configurations and trains a few of them on a few rows, for the
// forecast.
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "shoal/gpu_plan.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/device_choice.hpp"
#include "src/cli/output.hpp"
#include "src/cli/sweep_source.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

struct PlanOptions {
  SweepSource source;
  Format format = Format::kTable;
  std::string assume;  ///< a GPU that need not be here
};

Table rung_table(std::vector<PlannedRung> const& plan, std::uint64_t runs_per_trial) {
  Table table{.columns = {"bracket", "rung", "trials", "from_epoch", "to_epoch", "run_epochs"}, .rows = {}};
  for (PlannedRung const& rung : plan) {
    std::uint64_t const epochs =
        rung.trials * static_cast<std::uint64_t>(rung.to_epoch - rung.from_epoch) * runs_per_trial;
    table.rows.push_back({std::int64_t{rung.bracket}, std::int64_t{rung.rung}, static_cast<std::int64_t>(rung.trials),
                          std::int64_t{rung.from_epoch}, std::int64_t{rung.to_epoch},
                          static_cast<std::int64_t>(epochs)});
  }
  return table;
}

std::string text_of(SweepPlan const& plan, Forecast const& forecast, SweepConfig const& config, Dataset const& data,
                    Capabilities const& device) {
  std::string text =
      fmt::format("{}: {}\n\n{}\n{}\n", printable(data.description), summary(data),
                  describe(SearchSpace(config.parameters)), to_text(rung_table(plan.rungs, plan.runs_per_trial)));
  bool const exact = scheduler_named(config.schedule.method).exact;
  text += fmt::format("{} trials x {} runs (folds x repeats) = {} runs, {}{} run epochs", grouped(plan.trials),
                      plan.runs_per_trial, grouped(plan.trials * plan.runs_per_trial), exact ? "" : "about ",
                      grouped(plan.run_epochs));
  if (plan.refit_epochs > 0)
    text += fmt::format(", and a refit of the winner for at most {} epochs", plan.refit_epochs);
  text += fmt::format("\nmemory: data {}; a run {} to {}; live at once at most {} of {} available\n",
                      bytes_text(plan.data_bytes), bytes_text(plan.smallest_run_bytes),
                      bytes_text(plan.largest_run_bytes), bytes_text(plan.live_bytes), bytes_text(device.memory_bytes));
  text += fmt::format("time: about {} on {} (from {:.1f} s of calibration)\n", duration(forecast.seconds),
                      device.device, forecast.calibration_seconds);
  return text;
}

std::string json_of(SweepPlan const& plan, Forecast const& forecast, Dataset const& data, Capabilities const& device) {
  nlohmann::ordered_json const document{
      {"data", data.description},
      {"task", name_of(data.task)},
      {"rungs", nlohmann::ordered_json::parse(to_json(rung_table(plan.rungs, plan.runs_per_trial)))},
      {"trials", plan.trials},
      {"runs", plan.trials * plan.runs_per_trial},
      {"run_epochs", plan.run_epochs},
      {"refit_epochs", plan.refit_epochs},
      {"data_bytes", plan.data_bytes},
      {"run_bytes", {{"min", plan.smallest_run_bytes}, {"max", plan.largest_run_bytes}, {"live", plan.live_bytes}}},
      {"device", device.device},
      {"forecast_seconds", forecast.seconds}};
  return document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Table gpu_table(GpuPlan const& plan) {
  Table table{.columns = {"bracket", "rung", "runs", "from_epoch", "to_epoch", "runs_at_once", "waves", "seconds"}, .rows = {}};
  for (GpuPlan::Rung const& rung : plan.rungs) {
    table.rows.push_back({std::int64_t{rung.planned.bracket}, std::int64_t{rung.planned.rung}, static_cast<std::int64_t>(rung.runs),
                          std::int64_t{rung.planned.from_epoch}, std::int64_t{rung.planned.to_epoch},
                          static_cast<std::int64_t>(rung.runs_at_once), static_cast<std::int64_t>(rung.waves), rung.seconds});
  }
  return table;
}

// The sweep on a GPU of which only the data sheet is here.
int run_assumed(PlanOptions const& options, SweepConfig const& config, Dataset const& data) {
  if (options.source.device == "cpu") throw InputError({.key = "--assume", .expected = "--device cuda", .found = "--device cpu"});
  GpuModel const& gpu = gpu_named(options.assume);
  SweepPlan const sweep = plan_sweep(config, data, 1);
  GpuPlan const plan = plan_on_gpu(sweep, config, data, gpu);
  Table const table = gpu_table(plan);
  if (options.format == Format::kCsv) {
    print(to_csv(table));
  } else if (options.format == Format::kJson) {
    nlohmann::ordered_json const document{{"data", data.description},
                                          {"device", std::string(gpu.name)},
                                          {"rungs", nlohmann::ordered_json::parse(to_json(table))},
                                          {"trials", sweep.trials},
                                          {"runs", sweep.trials * sweep.runs_per_trial},
                                          {"run_epochs", sweep.run_epochs},
                                          {"data_bytes", sweep.data_bytes},
                                          {"budget_bytes", plan.budget_bytes},
                                          {"run_bytes", {{"min", plan.smallest_run_bytes}, {"max", plan.largest_run_bytes}}},
                                          {"cohort_bytes", {{"min", plan.smallest_cohort_bytes}, {"max", plan.largest_cohort_bytes}}},
                                          {"predicted_seconds", plan.seconds}};
    print(document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  } else {
    print(fmt::format("{}: {}\n\n{}\n", printable(data.description), summary(data), to_text(table)));
    print(fmt::format("{} ({} multiprocessors, {}), from its data sheet\n", gpu.name, gpu.multiprocessors, bytes_text(gpu.memory_bytes)));
    print(fmt::format("memory: data {}; a run {} to {} of weights and optimizer slots, and {} to {} in a cohort; {} for both\n", bytes_text(sweep.data_bytes),
                      bytes_text(plan.smallest_run_bytes), bytes_text(plan.largest_run_bytes), bytes_text(plan.smallest_cohort_bytes),
                      bytes_text(plan.largest_cohort_bytes), bytes_text(plan.budget_bytes)));
    print(fmt::format("time: about {} predicted for {} run epochs, measured by nothing\n", duration(plan.seconds), grouped(sweep.run_epochs)));
  }
  return 0;
}

int run(PlanOptions const& options) {
  if (!options.assume.empty()) {
    SweepSource source = options.source;
    source.device.clear();  // it need not be here
    auto const [config, data] = load_sweep(source);
    return run_assumed(options, config, *data);
  }
  auto const [config, data] = load_sweep(options.source);
  std::unique_ptr<Engine> const engine = engine_on(choose_device(config, *data), config);
  Capabilities const device = engine->capabilities();
  SweepPlan const plan = plan_sweep(config, *data, device.parallel_runs);
  if (options.format == Format::kCsv) {
    print(to_csv(rung_table(plan.rungs, plan.runs_per_trial)));
    return 0;
  }
  Forecast const time = forecast(plan, config, *data, *engine);
  print(options.format == Format::kJson ? json_of(plan, time, *data, device)
                                        : text_of(plan, time, config, *data, device));
  return 0;
}

}  // namespace

Command add_plan(CLI::App& root) {
  auto const options = std::make_shared<PlanOptions>();
  CLI::App* const app =
      root.add_subcommand("plan", "what a sweep would do: search space, trials and epochs per rung, memory and time");
  add_source(*app, options->source);
  app->add_option("--assume", options->assume, "plan for a GPU that need not be here: \"H100 80GB\"")->type_name("GPU");
  add_format(*app, options->format);
  add_examples(*app,
               "  shoal plan fashion.yaml\n  shoal plan fashion.yaml --schedule hyperband --epochs 81\n"
               "  shoal plan fashion.yaml --device cuda --assume \"H100 80GB\"");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
