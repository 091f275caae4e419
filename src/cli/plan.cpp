// SPDX-License-Identifier: Apache-2.0
// shoal plan: what a sweep would do. Proposes the configurations that the sweep would start with and trains nothing.
#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "shoal/study.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/cli/sweep_source.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

struct PlanOptions {
  SweepSource source;
  Format format = Format::kTable;
};

struct Totals {
  std::uint64_t trials = 0, runs_per_trial = 0, trial_epochs = 0;
  std::uint64_t data_bytes = 0, smallest_run = 0, largest_run = 0, all_runs = 0;  // [bytes]
  [[nodiscard]] std::uint64_t runs() const { return trials * runs_per_trial; }
  [[nodiscard]] std::uint64_t run_epochs() const { return trial_epochs * runs_per_trial; }
};

Table rung_table(std::vector<PlannedRung> const& plan, std::uint64_t runs_per_trial) {
  Table table{.columns = {"bracket", "rung", "trials", "from_epoch", "to_epoch", "run_epochs"}, .rows = {}};
  for (PlannedRung const& rung : plan) {
    std::uint64_t const epochs = rung.trials * static_cast<std::uint64_t>(rung.to_epoch - rung.from_epoch) * runs_per_trial;
    table.rows.push_back({std::int64_t{rung.bracket}, std::int64_t{rung.rung}, static_cast<std::int64_t>(rung.trials), std::int64_t{rung.from_epoch},
                          std::int64_t{rung.to_epoch}, static_cast<std::int64_t>(epochs)});
  }
  return table;
}

// Weights and optimizer slots as the engine holds them, without padding.
std::uint64_t run_bytes(MlpConfig const& model, Dataset const& data) {
  int const slots = std::visit([](auto const& optimizer) { return optimizer.n_slots(); }, model.optimizer);
  auto const copies = 1 + static_cast<std::uint64_t>(slots) + (model.early_stopping && model.early_stopping->restore_best ? 1 : 0);
  return parameter_count(model, static_cast<int>(data.n_features), static_cast<int>(data.n_outputs)) * copies * sizeof(float);
}

int run(PlanOptions const& options) {
  SweepConfig const config = read_config(options.source);
  std::shared_ptr<Dataset const> const data = load_dataset(config.data, config.seed);
  int const n_classes = data->task == Task::kRegression ? 0 : static_cast<int>(data->class_names.size());
  check(config, data->task, n_classes);

  SearchSpace const space(config.parameters);
  std::unique_ptr<Searcher> const searcher = make_searcher(space, config.search, config.seed);
  Totals totals{.trials = planned_trials(config, *searcher),
                .runs_per_trial = data->folds.size() * static_cast<std::uint64_t>(config.repeats),
                .data_bytes = data->bytes()};
  std::vector<PlannedRung> const plan = make_scheduler(config.schedule, totals.trials)->plan();
  for (PlannedRung const& rung : plan) totals.trial_epochs += rung.trials * static_cast<std::uint64_t>(rung.to_epoch - rung.from_epoch);
  std::vector<Assignment> const points = searcher->ask(totals.trials);
  for (Assignment const& point : points) {
    std::uint64_t const bytes = run_bytes(to_mlp_config(point, data->task, n_classes, config.schedule.max_epochs), *data);
    totals.smallest_run = totals.all_runs == 0 ? bytes : std::min(totals.smallest_run, bytes);
    totals.largest_run = std::max(totals.largest_run, bytes);
    totals.all_runs += bytes * totals.runs_per_trial;
  }

  Table const rungs = rung_table(plan, totals.runs_per_trial);
  if (options.format == Format::kCsv) {
    print(to_csv(rungs));
  } else if (options.format == Format::kJson) {
    nlohmann::ordered_json const document{
        {"data", data->description}, {"task", name_of(data->task)}, {"rungs", nlohmann::ordered_json::parse(to_json(rungs))},
        {"trials", totals.trials}, {"runs", totals.runs()}, {"run_epochs", totals.run_epochs()}, {"data_bytes", totals.data_bytes},
        {"run_bytes", {{"min", totals.smallest_run}, {"max", totals.largest_run}, {"total", totals.all_runs}}}};
    print(document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  } else {
    print(fmt::format("{}: {}\n\n{}\n{}\n{} trials x {} runs (folds x repeats) = {} runs, {} run epochs\n"
                      "memory: data {}; weights and optimizer of a run {} to {}, of all runs {}\n",
                      printable(data->description), summary(*data), describe(space), to_text(rungs), grouped(totals.trials), totals.runs_per_trial,
                      grouped(totals.runs()), grouped(totals.run_epochs()), bytes_text(totals.data_bytes), bytes_text(totals.smallest_run),
                      bytes_text(totals.largest_run), bytes_text(totals.all_runs)));
  }
  return 0;
}

}  // namespace

Command add_plan(CLI::App& root) {
  auto const options = std::make_shared<PlanOptions>();
  CLI::App* const app = root.add_subcommand("plan", "what a sweep would do: search space, trials and epochs per rung, memory; trains nothing");
  add_source(*app, options->source);
  add_format(*app, options->format);
  add_examples(*app, "  shoal plan fashion.yaml\n  shoal plan fashion.yaml --schedule hyperband --epochs 81");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
