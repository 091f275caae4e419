// SPDX-License-Identifier: Apache-2.0
// The search space of a keras-tuner project, as its oracle.json has it.
#include <cmath>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/interop.hpp"
#include "src/interop/space_writer.hpp"
#include "src/space/yaml_cursor.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

void add(YamlCursor const& config, std::string const& kind, std::string const& name, SpaceWriter& out) {
  if (kind == "Choice") return out.choice(name, values_of(config.require("values")), {});
  if (kind == "Fixed") return out.choice(name, {config.require("value").value()}, {});
  if (kind == "Boolean") return out.choice(name, {false, true}, {});
  if (kind != "Int" && kind != "Float") return out.note(fmt::format("{}: a hyperparameter of kind {}", name, kind));
  Json keys{{"min", json_of(config.require("min_value").value())}, {"max", json_of(config.require("max_value").value())}};
  auto const step = config.get("step");
  std::string const sampling = config.get("sampling") && config.get("sampling")->is_scalar() ? config.get("sampling")->word() : "linear";
  bool const whole_step = kind == "Int" && sampling != "log" && step && step->is_scalar() && step->number() == 1.0;
  if (step && step->is_scalar() && !whole_step) keys["step"] = json_of(step->value());
  if (sampling == "log") keys["log"] = true;
  if (sampling == "reverse_log") keys["distribution"] = "reverse_log";
  out.range(name, keys);
}

std::string method_sections(YamlCursor const& root, SpaceWriter const& out) {
  if (auto const iterations = root.get("hyperband_iterations")) {  // its Hyperband writes its settings
    return fmt::format("search: random\nschedule: {{method: hyperband, max_epochs: {}, factor: {}, iterations: {}, compat: keras_tuner}}\n",
                       root.require("max_epochs").integer(1, 1 << 20), root.require("factor").integer(2, 1000), iterations->integer(1, 1'000'000));
  }
  return fmt::format("# Its oracle.json says neither how many trials nor how many epochs.\nsearch: {{method: random, trials: 50}}\nschedule: {{method: full, epochs: {}}}\n",
                     out.fixed_epochs().value_or(10));
}

}  // namespace

ImportedSweep import_keras_tuner(std::string const& json, std::string const& file) {
  YamlNode const tree = parse_yaml(json, file);
  YamlCursor const root(tree, "");
  YamlCursor const hyperparameters = root.get("hyperparameters") ? root.require("hyperparameters") : root;
  SpaceWriter out;
  for (YamlCursor const& item : hyperparameters.require("space").items()) {
    YamlCursor const config = item.require("config");
    std::string const name = config.require("name").word();
    if (name.starts_with("tuner/")) continue;  // of its Hyperband, not of the network
    add(config, item.require("class_name").word(), name, out);
    auto const conditions = config.get("conditions");
    if (!conditions || !conditions->is_list()) continue;
    for (YamlCursor const& condition : conditions->items()) {
      YamlCursor const inside = condition.require("config");
      out.only_where(inside.require("name").word(), values_of(inside.require("values")));
    }
  }
  if (out.empty()) hyperparameters.require("space").fail("a hyperparameter that shoal has", "none");
  return {method_sections(root, out) + out.parameters(), out.notes()};
}

ImportedSweep import_sweep(std::string const& text, std::string const& file) {
  YamlNode const tree = parse_yaml(text, file);
  YamlCursor const root(tree, "");
  if (root.is_map() && (root.get("hyperparameters") || root.get("space"))) return import_keras_tuner(text, file);
  if (root.is_map() && root.get("parameters")) return import_wandb_sweep(text, file);
  throw InputError({.file = file, .expected = "a Weights & Biases sweep (with `parameters`) or a keras-tuner oracle.json (with `hyperparameters`)", .found = "neither"});
}

}  // namespace shoal
