// SPDX-License-Identifier: Apache-2.0
// Sweep files to SweepConfig, section by section; the `parameters` section has its own file.
#include "shoal/sweep_file.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/space/model_parameters.hpp"
#include "src/space/objective_name.hpp"
#include "src/space/objective_section.hpp"
#include "src/space/parameter_file.hpp"
#include "src/space/search_section.hpp"
#include "src/space/sections.hpp"
#include "src/space/yaml_cursor.hpp"

namespace shoal {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostEpochs = (1 << 24) - 1;  // random.hpp packs an epoch into 24 bits

ScheduleConfig read_schedule(YamlCursor const& at) {
  ScheduleConfig schedule;
  std::vector<std::string> methods;
  for (SchedulerEntry const& entry : schedulers()) methods.push_back(entry.name);
  if (!at.is_map()) {
    schedule.method = at.name(methods);
    return schedule;
  }
  if (auto const method = at.get("method")) schedule.method = method->name(methods);
  std::vector<std::string> keys{"method", "max_epochs", "patience", "min_delta"};
  if (schedule.method == "full") keys.insert(keys.begin() + 1, "epochs");
  SchedulerEntry const& entry = scheduler_named(schedule.method);
  keys.insert(keys.end(), entry.keys.begin(), entry.keys.end());
  at.allow(keys);
  if (at.get("epochs") && at.get("max_epochs")) at.get("max_epochs")->fail("epochs or max_epochs", "both");
  for (char const* const key : {"epochs", "max_epochs"}) {
    if (auto const epochs = at.get(key)) schedule.max_epochs = static_cast<int>(epochs->integer(1, kMostEpochs));
  }
  if (auto const factor = at.get("factor")) schedule.factor = factor->number({.low = 1.0, .low_open = true});
  if (auto const compat = at.get("compat")) schedule.compat = compat->name({"paper", "keras_tuner", "sklearn"});
  if (auto const least = at.get("min_epochs")) {
    bool const exhaust = schedule.compat == "sklearn" && least->is_word("exhaust");
    schedule.min_epochs = exhaust ? 0 : static_cast<int>(least->integer(1, schedule.max_epochs));
  }
  if (auto const iterations = at.get("iterations")) schedule.iterations = static_cast<int>(iterations->integer(1, 1'000'000));
  if (auto const workers = at.get("workers")) schedule.workers = static_cast<int>(workers->integer(1, 65536));
  if (auto const order = at.get("order")) schedule.order = order->name({"virtual_time", "wall_clock"});
  if (auto const interval = at.get("interval"); interval && !interval->is_word("auto"))
    schedule.interval = static_cast<int>(interval->integer(1, kMostEpochs));
  if (auto const quantile = at.get("quantile")) schedule.quantile = quantile->number({.low = 0.0, .high = 0.5, .low_open = true});
  if (auto const test = at.get("test")) schedule.test = test->name({"friedman", "t"});
  if (auto const confidence = at.get("confidence"))
    schedule.confidence = confidence->number({.low = 0.0, .high = 1.0, .low_open = true, .high_open = true});
  if (auto const threshold = at.get("threshold")) schedule.threshold = threshold->number(Range::half_open(0.0, 1.0));
  if (auto const startup = at.get("startup")) schedule.startup = static_cast<int>(startup->integer(1, 1'000'000));
  if (auto const warmup = at.get("warmup")) schedule.warmup = static_cast<int>(warmup->integer(0, kMostEpochs));
  if (auto const patience = at.get("patience")) schedule.patience = static_cast<int>(patience->integer(0, kMostEpochs));
  if (auto const min_delta = at.get("min_delta")) {
    if (schedule.patience == 0) min_delta->fail("patience beside min_delta", "none");
    schedule.min_delta = min_delta->number(Range::at_least(0.0));
  }
  return schedule;
}

std::vector<Metric> read_metrics(YamlCursor const& at) {
  std::vector<Metric> metrics;
  for (YamlCursor const& item : at.is_list() ? at.items() : std::vector{at}) {
    Metric const metric = *metric_named(item.name(metric_names()));
    if (std::find(metrics.begin(), metrics.end(), metric) != metrics.end()) item.fail("each metric once", item.found() + " again");
    metrics.push_back(metric);
  }
  return metrics;
}

// [s] of "90s", "10m", "1h30m" or a plain number.
double read_duration(YamlCursor const& at) {
  std::string const expected = "a time such as 90s, 10m or 1h30m, or a number of seconds > 0";
  if (!at.is_scalar()) at.fail(expected);
  std::string const text = std::holds_alternative<bool>(at.value()) ? "" : to_string(at.value());
  double seconds = 0.0;
  if (auto const plain = parse_number(text)) {
    seconds = *plain;
  } else {
    double last_unit = std::numeric_limits<double>::infinity();
    for (std::size_t begin = 0; begin < text.size();) {
      std::size_t const end = text.find_first_not_of("0123456789.", begin);
      auto const number = end == std::string::npos ? std::nullopt : parse_number(text.substr(begin, end - begin));
      double const unit = !number ? 0.0 : text[end] == 'h' ? 3600.0 : text[end] == 'm' ? 60.0 : text[end] == 's' ? 1.0 : 0.0;
      if (unit == 0.0 || unit >= last_unit) at.fail(expected);
      seconds += *number * unit;
      last_unit = unit;
      begin = end + 1;
    }
  }
  if (!(seconds > 0.0)) at.fail(expected);
  return seconds;
}

void read_stop(YamlCursor const& at, SweepConfig::Stop& stop) {
  if (at.is_word("none")) return;
  at.allow({"wall_time", "target", "epochs", "no_improvement"});
  if (auto const wall_time = at.get("wall_time"); wall_time && !wall_time->is_word("none")) stop.wall_time = read_duration(*wall_time);
  if (auto const target = at.get("target"); target && !target->is_word("none")) stop.target = target->number();
  auto const count = [&](char const* key, std::uint64_t& value) {
    if (auto const n = at.get(key); n && !n->is_word("none")) value = static_cast<std::uint64_t>(n->integer(1, std::numeric_limits<std::int64_t>::max()));
  };
  count("epochs", stop.epochs);
  count("no_improvement", stop.no_improvement);
}

void read_engine(YamlCursor const& at, SweepConfig::EngineConfig& engine) {
  at.allow({"device", "precision", "executor", "threads"});
  if (auto const device = at.get("device")) {
    engine.device = device->text();
    bool const numbered = engine.device.starts_with("cuda:") && engine.device.size() > 5 && engine.device.find_first_not_of("0123456789", 5) == std::string::npos;
    if (!numbered && engine.device != "auto" && engine.device != "cpu" && engine.device != "cuda") device->fail("auto, cpu or cuda[:i]", device->found());
  }
  if (auto const precision = at.get("precision")) engine.precision = precision->name({"fp32", "tf32", "bf16"});
  if (auto const executor = at.get("executor")) {
    if (executor->is_word("resident")) executor->fail("auto, grouped or batched", executor->found(), "this version has no resident executor");
    engine.executor = executor->name({"auto", "grouped", "batched"});
  }
  if (auto const threads = at.get("threads"); threads && !threads->is_word("auto")) engine.threads = static_cast<int>(threads->integer(1, 4096));
}

TensorBoardConfig read_tensorboard(YamlCursor const& at, std::string const& folder) {
  TensorBoardConfig board;
  if (at.is_word("none")) return board;
  if (!at.is_map()) {
    board.folder = absolute_path(folder, at);
    return board;
  }
  at.allow({"dir", "curves"});
  board.folder = absolute_path(folder, at.require("dir"));
  if (auto const curves = at.get("curves")) {
    std::string const name = curves->name({"all", "top", "none"});
    board.curves = name == "all" ? LoggedCurves::kAll : name == "top" ? LoggedCurves::kTop : LoggedCurves::kNone;
  }
  return board;
}

void read_output(YamlCursor const& at, SweepConfig& config, std::string const& folder) {
  at.allow({"study", "keep_weights", "tensorboard", "report"});
  if (auto const study = at.get("study"); study && !study->is_word("none")) config.study = absolute_path(folder, *study);
  if (auto const keep = at.get("keep_weights")) config.keep_weights = static_cast<int>(keep->integer(1, 1'000'000));
  if (auto const board = at.get("tensorboard")) config.tensorboard = read_tensorboard(*board, folder);
  if (auto const report = at.get("report"); report && !report->is_word("none")) config.report = absolute_path(folder, *report);
}

std::uint64_t read_seed(YamlCursor const& at) {
  std::uint64_t seed = 0;
  std::string const expected = "an integer from 0 to 2^64 - 1";
  if (!at.is_scalar()) at.fail(expected);
  ParameterValue const value = at.value();
  if (std::holds_alternative<std::int64_t>(value) && std::get<std::int64_t>(value) >= 0) return static_cast<std::uint64_t>(std::get<std::int64_t>(value));
  std::string const text = std::holds_alternative<double>(value) ? at.found() : "";  // above 2^63 - 1
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) at.fail(expected);
  return seed;
}

