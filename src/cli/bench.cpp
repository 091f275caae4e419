// SPDX-License-Identifier: Apache-2.0
// shoal bench: how fast this machine trains, and how much of what it could do that is.
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"
#include "src/bench/measure.hpp"
#include "src/bench/mix.hpp"
#include "src/bench/real_data.hpp"
#include "src/bench/report.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/cli/sweep_source.hpp"
#include "src/cli/table_options.hpp"

namespace shoal::cli {
namespace {

constexpr int kTrialsPerThread = 8;

struct BenchOptions {
  std::vector<std::string> shapes, batches;
  int trials = 0;  // 0: kTrialsPerThread a thread
  std::string optimizer = "adam", activation = "relu", type = "uint8", mix;
  std::string data, labels;
  TableFlags table;
  int rows = 0;  // 0: all of real data, Workload's of synthetic
  EngineFlags engine;
  bench::Workload work;
  bool phases = false;
  Format format = Format::kTable;
};

// The rows of --data; null where they are synthetic.
std::shared_ptr<Dataset const> load(BenchOptions const& options) {
  if (options.data.empty()) {
    if (auto const option = option_of_data(options.table)) throw InputError({.key = option->name, .expected = "--data beside it", .found = "none"});
    return nullptr;
  }
  if (is_sweep_file(options.data))
    throw InputError({.key = "--data", .expected = "a table or arrays", .found = "the sweep file " + options.data});
  if (!options.table.split.empty()) {
    throw InputError({.key = "--split-column", .expected = "none, as all rows train", .found = "'" + options.table.split + "'", .hint = "--drop leaves a column out"});
  }
  SweepConfig const config = read_config({.file = options.data, .labels = options.labels, .table = options.table});
  return bench::load_real_data(config.data, options.rows > 0 ? std::optional(static_cast<std::uint32_t>(options.rows)) : std::nullopt);
}

// One list of populations a measurement: each shape at each batch size, or the whole mix at once.
std::vector<std::vector<bench::Population>> cells_of(BenchOptions const& options, int threads, std::optional<bench::Ends> const& data) {
  if (!options.mix.empty()) return {bench::read_mix(options.mix, data)};
  Optimizer const optimizer = bench::optimizer_option(options.optimizer);
  Activation const activation = bench::activation_option(options.activation);
  std::vector<std::vector<int>> shapes;
  for (std::string const& text : options.shapes) shapes.push_back(bench::shape_option(text, data));
  std::vector<int> batches;
  for (std::string const& text : options.batches) batches.push_back(bench::batch_option(text));
  if (shapes.empty()) shapes = {data ? bench::shape_option("-128-", data) : std::vector{784, 128, 10}};
  if (batches.empty()) batches = {32};
  int const trials = options.trials > 0 ? options.trials : kTrialsPerThread * threads;
  std::vector<std::vector<bench::Population>> cells;
  for (auto const& sizes : shapes) {
    for (int const batch : batches) {
      cells.push_back({{.sizes = sizes, .batch_size = batch, .trials = trials, .optimizer = optimizer, .activation = activation}});
    }
  }
  return cells;
}

int run(BenchOptions options) {
  options.work.type = bench::type_option(options.type);
  if (options.rows > 0) options.work.rows = static_cast<std::uint32_t>(options.rows);
  std::unique_ptr<Engine> const engine = make_engine(options.engine);
  Capabilities const device = engine->capabilities();
  int const threads = device.parallel_runs;
  if (options.phases && device.executor != "cpu") throw InputError({.key = "--phases", .expected = "--device cpu", .found = device.device});
  std::shared_ptr<Dataset const> const real = load(options);
  auto const ends = real ? std::optional(bench::ends_of(*real)) : std::nullopt;
  bench::DataSets sets(options.work, real);
  std::vector<bench::Result> results;
  for (auto const& populations : cells_of(options, threads, ends)) {
    bench::Result& result = results.emplace_back(bench::measure(*engine, populations, options.work, sets));
    if (options.phases) result.phases = bench::measure_phases(populations[0], options.work, sets.get(populations[0]), precision_named(options.engine.precision));
    if (result.void_reason.empty()) continue;
    std::string const what = options.mix.empty() ? fmt::format("{} at batch {}", bench::shape_text(populations[0].sizes), populations[0].batch_size) : options.mix;
    note(fmt::format("void: {}: {}", what, result.void_reason));
  }
  bench::Setting const setting{.machine = bench::this_machine(threads), .work = options.work,
                               .data = real ? bench::facts_of(*real) : bench::facts_of(options.work), .mix = options.mix, .precision = options.engine.precision,
                               .device = device.executor == "cpu" ? "cpu" : device.device, .executor = device.executor};
  switch (options.format) {
    case Format::kTable:
      print(bench::text_of(setting, results));
      break;
    case Format::kCsv:
      print(to_csv(bench::table_of(setting, results)));
      break;
    case Format::kJson:
      print(bench::json_of(setting, results));
      break;
  }
  return 0;
}

}  // namespace

Command add_bench(CLI::App& root) {
  auto const options = std::make_shared<BenchOptions>();
  CLI::App* const app = root.add_subcommand("bench", "how fast this machine trains, and what share of its measured peak that is");
  constexpr int kMost = 1'000'000'000;
  auto* const shapes = app->add_option("--shape", options->shapes, "units of each layer from the input to the output, with --data hidden ones alone: -128-64-; several are measured in turn [784-128-10, -128-]")
                           ->type_name("K-H-..-C");
  auto* const batches = app->add_option("--batch", options->batches, "minibatch sizes, each with each shape [32]")->type_name("N");
  auto* const trials = app->add_option("--trials", options->trials, "trained together, each with its own weights and learning rate [8 a thread]")
                           ->check(CLI::Range(1, bench::kMostTrials))
                           ->type_name("N");
  auto* const optimizer = app->add_option("--optimizer", options->optimizer, fmt::format("{} [adam]", fmt::join(Optimizers::names, ", ")))->type_name("NAME");
  auto* const activation =
      app->add_option("--activation", options->activation, fmt::format("of hidden layers: {} [relu]", fmt::join(Activations::names, ", ")))->type_name("NAME");
  auto* const mix = app->add_option("--mix", options->mix,
                                    "a YAML or JSON list of populations that train together: [{shape: 784-32-10, batch: 32, trials: 8, optimizer: adam}, ...]")
                        ->type_name("FILE");
  for (auto* const option : {shapes, batches, trials, optimizer, activation}) mix->excludes(option);
  auto* const data = app->add_option("--data", options->data, "a table, or features in IDX, NPY or NPZ, in place of synthetic data; all rows train")->type_name("FILE");
  app->add_option("--labels", options->labels, "file of labels or targets, where --data holds arrays")->needs(data)->type_name("FILE");
  app->add_option("--rows", options->rows, "training rows; there are no validation rows [60000; of --data all, else the first]")
      ->check(CLI::Range(1, kMost))
      ->type_name("N");
  auto* const type = app->add_option("--type", options->type, "of synthetic features as they are stored: uint8 or float [uint8]")->type_name("TYPE");
  auto* const density = app->add_option("--density", options->work.density, "share of synthetic features that are not 0 [1]")
                            ->check(CLI::Range(0.001, 1.0))
                            ->type_name("SHARE");
  data->excludes(type)->excludes(density);
  add_engine(*app, options->engine);
  app->add_option("--precision", options->engine.precision, "of the numbers that products read: fp32, tf32 on a GPU, bf16 there and where the CPU has AVX512_BF16 [fp32]")->type_name("NAME");
  app->add_option("--executor", options->engine.executor, "of a GPU: auto, grouped or batched [auto]")->type_name("NAME");
  app->add_option("--repeats", options->work.repeats, "measured epochs of every trial [5]")->check(CLI::Range(1, 1000))->type_name("N");
  app->add_option("--warmup", options->work.warmup, "epochs of every trial before those [1]")->check(CLI::Range(0, 1000))->type_name("N");
  app->add_flag("--phases", options->phases, "also where a step's time goes, from one run on one thread")->excludes(mix);
  add_format(*app, options->format);
  add_table_options(*app, options->table);
  app->footer(
      "GFLOP/s: 2 floating-point operations a multiply-add; a row trains with 3 multiply-adds a weight (forward, gradient\n"
      "of the weights, gradient of the inputs) and with 2 in the first layer, whose inputs need no gradient. The peak is\n"
      "the better of multiply-adds in registers and of the engine's own tile, measured on all threads before, between and\n"
      "after the repeats; where it varies by more than 5 % the result is void.\n"
      "Examples:\n  shoal bench\n  shoal bench --shape 784-32-10 784-128-10 --batch 32 128 512 --format json\n  shoal bench --mix populations.yaml\n"
      "  shoal bench --data adult.csv.gz --target income --shape -64- -128-64- --batch 32 256");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
