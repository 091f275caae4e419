// SPDX-License-Identifier: Apache-2.0
#include "src/bench/config.hpp"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"

namespace shoal::bench {
namespace {

// A whole number from 1 to `most`; nullopt for any other text.
std::optional<int> count_of(std::string_view text, int most) {
  int value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > most) return std::nullopt;
  return value;
}

[[noreturn]] void refuse_name(std::string option, std::string const& name, std::vector<std::string> const& known) {
  std::string const near = nearest(name, known);
  throw InputError({.key = std::move(option),
                    .expected = known.size() == 1 ? known[0] : fmt::format("one of {}", fmt::join(known, ", ")),
                    .found = "'" + name + "'",
                    .hint = near.empty() ? "" : "did you mean '" + near + "'?"});
}

template <class List>
typename List::Variant listed(std::string const& option, std::string const& name) {
  if (auto const made = List::make(name)) return *made;
  refuse_name(option, name, {List::names.begin(), List::names.end()});
}

// "128-64"; nullopt where a part is no number of units.
std::optional<std::vector<int>> units_in(std::string_view text) {
  std::vector<int> units;
  for (std::size_t begin = 0; begin <= text.size();) {
    std::size_t const end = std::min(text.find('-', begin), text.size());
    std::optional<int> const n = count_of(text.substr(begin, end - begin), kMostUnits);
    if (!n) return std::nullopt;
    units.push_back(*n);
    begin = end + 1;
  }
  return units;
}

bool is_hidden_alone(std::string const& text) { return text.size() > 2 && text.starts_with('-') && text.ends_with('-'); }

}  // namespace

std::string name_of(FeatureType type) { return type == FeatureType::kUint8 ? "uint8" : "float"; }

std::optional<std::vector<int>> parse_shape(std::string const& text, std::optional<Ends> const& data) {
  bool const complete = data && is_hidden_alone(text);
  auto sizes = units_in(complete ? std::string_view(text).substr(1, text.size() - 2) : text);
  if (!sizes) return std::nullopt;
  if (complete) {
    sizes->insert(sizes->begin(), data->inputs);
    sizes->push_back(data->outputs);
  }
  if (sizes->size() < 2 || sizes->size() > kMaxHiddenLayers + 2) return std::nullopt;
  if (data && (sizes->front() != data->inputs || sizes->back() != data->outputs)) return std::nullopt;
  return sizes;
}

std::string shape_expected(std::optional<Ends> const& data) {
  if (!data) {
    return fmt::format("units of each layer from the input to the output, 2 to {} layers of 1 to {}, such as 784-128-10", kMaxHiddenLayers + 2, kMostUnits);
  }
  return fmt::format("1 to {} hidden layers of 1 to {} units, such as -128-64-, or a whole shape with the ends of the data, such as {}-128-{}",
                     kMaxHiddenLayers, kMostUnits, data->inputs, data->outputs);
}

std::string shape_hint(std::string const& text, std::optional<Ends> const& data) {
  return !data && is_hidden_alone(text) ? "hidden layers alone are a shape beside --data, which gives both ends" : "";
}

std::string shape_text(std::vector<int> const& sizes) { return fmt::format("{}", fmt::join(sizes, "-")); }

std::vector<int> shape_option(std::string const& text, std::optional<Ends> const& data) {
  if (auto const sizes = parse_shape(text, data)) return *sizes;
  throw InputError({.key = "--shape", .expected = shape_expected(data), .found = "'" + text + "'", .hint = shape_hint(text, data)});
}

int batch_option(std::string const& text) {
  constexpr int kMost = 1'000'000'000;
  if (auto const rows = count_of(text, kMost)) return *rows;
  throw InputError({.key = "--batch", .expected = fmt::format("an integer from 1 to {}", kMost), .found = "'" + text + "'"});
}

Optimizer optimizer_option(std::string const& name) { return listed<Optimizers>("--optimizer", name); }
Activation activation_option(std::string const& name) { return listed<Activations>("--activation", name); }

FeatureType type_option(std::string const& name) {
  for (FeatureType const type : {FeatureType::kUint8, FeatureType::kFloat}) {
    if (name == name_of(type)) return type;
  }
  refuse_name("--type", name, {"uint8", "float"});
}

MlpConfig model_of(Population const& population, int index) {
  MlpConfig model{.activation = population.activation, .optimizer = population.optimizer, .batch_size = population.batch_size};
  model.hidden.clear();
  for (std::size_t l = 1; l + 1 < population.sizes.size(); ++l) model.hidden.emplace_back(population.sizes[l]);
  double const share = 0.1 + 0.9 * static_cast<double>(index + 1) / population.trials;
  std::visit([&](auto& optimizer) { optimizer.learning_rate *= share; }, model.optimizer);
  model.weight_decay = default_weight_decay(model.optimizer);
  return model;
}

}  // namespace shoal::bench