// `epochs` as a parameter takes the schedule's place, so that must not give epochs itself.
void settle_epochs(YamlCursor const& root, SweepConfig& config) {
  for (Parameter const& parameter : config.parameters) {
    if (parameter.name != "epochs") continue;
    YamlCursor const at = *root.require("parameters").get("epochs");
    std::optional<YamlCursor> const schedule = root.get("schedule");
    bool const gives = schedule && schedule->is_map() && (schedule->get("epochs") || schedule->get("max_epochs"));
    if (config.schedule.method != "full" || gives) {
      at.fail("no parameter 'epochs' beside a schedule that gives epochs", fmt::format("schedule {}", config.schedule.method),
              "remove it, or use schedule: full without epochs");
    }
    config.schedule.max_epochs = 0;
    std::uint64_t const n = count_values(parameter.distribution).value_or(0);
    for (double const u : {0.0, 1.0}) {
      ParameterValue const most = n == 0 ? quantile(parameter.distribution, u) : value_at(parameter.distribution, u == 0.0 ? 0 : n - 1);
      config.schedule.max_epochs = std::max(config.schedule.max_epochs, static_cast<int>(std::get<std::int64_t>(most)));
    }
    if (auto const* const choice = std::get_if<Choice>(&parameter.distribution)) {
      for (ParameterValue const& value : choice->values) {
        config.schedule.max_epochs = std::max(config.schedule.max_epochs, static_cast<int>(std::get<std::int64_t>(value)));
      }
    }
    if (config.schedule.max_epochs > kMostEpochs) at.fail(fmt::format("at most {} epochs", kMostEpochs), std::to_string(config.schedule.max_epochs));
  }
}

