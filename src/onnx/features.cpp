// SPDX-License-Identifier: Apache-2.0
#include "src/onnx/features.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "shoal/errors.hpp"
#include "src/engine/quantile_slopes.hpp"

namespace shoal::onnx {
namespace {

std::int64_t signed_size(std::size_t n) { return static_cast<std::int64_t>(n); }

// Between the knots of its column a value is mapped linearly onto their scores; up to the first one, which may be there several times,
// onto the first score. ONNX cannot search a sorted list: the last knot that is not above a value is found by halving, as the engine does.
Name add_quantiles(GraphBuilder& graph, Model const& model, Name const& values) {
  std::int64_t const n = model.n_numeric;
  FoldTables const& tables = model.tables;
  std::vector<float> lowest, lowest_score, highest;
  std::vector<std::int64_t> first;
  for (std::int64_t k = 0; k < n; ++k) {
    auto const begin = static_cast<std::size_t>(k * kQuantiles);
    lowest.push_back(tables.knots[begin]);
    lowest_score.push_back(tables.scores[begin]);
    highest.push_back(tables.knots[begin + kQuantiles - 1]);
    first.push_back(k * kQuantiles);
  }
  auto const table = [&](std::vector<float> const& entries) { return graph.floats({signed_size(entries.size())}, entries); };
  Name const knots = table(tables.knots);
  Name const inside = graph.node("Min", {graph.node("Max", {values, graph.floats({n}, lowest)}), graph.floats({n}, highest)});
  Name at = graph.ints(first);  // from the first step on [batch, n]
  static_assert(std::has_single_bit(unsigned{kQuantiles}));
  for (std::int64_t half = kQuantiles / 2; half > 0; half /= 2) {
    Name const further = graph.node("Add", {at, graph.ints({half})});
    at = graph.node("Where", {graph.node("GreaterOrEqual", {inside, graph.node("Gather", {knots, further})}), further, at});
  }
  Name const beyond = graph.node("Sub", {inside, graph.node("Gather", {knots, at})});
  Name const rise = graph.node("Mul", {beyond, graph.node("Gather", {table(quantile_slopes(tables)), at})});
  Name const joined = graph.node("Add", {rise, graph.node("Gather", {table(tables.scores), at})});
  return graph.node("Where", {graph.node("Greater", {values, graph.floats({n}, lowest)}), joined, graph.floats({n}, lowest_score)});
}

// The engine's fmaf(raw, scale, shift) rounds once, which ONNX has no operator for. A product that was rounded before the shift cancels most
// of it would be off by 1e-5 and more where a column's mean is large beside its spread (latitudes, years). The distance from what becomes
// 0 is as good as exact; what the rounding of that origin leaves is added.
Name add_lines(GraphBuilder& graph, FoldTables const& tables, Name values) {
  std::vector<float> origins, rests;
  for (std::size_t k = 0; k < tables.scale.size(); ++k) {
    double const scale = tables.scale[k], shift = tables.shift[k];
    auto const origin = static_cast<float>(-shift / scale);
    bool const usable = std::isfinite(origin);  // not where a scale is 0, or nearly
    origins.push_back(usable && shift != 0.0 ? origin : 0.0f);
    rests.push_back(static_cast<float>(double{origins.back()} * scale + shift));
  }
  auto const step = [&](char const* op, std::vector<float> const& operands, float neutral) {
    if (std::ranges::all_of(operands, [&](float operand) { return operand == neutral; })) return;
    values = graph.node(op, {values, graph.floats({signed_size(operands.size())}, operands)});
  };
  step("Sub", origins, 0.0f);
  step("Mul", tables.scale, 1.0f);
  step("Add", rests, 0.0f);
  return values;
}

Name add_numbers(GraphBuilder& graph, Model const& model, RawColumns const& raw) {
  FoldTables const& tables = model.tables;
  Name values = raw.numbers;
  if (!raw.missing.empty()) values = graph.node("Where", {raw.missing, graph.floats({model.n_numeric}, tables.impute), values});
  return tables.knots.empty() ? add_lines(graph, tables, values) : add_quantiles(graph, model, values);
}

// Each categorical column sets one of the features behind the numbers, or none of them: a position of its own beyond them, which is cut off.
class OneHot {
 public:
  OneHot(GraphBuilder& graph, Model const& model) : graph_(graph), model_(model), n_(std::int64_t{model.n_features} - model.n_numeric) {}

