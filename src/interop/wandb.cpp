// SPDX-License-Identifier: Apache-2.0
// Sweeps of Weights & Biases: https://docs.wandb.ai/guides/sweeps/sweep-config-keys
#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/interop.hpp"
#include "src/interop/space_writer.hpp"
#include "src/space/objective_name.hpp"
#include "src/space/yaml_cursor.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

void read_parameter(std::string const& name, YamlCursor const& at, SpaceWriter& out) {
  if (auto const nested = at.get("parameters")) {  // by their last names, as the groups have no counterpart
    for (auto const& [inner, value] : nested->entries()) read_parameter(inner, value, out);
    return;
  }
  if (auto const value = at.get("value")) {
    if (value->is_scalar()) return out.choice(name, {value->value()}, {});
    return out.note(fmt::format("{}: a value that is no number or name", name));
  }
  if (auto const values = at.get("values")) {
    std::vector<double> probabilities;
    if (auto const given = at.get("probabilities")) {
      for (YamlCursor const& item : given->items()) probabilities.push_back(item.number());
    }
    return out.choice(name, values_of(*values), probabilities);
  }
  Json keys = Json::object();
  std::string const distribution = at.get("distribution") ? at.get("distribution")->text() : "";
  if (distribution == "log_uniform" || distribution == "q_log_uniform" || distribution == "inv_log_uniform") {
    // Its bounds are natural logarithms; sweep files have the values themselves.
    keys = {{"min", std::exp(at.require("min").number())}, {"max", std::exp(at.require("max").number())}};
    if (distribution == "inv_log_uniform") {
      keys["distribution"] = "reverse_log";
    } else if (auto const q = at.get("q")) {
      keys["distribution"] = "q_log_uniform_values", keys["q"] = json_of(q->value());
    } else {
      keys["log"] = true;
    }
    return out.range(name, keys);
  }
  for (char const* const key : {"min", "max", "mu", "sigma", "q"}) {
    if (auto const value = at.get(key)) keys[key] = json_of(value->value());
  }
  if (keys.contains("q")) {
    keys["distribution"] = distribution;
  } else if (distribution == "log_uniform_values" || distribution == "q_log_uniform_values") {
    keys["log"] = true;
  } else if (distribution == "inv_log_uniform_values") {
    keys["distribution"] = "reverse_log";
  } else if (distribution == "normal" || distribution == "log_normal" || distribution == "beta") {
    keys["distribution"] = distribution;
  } else if (!distribution.empty() && distribution != "uniform" && distribution != "q_uniform" && distribution != "int_uniform") {
    return out.note(fmt::format("{}: distribution {}", name, distribution));
  }
  if (keys.empty()) at.fail("value, values, or min and max");
  out.range(name, keys);
}

std::string search_section(YamlCursor const& root) {
  std::string method = root.get("method") ? root.get("method")->name({"grid", "random", "bayes"}) : "random";
  if (method == "bayes") method = "gp";
  if (auto const cap = root.get("run_cap")) return fmt::format("search: {{method: {}, trials: {}}}\n", method, cap->integer(1, 1'000'000'000));
  if (method == "grid") return "search: grid\n";
  return fmt::format("search: {{method: {}, trials: 50}}  # a sweep there has no end of its own\n", method);
}

std::string objective_section(YamlCursor const& root, SpaceWriter& out) {
  auto const metric = root.get("metric");
  if (!metric) return "";
  std::string name = metric->require("name").word();
  std::string const goal = metric->get("goal") ? metric->get("goal")->name({"minimize", "maximize"}) : "minimize";
  for (char const* const separator : {"/", "."}) {  // val/accuracy, validation.loss
    std::size_t const at = name.find(separator);
    if (at != std::string::npos) name.replace(at, 1, "_");
  }
  if (name.starts_with("validation_")) name.replace(0, 11, "val_");
  if (name == "val_acc") name = "val_accuracy";
  if (!objective_named(name)) {
    out.note(fmt::format("metric {}: not measured; the objective is val_accuracy for classes and val_loss for numbers", name));
    return "";
  }
  return fmt::format("objective: {{metric: {}, goal: {}}}\n", name, goal);
}

std::string schedule_section(YamlCursor const& root, SpaceWriter& out) {
  std::int64_t epochs = out.fixed_epochs().value_or(10);
  auto const early = root.get("early_terminate");
  if (!early) return fmt::format("schedule: {{method: full, epochs: {}}}\n", epochs);
  if (early->require("type").name({"hyperband"}) != "hyperband") early->fail("hyperband");
  std::int64_t const eta = early->get("eta") ? early->get("eta")->integer(2, 1000) : 3;
  std::int64_t least = 1;
  if (auto const min = early->get("min_iter")) {
    least = min->integer(1, 1 << 20);
  } else if (auto const max = early->get("max_iter")) {
    epochs = max->integer(1, 1 << 20);
    least = epochs;
    for (std::int64_t s = early->get("s") ? early->get("s")->integer(1, 60) : 1; s > 0; --s) least = std::max<std::int64_t>(1, least / eta);
  }
  epochs = std::max(epochs, least);
  return fmt::format("schedule: {{method: asha, max_epochs: {}, min_epochs: {}, factor: {}}}\n", epochs, least, eta);
}

}  // namespace

ImportedSweep import_wandb_sweep(std::string const& yaml, std::string const& file) {
  YamlNode const tree = parse_yaml(yaml, file);
  YamlCursor const root(tree, "");
  SpaceWriter out;
  for (auto const& [name, value] : root.require("parameters").entries()) read_parameter(name, value, out);
  if (out.empty()) root.require("parameters").fail("a hyperparameter that shoal has", "none");
  std::string sections = objective_section(root, out) + search_section(root);
  sections += schedule_section(root, out) + out.parameters();
  return {std::move(sections), out.notes()};
}

}  // namespace shoal
