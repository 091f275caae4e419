// SPDX-License-Identifier: Apache-2.0
#include "src/cli/sweep_source.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/data/formats.hpp"

namespace shoal::cli {
namespace {

bool is_sweep_file(std::string const& path) {
  return path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json");
}

Override parse_set(std::string const& text) {
  std::size_t const equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw InputError({.key = "--set",
                      .expected = "key.path=value",
                      .found = "'" + text + "'",
                      .hint = "for example --set schedule.max_epochs=27"});
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

// The archive itself, where it may hold labels too.
std::string labels_beside(std::string const& features) {
  std::string const path = split_member(features).path;
  if (path.ends_with(".npz")) return path;
  throw InputError({.key = "--labels",
                    .expected = "a file of labels or targets",
                    .found = "none",
                    .hint = "or is " + features + " meant as a sweep file (.yaml)?"});
}

SweepConfig read_with(SweepSource const& source, std::vector<Override> const& overrides) {
  if (is_sweep_file(source.file)) return read_sweep_file(source.file, overrides);
  DataConfig data;
  data.files = {.features = source.file, .labels = source.labels.empty() ? labels_beside(source.file) : source.labels};
  return parse_sweep(to_yaml(default_sweep(data)), "the default sweep", std::filesystem::current_path().string(),
                     overrides);
}

// Another method takes over the number of epochs or trials; the other keys of its section belong to the method that it
// replaces.
std::vector<Override> method_overrides(SweepSource const& source) {
  if (source.search.empty() && source.schedule.empty()) return {};
  SweepConfig const given = read_with(source, {});
  std::vector<Override> overrides;
  if (!source.schedule.empty() && source.schedule != given.schedule.method) {
    bool const own_epochs =
        std::ranges::any_of(given.parameters, [](Parameter const& parameter) { return parameter.name == "epochs"; });
    std::string const epochs = own_epochs ? "" : fmt::format(", max_epochs: {}", given.schedule.max_epochs);
    overrides.emplace_back("schedule", fmt::format("{{method: {}{}}}", source.schedule, epochs));
  }
  if (!source.search.empty() && source.search != given.search.method) {
    std::string const trials = given.search.trials == 0 ? "" : fmt::format(", trials: {}", given.search.trials);
    overrides.emplace_back("search", fmt::format("{{method: {}{}}}", source.search, trials));
  }
  return overrides;
}

// All but epochs, whose key depends on the schedule.
std::vector<Override> overrides_of(SweepSource const& source) {
  std::vector<Override> overrides = method_overrides(source);
  for (std::string const& text : source.set) overrides.push_back(parse_set(text));
  std::pair<char const*, std::string const*> const options[] = {{"seed", &source.seed},
                                                                {"stop.wall_time", &source.time},
                                                                {"search.trials", &source.trials},
                                                                {"engine.device", &source.device},
                                                                {"engine.threads", &source.threads}};
  for (auto const& [key, value] : options) {
    if (!value->empty()) overrides.emplace_back(key, *value);
  }
  return overrides;
}

}  // namespace

void add_source(CLI::App& app, SweepSource& source) {
  app.add_option("FILE", source.file, "a sweep file (.yaml, .yml, .json), or data: features in IDX, NPY or NPZ")
      ->required()
      ->type_name("");
  app.add_option("--labels,--target", source.labels, "file of labels or targets, where FILE is data")
      ->type_name("FILE");
  app.add_option("--set", source.set, "override a key of the sweep file; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--search", source.search, "another search method: search.method")->type_name("METHOD");
  app.add_option("--schedule", source.schedule, "another schedule method: schedule.method")->type_name("METHOD");
  app.add_option("--trials", source.trials, "most configurations: search.trials")->type_name("N");
  app.add_option("--epochs", source.epochs, "most epochs of a trial: schedule.max_epochs")->type_name("N");
  app.add_option("--seed", source.seed, "of every random number: seed")->type_name("N");
  app.add_option("--time", source.time, "wall-time budget, such as 60s or 1h30m: stop.wall_time")->type_name("TIME");
  app.add_option("--device", source.device, "auto, cpu or cuda[:i]: engine.device")->type_name("DEVICE");
  app.add_option("--threads", source.threads, "of the CPU engine: engine.threads")->type_name("N");
}

SweepConfig read_config(SweepSource const& source) {
  if (!source.device.empty()) check_device(source.device);
  if (is_sweep_file(source.file) && !source.labels.empty()) {
    throw InputError({.key = "--labels",
                      .expected = "data as FILE",
                      .found = "the sweep file " + source.file,
                      .hint = "name the labels in the sweep file: data: {labels: ...}"});
  }
  std::vector<Override> overrides = overrides_of(source);
  SweepConfig config = read_with(source, overrides);
  if (source.epochs.empty()) return config;
  // The schedule `full` may call them epochs in the file, and a key may be given once.
  overrides.emplace_back(config.schedule.method == "full" ? "schedule.epochs" : "schedule.max_epochs", source.epochs);
  try {
    return read_with(source, overrides);
  } catch (InputError const&) {
    if (config.schedule.method != "full") throw;
    overrides.back().first = "schedule.max_epochs";
    return read_with(source, overrides);
  }
}

void complete(SweepConfig& config, Dataset const& data) {
  shoal::complete(config, data.task);
  config.objective_given = true;  // the study records what was optimized, not that it was left open
  check(config, data.task, data.task == Task::kRegression ? 0 : static_cast<int>(data.class_names.size()));
  auto const searcher = make_searcher(SearchSpace(config.parameters), config.search, config.seed);
  (void)planned_trials(config, *searcher);  // refuses a search without an end
}

std::unique_ptr<Engine> engine_of(SweepConfig const& config) {
  return make_engine({.device = config.engine.device, .threads = config.engine.threads});
}

std::string stem_of(std::string const& path) {
  std::filesystem::path name = std::filesystem::path(path).filename();
  if (name.extension() == ".gz") name = name.stem();
  return name.stem().string();
}

}  // namespace shoal::cli
