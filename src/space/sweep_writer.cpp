// SPDX-License-Identifier: Apache-2.0
// SweepConfig to its canonical text: every default filled in, keys in the order of the documentation.
#include <cctype>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/sweep_file.hpp"
#include "src/space/flow_yaml.hpp"
#include "src/space/model_parameters.hpp"
#include "src/space/parameter_file.hpp"
#include "src/space/yaml_cursor.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

Json to_json_value(ParameterValue const& value, bool list) {
  if (auto const* const text = std::get_if<std::string>(&value); text != nullptr && list) {
    if (auto const numbers = parse_list(*text)) return *numbers;
  }
  return std::visit([](auto const& v) { return Json(v); }, value);
}

Json files_json(ArrayFiles const& files, char const* features) { return {{features, files.features}, {"labels", files.labels}}; }

// The table's section, all defaults filled in; what is not there has no key.
Json table_json(TableSource const& table) {
  Json json{{"table", table.file}};
  if (table.target.size() == 1) json["target"] = table.target[0];
  if (table.target.size() > 1) json["target"] = table.target;
  if (!table.drop.empty()) json["drop"] = table.drop;
  if (!table.categorical.empty()) json["categorical"] = table.categorical;
  std::pair<char const*, std::string const&> const single[] = {{"id", table.id}, {"group", table.group}, {"weight", table.weight}, {"split", table.split}};
  for (auto const& [key, column] : single) {
    if (!column.empty()) json[key] = column;
  }
  json["max_levels"] = table.max_levels;
  TableFormat const& format = table.format;
  json["separator"] = !format.separator ? "auto" : *format.separator == '\t' ? "tab" : std::string(1, *format.separator);
  json["header"] = format.header;
  json["comment"] = format.comment.empty() ? "none" : format.comment;
  json["decimal"] = format.decimal ? std::string(1, *format.decimal) : "auto";
  json["missing"] = format.missing;
  return json;
}

Json rows_json(SplitConfig const& split) {
  bool const open = split.end == std::numeric_limits<std::uint32_t>::max();
  return {{"rows", fmt::format("{}..{}", split.begin, open ? "" : std::to_string(split.end))}};
}

Json split_json(SplitConfig const& split) {
  switch (split.kind) {
    case SplitConfig::Kind::kNone:
      break;
    case SplitConfig::Kind::kFraction:
      return {{"fraction", split.fraction}, {"stratified", split.stratified}};
    case SplitConfig::Kind::kFolds:
      return {{"folds", split.folds}, {"stratified", split.stratified}};
    case SplitConfig::Kind::kFiles:
      return split.file.empty() ? files_json(split.files, "data") : Json{{"file", split.file}};
    case SplitConfig::Kind::kRows:
      return rows_json(split);
  }
  return "none";
}

Json schedule_json(SweepConfig const& config) {
  ScheduleConfig const& schedule = config.schedule;
  bool const own_epochs = std::any_of(config.parameters.begin(), config.parameters.end(), [](Parameter const& p) { return p.name == "epochs"; });
  Json json{{"method", schedule.method}};
  if (!own_epochs) json["max_epochs"] = schedule.max_epochs;
  Json const all{{"factor", schedule.factor},
                 {"min_epochs", schedule.min_epochs == 0 ? Json("exhaust") : Json(schedule.min_epochs)},
                 {"iterations", schedule.iterations},
                 {"compat", schedule.compat},
                 {"workers", schedule.workers},
                 {"order", schedule.order},
                 {"interval", schedule.interval == 0 ? Json("auto") : Json(schedule.interval)},
                 {"quantile", schedule.quantile},
                 {"test", schedule.test},
                 {"confidence", schedule.confidence},
                 {"threshold", schedule.threshold},
                 {"startup", schedule.startup},
                 {"warmup", schedule.warmup}};
  for (std::string const& key : scheduler_named(schedule.method).keys) json[key] = all.at(key);
  json["patience"] = schedule.patience;
  if (schedule.patience > 0) json["min_delta"] = schedule.min_delta;
  return json;
}

