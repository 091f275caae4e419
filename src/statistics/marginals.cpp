// SPDX-License-Identifier: Apache-2.0
#include "src/statistics/marginals.hpp"

#include <algorithm>

namespace shoal {
namespace {

double volume_of(Leaf const& leaf) {
  double volume = 1.0;
  for (std::size_t i = 0; i < leaf.low.size(); ++i) volume *= leaf.high[i] - leaf.low[i];
  return volume;
}

std::vector<double> edges_of(Tree const& tree, std::size_t feature) {
  std::vector<double> edges{1.0};
  for (Leaf const& leaf : tree) edges.push_back(leaf.low[feature]);
  std::ranges::sort(edges);
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

std::size_t place(std::vector<double> const& edges, double edge) { return static_cast<std::size_t>(std::ranges::lower_bound(edges, edge) - edges.begin()); }

}  // namespace

double mean_of(Tree const& tree) {
  double sum = 0.0;
  for (Leaf const& leaf : tree) sum += volume_of(leaf) * leaf.value;
  return sum;
}

double variance_of(Tree const& tree) {
  double const mean = mean_of(tree);
  double sum = 0.0;
  for (Leaf const& leaf : tree) sum += volume_of(leaf) * (leaf.value - mean) * (leaf.value - mean);
  return sum;
}

double Marginal::at(double u) const {
  auto const next = std::ranges::upper_bound(edges, u) - edges.begin();
  return values[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(next - 1, 0, std::ssize(values) - 1))];
}

double Marginal::variance() const {
  double mean = 0.0, sum = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) mean += (edges[i + 1] - edges[i]) * values[i];
  for (std::size_t i = 0; i < values.size(); ++i) sum += (edges[i + 1] - edges[i]) * (values[i] - mean) * (values[i] - mean);
  return sum;
}

// Each leaf adds its share of the other features' volume on the steps that it spans: written as differences, summed once.
Marginal marginal_of(Tree const& tree, std::size_t feature) {
  Marginal marginal{.edges = edges_of(tree, feature), .values = {}};
  std::vector<double> values(marginal.edges.size(), 0.0);
  for (Leaf const& leaf : tree) {
    double const share = leaf.value * volume_of(leaf) / (leaf.high[feature] - leaf.low[feature]);
    values[place(marginal.edges, leaf.low[feature])] += share;
    values[place(marginal.edges, leaf.high[feature])] -= share;
  }
  for (std::size_t i = 1; i < values.size(); ++i) values[i] += values[i - 1];
  values.pop_back();
  marginal.values = std::move(values);
  return marginal;
}

double pair_variance(Tree const& tree, std::size_t first, std::size_t second) {
  std::vector<double> const rows = edges_of(tree, first), columns = edges_of(tree, second);
  std::size_t const width = columns.size();
  std::vector<double> values(rows.size() * width, 0.0);
  double const mean = mean_of(tree);
  for (Leaf const& leaf : tree) {
    double const area = (leaf.high[first] - leaf.low[first]) * (leaf.high[second] - leaf.low[second]);
    double const share = (leaf.value - mean) * volume_of(leaf) / area;
    std::size_t const top = place(rows, leaf.low[first]) * width, bottom = place(rows, leaf.high[first]) * width;
    std::size_t const left = place(columns, leaf.low[second]), right = place(columns, leaf.high[second]);
    values[top + left] += share;
    values[top + right] -= share;
    values[bottom + left] -= share;
    values[bottom + right] += share;
  }
  double sum = 0.0;
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    for (std::size_t j = 0; j + 1 < width; ++j) {
      double& value = values[i * width + j];
      if (i > 0) value += values[(i - 1) * width + j];
      if (j > 0) value += values[i * width + j - 1];
      if (i > 0 && j > 0) value -= values[(i - 1) * width + j - 1];
      sum += (rows[i + 1] - rows[i]) * (columns[j + 1] - columns[j]) * value * value;
    }
  }
  return sum;
}

}  // namespace shoal
