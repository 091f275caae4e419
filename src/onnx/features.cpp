// SPDX-License-Identifier: Apache-2.0
#include "src/onnx/features.hpp"

#include <algorithm>
#include <numeric>

#include "shoal/errors.hpp"
#include "src/engine/quantile_slopes.hpp"

namespace shoal::onnx {
namespace {

std::int64_t signed_size(std::size_t n) { return static_cast<std::int64_t>(n); }

// Between the knots of its column a value is mapped linearly onto their scores; up to the first one, which may be there several times,
// onto the first score. ONNX has no search in a sorted list: knots at or below a value are counted.
Name add_quantiles(GraphBuilder& graph, Model const& model, Name const& values) {
  std::int64_t const n = model.n_numeric, knots = kQuantiles;
  FoldTables const& tables = model.tables;
  std::vector<float> lowest, lowest_score, highest;
  std::vector<std::int64_t> first;
  for (std::int64_t k = 0; k < n; ++k) {
    auto const begin = static_cast<std::size_t>(k * knots);
    lowest.push_back(tables.knots[begin]);
    lowest_score.push_back(tables.scores[begin]);
    highest.push_back(tables.knots[begin + kQuantiles - 1]);
    first.push_back(k * knots);
  }
  Name const inside = graph.node("Min", {graph.node("Max", {values, graph.floats({n}, lowest)}), graph.floats({n}, highest)});
  Name const wide = graph.node("Unsqueeze", {inside, graph.ints({2})});
  Name const reached = graph.node("GreaterOrEqual", {wide, graph.floats({1, n, knots}, tables.knots)});
  Name const count = graph.node("ReduceSum", {graph.node("Cast", {reached}, {{"to", std::int64_t{INT64_ELEMENT}}}), graph.ints({2})}, {{"keepdims", std::int64_t{0}}});
  Name const at = graph.node("Add", {graph.node("Sub", {count, graph.ints({1})}), graph.ints(first)});
  auto const table = [&](std::vector<float> const& entries) { return graph.node("Gather", {graph.floats({signed_size(entries.size())}, entries), at}); };
  Name const beyond = graph.node("Sub", {inside, table(tables.knots)});
  Name const joined = graph.node("Add", {graph.node("Mul", {beyond, table(quantile_slopes(tables))}), table(tables.scores)});
  return graph.node("Where", {graph.node("Greater", {values, graph.floats({n}, lowest)}), joined, graph.floats({n}, lowest_score)});
}

Name add_numbers(GraphBuilder& graph, Model const& model, RawColumns const& raw) {
  std::int64_t const n = model.n_numeric;
  FoldTables const& tables = model.tables;
  Name values = raw.numbers;
  if (!raw.missing.empty()) values = graph.node("Where", {raw.missing, graph.floats({n}, tables.impute), values});
  if (!tables.knots.empty()) return add_quantiles(graph, model, values);
  return graph.node("Add", {graph.node("Mul", {values, graph.floats({n}, tables.scale)}), graph.floats({n}, tables.shift)});
}

// Each categorical column sets one of the features behind the numbers, or the last position, which is cut off: none of them.
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
    std::vector<std::string> keys{""};
    std::vector<std::int64_t> places{place(column, categorical.missing_code())};
    for (std::string const& word : model_.table->format.missing) keys.push_back(word), places.push_back(places.front());
    for (std::size_t code = 0; code < categorical.levels.size(); ++code) keys.push_back(categorical.levels[code]), places.push_back(place(column, code));
    return graph_.node("LabelEncoder", {raw.texts.at(column)},
                       {{"keys_strings", keys}, {"values_int64s", places}, {"default_int64", place(column, categorical.other_code())}}, kMlDomain);
  }

  /// float [batch, n_features - n_numeric] from indices [batch, columns]
  [[nodiscard]] Name features(Name const& indices) {
    float const ends[] = {0.0f, 1.0f};
    Name const hot = graph_.node("OneHot", {indices, graph_.ints({n_ + 1}), graph_.floats({2}, ends)});
    Name const set = graph_.node("ReduceSum", {hot, graph_.ints({1})}, {{"keepdims", std::int64_t{0}}});
    return graph_.node("Slice", {set, graph_.ints({0}), graph_.ints({n_}), graph_.ints({1})});
  }

 private:
  [[nodiscard]] std::int64_t place(std::size_t column, std::size_t code) const {
    std::int64_t const feature = model_.tables.level_to_column.at(column).at(code);
    return feature < 0 ? n_ : feature - model_.n_numeric;
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