// A bound or step, whole where the parameter is.
Json bound(Interval const& interval, double value) {
  if (interval.integer) return static_cast<std::int64_t>(value);
  return value;
}

void add_interval(Json& json, Interval const& interval) {
  using Shape = Interval::Shape;
  json["distribution"] = distribution_name(interval);
  if (std::isfinite(interval.low)) json["min"] = bound(interval, interval.low);
  if (std::isfinite(interval.high)) json["max"] = bound(interval, interval.high);
  if (interval.shape == Shape::kNormal || interval.shape == Shape::kLogNormal) json.update({{"mu", interval.a}, {"sigma", interval.b}});
  if (interval.shape == Shape::kBeta) json.update({{"a", interval.a}, {"b", interval.b}});
  if (interval.quantum > 0.0) json["q"] = bound(interval, interval.quantum);
  if (interval.step > 0.0) json["step"] = bound(interval, interval.step);
  if (interval.points > 0) json["points"] = interval.points;
}

Json when_json(std::vector<Condition> const& conditions) {
  Json json = Json::object();
  for (Condition const& condition : conditions) {
    RowReference const parent = find_row(condition.parent);
    bool const list = parent.row != nullptr && parent.row->type == ParameterType::kList;
    for (ParameterValue const& value : condition.values) json[condition.parent].push_back(to_json_value(value, list));
  }
  return json;
}

Json parameter_json(Parameter const& parameter) {
  Json json = Json::object();
  RowReference const reference = find_row(parameter.name);
  bool const list = reference.row != nullptr && reference.row->type == ParameterType::kList;
  if (auto const* const choice = std::get_if<Choice>(&parameter.distribution)) {
    if (choice->values.size() == 1) {
      json["value"] = to_json_value(choice->values[0], list);
    } else {
      for (ParameterValue const& value : choice->values) json["values"].push_back(to_json_value(value, list));
      if (!choice->probabilities.empty()) json["probabilities"] = choice->probabilities;
    }
  } else {
    add_interval(json, std::get<Interval>(parameter.distribution));
  }
  if (parameter.per_layer) json["per_layer"] = true;
  if (!parameter.when.empty()) json["when"] = when_json(parameter.when);
  return json;
}

Json point_json(Assignment const& point) {
  Json json = Json::object();
  for (auto const& [name, value] : point) json[name] = to_json_value(value, false);
  return json;
}

Json objective_json(SweepConfig const& config) {
  if (!config.objective_given) return "auto";
  auto const json = [](std::string const& name, Goal goal) { return Json{{"metric", name}, {"goal", goal == Goal::kMinimize ? "minimize" : "maximize"}}; };
  Json const first = json(config.objective.name(), config.objective.goal);
  if (config.secondary.empty()) return first;
  Json all = Json::array({first});
  for (SecondaryObjective const& objective : config.secondary) all.push_back(json(objective.name(), objective.metric.goal));
  return all;
}

