// SPDX-License-Identifier: Apache-2.0
#include "src/cli/sweep_source.hpp"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/plan.hpp"
#include "src/cli/device_choice.hpp"
#include "src/cli/split_text.hpp"
#include "src/data/formats.hpp"
#include "src/data/table_reader.hpp"

namespace shoal::cli {
namespace {

constexpr double kDefaultSeconds = 60.0;  // without --time
constexpr int kMostDefaultEpochs = 81, kMostEpochs = 243, kMostDefaultFolds = 5;

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
                    .hint = "or is " + features + " meant as a sweep file (.yaml) or as a table (.csv)?"});
}

DataConfig data_of(SweepSource const& source) {
  DataConfig data;
  if (is_table_name(source.file) || (source.labels.empty() && holds_table(source.file))) {
    if (!source.labels.empty())
      throw InputError({.key = "--labels", .expected = "--target COLUMN, as FILE is a table", .found = "'" + source.labels + "'"});
    data.table = source_of(source.table, source.file);
    return data;
  }
  if (auto const option = option_for_tables(source.table))
    throw InputError({.key = option->name, .expected = "a text table (.csv, .tsv, .txt, .libsvm)", .found = source.file});
  std::string const labels = labels_of(source.table, source.labels);
  data.files = {.features = source.file, .labels = labels.empty() ? labels_beside(source.file) : labels};
  return data;
}

SweepConfig parse_default(SweepConfig const& config, std::vector<Override> const& overrides) {
  return parse_sweep(to_yaml(config), "the default sweep", std::filesystem::current_path().string(), overrides);
}

SweepConfig read_with(SweepSource const& source, std::vector<Override> const& overrides) {
  if (is_sweep_file(source.file)) return read_sweep_file(source.file, overrides);
  return parse_default(default_sweep(data_of(source), {}), overrides);
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

// --test and --validation. Files of arrays come in pairs, so that only a sweep file names them.
void add_splits(SweepSource const& source, std::vector<Override>& overrides) {
  std::vector<Override> splits, stand_ins = overrides;
  std::string of_table;  // the option that names a table's file
  for (auto const& [option, section, text] : {std::tuple{"--test", "test", &source.test}, {"--validation", "validation", &source.validation}}) {
    if (text->empty()) continue;
    SplitConfig const split = split_of(*text, option);
    bool const file = split.kind == SplitConfig::Kind::kFiles;
    splits.emplace_back(section, split_value(split));
    stand_ins.emplace_back(section, file ? "0.5" : split_value(split));  // fits any data
    if (file && of_table.empty()) of_table = option;
  }
  if (!of_table.empty() && !read_with(source, stand_ins).data.table) {
    throw InputError({.key = of_table,
                      .expected = "a share or rows, as the data are arrays",
                      .found = "'" + (of_table == "--test" ? source.test : source.validation) + "'",
                      .hint = "files of arrays are named in a sweep file"});
  }
  overrides.insert(overrides.end(), splits.begin(), splits.end());
}

// All but epochs, whose key depends on the schedule.
std::vector<Override> overrides_of(SweepSource const& source) {
  std::vector<Override> overrides = method_overrides(source);
  for (std::string const& text : source.set) overrides.push_back(parse_set(text));
  std::pair<char const*, std::string const*> const options[] = {{"seed", &source.seed},
                                                                {"stop.wall_time", &source.time},
                                                                {"stop.epochs", &source.total_epochs},
                                                                {"stop.no_improvement", &source.no_improvement},
                                                                {"search.trials", &source.trials},
                                                                {"engine.device", &source.device},
                                                                {"engine.threads", &source.threads}};
  for (auto const& [key, value] : options) {
    if (!value->empty()) overrides.emplace_back(key, *value);
  }
  if (!source.objective.empty()) overrides.emplace_back("objective", source.objective.find(',') == std::string::npos ? source.objective : "[" + source.objective + "]");
  if (!source.from.empty()) overrides.emplace_back("search.from", "[\"" + std::filesystem::absolute(source.from).string() + "\"]");
  add_splits(source, overrides);
  return overrides;
}

}  // namespace

bool is_sweep_file(std::string const& path) {
  return path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json");
}

void add_source(CLI::App& app, SweepSource& source) {
  app.add_option("FILE", source.file, "a sweep file (.yaml, .yml, .json), or data: a table (CSV, TSV, libsvm), IDX, NPY or NPZ")
      ->required()
      ->type_name("");
  app.add_option("--labels", source.labels, "file of labels or targets, where FILE holds arrays")->type_name("FILE");
  app.add_option("--test", source.test, "rows for the final test: 0.2, 16000.. or a table [none]")->type_name("SPLIT");
  app.add_option("--validation", source.validation, "rows that trials are compared on: 0.2, '5 folds', 0..5000 or a table")->type_name("SPLIT");
  add_table_options(app, source.table);
  app.add_option("--set", source.set, "override a key of the sweep file; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--search", source.search, "another search method: search.method")->type_name("METHOD");
  app.add_option("--schedule", source.schedule, "another schedule method: schedule.method")->type_name("METHOD");
  app.add_option("--objective", source.objective, "what is optimized: val_auc, or several: val_accuracy,parameters: objective")->type_name("NAME[,NAME]...");
  app.add_option("--from", source.from, "an earlier study whose trials the search method learns from first: search.from")->type_name("S.db");
  app.add_option("--trials", source.trials, "most configurations: search.trials")->type_name("N");
  app.add_option("--epochs", source.epochs, "most epochs of a trial: schedule.max_epochs")->type_name("N");
  app.add_option("--seed", source.seed, "of every random number: seed")->type_name("N");
  app.add_option("--time", source.time, "wall-time budget, such as 60s or 1h30m: stop.wall_time")->type_name("TIME");
  app.add_option("--total-epochs", source.total_epochs, "end after so many epochs, over all runs: stop.epochs")->type_name("N");
  app.add_option("--no-improvement", source.no_improvement, "end after so many trials without a better one: stop.no_improvement")->type_name("N");
  app.add_option("--device", source.device, "auto, cpu or cuda[:i]: engine.device")->type_name("DEVICE");
  app.add_option("--threads", source.threads, "of the CPU engine: engine.threads")->type_name("N");
}