void check_validation(YamlCursor const& root, SweepConfig const& config) {
  if (config.data.validation.kind != SplitConfig::Kind::kNone) return;
  std::vector<SecondaryObjective> objectives = config.secondary;
  objectives.insert(objectives.begin(), {.metric = config.objective});
  auto const measured = std::ranges::find_if(objectives, [](SecondaryObjective const& o) { return o.quantity.empty() && o.metric.on_validation; });
  if (config.objective_given && measured == objectives.end()) return;
  root.require("validation").fail("a validation split", "none",
                                  config.objective_given ? fmt::format("{} is measured on it", measured->name())
                                                         : "or an objective on the training rows: loss or accuracy");
}

SweepConfig read_root(YamlCursor const& root, std::string const& folder) {
  root.allow({"data", "test", "validation", "objective", "metrics", "constraints", "search", "schedule", "repeats", "refit", "seed", "stop",
              "parameters", "engine", "output"});
  SweepConfig config;
  config.data = read_data(root.require("data"), folder);
  if (auto const at = root.get("test")) config.data.test = read_split(*at, folder, false, config.data.table.has_value());
  if (auto const at = root.get("validation")) config.data.validation = read_split(*at, folder, true, config.data.table.has_value());
  if (auto const at = root.get("objective")) read_objectives(*at, config);
  if (auto const at = root.get("metrics")) config.metrics = read_metrics(*at);
  if (auto const at = root.get("constraints")) config.constraints = read_constraints(*at);
  if (auto const at = root.get("search")) config.search = read_search(*at, folder);
  if (auto const at = root.get("schedule")) config.schedule = read_schedule(*at);
  if (auto const at = root.get("repeats")) config.repeats = static_cast<int>(at->integer(1, 65535));  // RunKey::repeat
  if (auto const at = root.get("refit"); at && !at->is_word("auto")) config.refit = at->boolean();
  if (auto const at = root.get("seed")) config.seed = read_seed(*at);
  if (auto const at = root.get("stop")) read_stop(*at, config.stop);
  if (auto const at = root.get("parameters")) config.parameters = read_parameters(*at);
  if (auto const at = root.get("engine")) read_engine(*at, config.engine);
  if (auto const at = root.get("output")) read_output(*at, config, folder);
  config.data.variants = preprocessings(config.data.preprocessing, config.parameters);
  settle_epochs(root, config);
  check_validation(root, config);
  return config;
}

}  // namespace

std::string_view name_of(LoggedCurves curves) {
  return curves == LoggedCurves::kAll ? "all" : curves == LoggedCurves::kTop ? "top" : "none";
}

SweepConfig read_sweep_file(std::string const& path, std::vector<Override> const& overrides) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw InputError({.file = path, .found = errno == ENOENT ? "no such file" : std::strerror(errno)});
  std::ostringstream text;
  text << stream.rdbuf();
  if (stream.bad() || text.fail()) throw_system_error("read", path, errno == 0 ? EIO : errno);
  return parse_sweep(text.str(), path, fs::absolute(path).parent_path().string(), overrides);
}

SweepConfig parse_sweep(std::string const& text, std::string const& name, std::string const& folder, std::vector<Override> const& overrides) {
  static PathRules const rules{.shorthands = {{"schedule", "method"}, {"search", "method"}, {"objective", "metric"}, {"output.tensorboard", "dir"}},
                               .dotted = "parameters", .inner_keys = parameter_keys(),
                               .either_sections = {"test", "validation"},
                               .either_keys = {{"folds", "stratified"}, {"fraction", "stratified"}, {"rows"}, {"file"},
                                               {"data", "labels", "target"}, {"features", "labels", "target"}}};
  YamlNode tree = parse_yaml(text, name);
  for (auto const& [path, value] : overrides) apply_override(tree, path, value, rules);
  try {
    SweepConfig config = read_root(YamlCursor(tree, ""), folder);
    SearchSpace const space(config.parameters);
    (void)make_searcher(space, config.search, config.seed);
    (void)make_scheduler(config.schedule, config.search.trials);
    check_combination(config);
    return config;
  } catch (InputError const& error) {
    throw located(error, tree);
  }
}

}  // namespace shoal