Json sweep_json(SweepConfig const& config) {
  Json json;
  json["data"] = config.data.table ? table_json(*config.data.table) : files_json(config.data.files, "train");
  json["data"]["task"] = config.data.task ? std::string(name_of(*config.data.task)) : "auto";
  Preprocessing const& way = config.data.preprocessing;
  json["data"].update({{"scaling", name_of(way.scaling)}, {"imputation", name_of(way.imputation)},
                       {"indicators", way.indicators}, {"min_count", way.min_count}});
  json["test"] = split_json(config.data.test);
  json["validation"] = split_json(config.data.validation);
  json["objective"] = objective_json(config);
  json["metrics"] = Json::array();
  for (Metric const metric : config.metrics) json["metrics"].push_back(std::string(info_of(metric).name));
  if (!config.constraints.empty()) {
    for (Constraint const& constraint : config.constraints) json["constraints"].push_back(fmt::format("{} <= {}", constraint.quantity, constraint.most));
  }
  json["search"] = {{"method", config.search.method}, {"trials", config.search.trials == 0 ? Json("auto") : Json(config.search.trials)}};
  for (auto const& [name, value] : config.search.options) json["search"][name] = to_json_value(value, false);
  for (Assignment const& point : config.search.enqueue) json["search"]["enqueue"].push_back(point_json(point));
  for (InsertedPoint const& inserted : config.search.inserted) json["search"]["inserted"].push_back({{"trial", inserted.trial}, {"parameters", point_json(inserted.point)}});
  for (std::string const& path : config.search.from) json["search"]["from"].push_back(path);
  for (KnownPoint const& known : config.search.known) {
    json["search"]["known"].push_back({{"parameters", point_json(known.point)}, {"epoch", known.epoch}, {"score", known.score}});
    if (!known.secondary.empty()) json["search"]["known"].back()["secondary"] = known.secondary;
  }
  json["schedule"] = schedule_json(config);
  json["repeats"] = config.repeats;
  json["refit"] = config.refit ? Json(*config.refit) : Json("auto");
  json["seed"] = config.seed;
  json["stop"] = {{"wall_time", config.stop.wall_time > 0.0 ? Json(config.stop.wall_time) : Json("none")},
                  {"target", config.stop.target ? Json(*config.stop.target) : Json("none")},
                  {"epochs", config.stop.epochs > 0 ? Json(config.stop.epochs) : Json("none")},
                  {"no_improvement", config.stop.no_improvement > 0 ? Json(config.stop.no_improvement) : Json("none")}};
  json["parameters"] = Json::object();
  for (Parameter const& parameter : config.parameters) json["parameters"][parameter.name] = parameter_json(parameter);
  json["engine"] = {{"device", config.engine.device}, {"precision", config.engine.precision}, {"executor", config.engine.executor},
                    {"threads", config.engine.threads == 0 ? Json("auto") : Json(config.engine.threads)}};
  json["output"] = {{"study", config.study.empty() ? "none" : config.study}};
  if (config.keep_weights != SweepConfig{}.keep_weights) json["output"]["keep_weights"] = config.keep_weights;
  if (!config.tensorboard.folder.empty()) json["output"]["tensorboard"] = {{"dir", config.tensorboard.folder}, {"curves", name_of(config.tensorboard.curves)}};
  if (!config.report.empty()) json["output"]["report"] = config.report;
  return json;
}

// Bare where YAML reads the same text back; JSON's quotes are YAML's.
std::string scalar_yaml(Json const& json) {
  if (!json.is_string()) return json.dump();
  auto const& text = json.get_ref<std::string const&>();
  bool plain = !text.empty() && (std::isalpha(static_cast<unsigned char>(text[0])) != 0 || text[0] == '/');
  for (char const c : text) plain = plain && (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' || c == '/');
  for (char const* const word : {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}) {
    plain = plain && !(text.size() == std::string_view(word).size() && std::equal(text.begin(), text.end(), word, [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; }));
  }
  return plain ? text : json.dump();
}

}  // namespace

std::string flow_yaml(Json const& json) {
  if (!json.is_structured()) return scalar_yaml(json);
  std::string inside;
  for (auto const& [key, value] : json.items()) {
    inside += fmt::format("{}{}{}", inside.empty() ? "" : ", ", json.is_object() ? scalar_yaml(key) + ": " : "", flow_yaml(value));
  }
  return json.is_object() ? "{" + inside + "}" : "[" + inside + "]";
}

std::string to_yaml(SweepConfig const& config) {
  Json const json = sweep_json(config);
  std::string text;
  for (auto const& [key, value] : json.items()) {
    if (key != "parameters" || value.empty()) {
      text += fmt::format("{}: {}\n", key, flow_yaml(value));
      continue;
    }
    text += "parameters:\n";
    for (auto const& [name, parameter] : value.items()) text += fmt::format("  {}: {}\n", name, flow_yaml(parameter));
  }
  return text;
}

std::string to_json(SweepConfig const& config) { return sweep_json(config).dump(); }

}  // namespace shoal