namespace {

// A sweep file has a section for what the data are.
void refuse_data_options(SweepSource const& source) {
  TableFlags flags = source.table;
  if (!source.labels.empty()) flags.targets = {source.labels};
  auto const option = option_of_data(flags);
  if (!option) return;
  throw InputError({.key = source.labels.empty() ? option->name : "--labels",
                    .expected = "data as FILE",
                    .found = "the sweep file " + source.file,
                    .hint = fmt::format("name it in the sweep file: data: {{{}: ...}}, or --set {}", option->key, option->set)});
}

std::vector<Override> all_overrides(SweepSource const& source) {
  if (!source.device.empty()) check_device(source.device);
  if (is_sweep_file(source.file)) refuse_data_options(source);
  std::vector<Override> overrides = overrides_of(source);
  if (source.epochs.empty()) return overrides;
  // The schedule `full` may call them epochs in the file, and a key may be given once.
  bool const full = read_with(source, overrides).schedule.method == "full";
  overrides.emplace_back(full ? "schedule.epochs" : "schedule.max_epochs", source.epochs);
  try {
    (void)read_with(source, overrides);
  } catch (InputError const&) {
    if (!full) throw;
    overrides.back().first = "schedule.max_epochs";
  }
  return overrides;
}

bool touches(std::vector<Override> const& overrides, std::string const& section) {
  return std::ranges::any_of(overrides, [&](Override const& entry) {
    return entry.first == section || entry.first.starts_with(section + ".");
  });
}

// A default share that no group is small enough for becomes folds, and those are as many as few rows, or few groups, allow.
std::shared_ptr<Dataset const> load_by_default(DataConfig& data, std::uint64_t seed) {
  using Kind = SplitConfig::Kind;
  SplitConfig& validation = data.validation;
  while (true) {
    try {
      return load_dataset(data, seed);
    } catch (InputError const& error) {
      std::string const& key = error.problem().key;
      if (key == "validation" && validation.kind == Kind::kFraction)
        validation = {.kind = Kind::kFolds, .folds = kMostDefaultFolds};
      else if (key == "validation.folds" && validation.folds > 2)
        --validation.folds;
      else
        throw;
    }
  }
}

// Data without a sweep file: the rows decide the default space, how it is validated, and what fits the time.
LoadedSweep with_defaults(SweepSource const& source, std::vector<Override> const& overrides) {
  SweepConfig config = read_with(source, overrides);
  bool const given = touches(overrides, "validation");
  auto const load = [&](DataConfig& data_config) {
    return given ? load_dataset(data_config, config.seed) : load_by_default(data_config, config.seed);
  };
  DataConfig first = config.data;
  auto data = load(first);
  DataConfig wanted = first;
  bool const by_column = first.table && !first.table->split.empty();  // which may say what validates
  if (!given && !by_column) wanted.validation = default_validation(data->refit.train.size());
  config = parse_default(default_sweep(wanted, shape_of(*data)), overrides);
  if (config.data != first) {
    data.reset();  // its memory goes first
    data = load(config.data);
  }
  if (!touches(overrides, "schedule") && !touches(overrides, "search")) {
    bool const stated = config.stop.wall_time > 0.0;
    int const parallel_runs = engine_on(choose_device(config, *data), config)->capabilities().parallel_runs;
    fit_budget(config, *data, stated ? config.stop.wall_time : kDefaultSeconds, stated ? kMostEpochs : kMostDefaultEpochs, parallel_runs);
  }
  return {.config = std::move(config), .data = std::move(data)};
}

}  // namespace

LoadedSweep load_sweep(SweepSource const& source) {
  std::vector<Override> const overrides = all_overrides(source);
  if (is_sweep_file(source.file)) {
    SweepConfig config = read_with(source, overrides);
    auto data = load_dataset(config.data, config.seed);
    complete(config, *data);
    return {.config = std::move(config), .data = std::move(data)};
  }
  LoadedSweep loaded = with_defaults(source, overrides);
  complete(loaded.config, *loaded.data);
  return loaded;
}

SweepConfig read_config(SweepSource const& source) { return read_with(source, all_overrides(source)); }

void complete(SweepConfig& config, Dataset const& data) {
  shoal::complete(config, data.task);
  config.objective_given = true;  // the study records what was optimized, not that it was left open
  check(config, data.task, data.task == Task::kRegression ? 0 : static_cast<int>(data.class_names.size()));
  adopt_known(config);
  check_runs(config.schedule, data.folds.size() * static_cast<std::size_t>(config.repeats));
  auto const searcher = searcher_of(config, data);
  (void)planned_trials(config, *searcher);  // refuses a search without an end
}

std::string stem_of(std::string const& path) {
  std::filesystem::path name = std::filesystem::path(path).filename();
  if (name.extension() == ".gz") name = name.stem();
  return name.stem().string();
}

}  // namespace shoal::cli