  [[nodiscard]] Name indices(std::size_t column, RawColumns const& raw) {
    CategoricalColumn const& categorical = model_.categorical[column];
    if (categorical.indicator) {
      auto const numeric = std::ranges::find(model_.feature_names, categorical.name) - model_.feature_names.begin();
      Name const missing = graph_.node("Gather", {raw.missing, graph_.ints({numeric})}, {{"axis", std::int64_t{1}}});
      return graph_.node("Where", {missing, graph_.ints({place(column, 1)}), graph_.ints({place(column, 0)})});
    }
    std::vector<std::string> keys;
    std::vector<std::int64_t> places;
    std::set<std::string> known;
    auto const add = [&](std::string const& key, std::size_t code) {
      if (!known.insert(key).second) return;  // the first counts; not all runtimes take a key twice
      keys.push_back(key);
      places.push_back(place(column, code));
    };
    add("", categorical.missing_code());
    for (std::string const& word : model_.table->format.missing) add(word, categorical.missing_code());
    for (std::size_t code = 0; code < categorical.levels.size(); ++code) add(categorical.levels[code], code);
    return graph_.node("LabelEncoder", {raw.texts.at(column)},
                       {{"keys_strings", keys}, {"values_int64s", places}, {"default_int64", place(column, categorical.other_code())}}, kMlDomain);
  }

  /// float [batch, n_features - n_numeric] from indices [batch, columns]; no larger value is made on the way, however many columns
  [[nodiscard]] Name features(Name const& indices) {
    std::int64_t const width = n_ + signed_size(model_.categorical.size());
    Name const shape = graph_.node("Shape", {indices});
    Name const rows = graph_.node("Gather", {shape, graph_.ints({0})});
    Name const zeros = graph_.node("ConstantOfShape", {graph_.node("Concat", {rows, graph_.ints({width})}, {{"axis", std::int64_t{0}}})});
    Name const ones = graph_.node("Expand", {graph_.number(1.0f), shape});
    Name const set = graph_.node("ScatterElements", {zeros, indices, ones}, {{"axis", std::int64_t{1}}});
    return graph_.node("Slice", {set, graph_.ints({0}), graph_.ints({n_}), graph_.ints({1})});
  }

 private:
  [[nodiscard]] std::int64_t place(std::size_t column, std::size_t code) const {
    std::int64_t const feature = model_.tables.level_to_column.at(column).at(code);
    return feature < 0 ? n_ + signed_size(column) : feature - model_.n_numeric;
  }

  GraphBuilder& graph_;
  Model const& model_;
  std::int64_t n_;
};

}  // namespace

RawColumns add_inputs(GraphBuilder& graph, Model const& model) {
  RawColumns raw;
  if (!model.table) {
    raw.numbers = "features";
    graph.input(raw.numbers, FLOAT_ELEMENT, model.n_numeric);
    return raw;
  }
  std::vector<Name> const& numbers = model.feature_names;
  for (Name const& name : numbers) graph.input(name, FLOAT_ELEMENT, 1);
  if (!numbers.empty()) {
    raw.numbers = numbers.size() == 1 ? numbers.front() : graph.node("Concat", numbers, {{"axis", std::int64_t{1}}});
    raw.missing = graph.node("IsNaN", {raw.numbers});
  }
  for (CategoricalColumn const& column : model.categorical) {
    if (column.indicator) continue;
    graph.input(column.name, STRING_ELEMENT, 1);
    raw.texts.push_back(column.name);
  }
  return raw;
}

Name add_features(GraphBuilder& graph, Model const& model, RawColumns const& raw) {
  std::vector<Name> parts;
  if (model.n_numeric > 0) parts.push_back(add_numbers(graph, model, raw));
  if (model.n_features > model.n_numeric) {
    OneHot one_hot(graph, model);
    std::vector<Name> indices;
    for (std::size_t column = 0; column < model.categorical.size(); ++column) indices.push_back(one_hot.indices(column, raw));
    parts.push_back(one_hot.features(indices.size() == 1 ? indices.front() : graph.node("Concat", indices, {{"axis", std::int64_t{1}}})));
  }
  SHOAL_ASSERT(!parts.empty());
  return parts.size() == 1 ? parts.front() : graph.node("Concat", parts, {{"axis", std::int64_t{1}}});
}

}  // namespace shoal::onnx
