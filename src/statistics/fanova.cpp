// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "shoal/errors.hpp"
#include "shoal/importance.hpp"
#include "src/search/coordinates.hpp"
#include "src/statistics/marginals.hpp"
#include "src/statistics/observed.hpp"

namespace shoal {
namespace {

constexpr std::uint64_t kPoints = 16;  // of a curve

// A feature of the forest: a searched parameter and its values' places in [0, 1).
struct Feature {
  Parameter const* parameter;
  Axis axis;
  std::size_t column;                       // among the axes
  std::vector<double> u;                    // [trials]
  std::vector<double> place_of_value = {};  // of names: in the order of their mean score, each 1/n wide
};

// A threshold parts names as well as any set could where they are in the order of their mean scores (Fisher 1958).
void arrange_names(Feature& feature, std::vector<double> const& scores) {
  std::size_t const n = feature.axis.n_values;
  std::vector<double> sums(n, 0.0), counts(n, 0.0);
  std::vector<std::size_t> name(feature.u.size());
  std::vector<ParameterValue> const& values = std::get<Choice>(feature.parameter->distribution).values;
  SHOAL_ASSERT(values.size() == n);
  double mean = 0.0;
  for (std::size_t t = 0; t < scores.size(); ++t) {
    auto const value = quantile(feature.parameter->distribution, feature.u[t]);
    name[t] = static_cast<std::size_t>(std::ranges::find(values, value) - values.begin());
    sums[name[t]] += scores[t], counts[name[t]] += 1.0;
    mean += scores[t] / static_cast<double>(scores.size());
  }
  for (std::size_t i = 0; i < n; ++i) sums[i] = counts[i] > 0.0 ? sums[i] / counts[i] : mean;  // never tried: in the middle
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return sums[i]; });
  feature.place_of_value.resize(n);
  for (std::size_t rank = 0; rank < n; ++rank) feature.place_of_value[order[rank]] = (static_cast<double>(rank) + 0.5) / static_cast<double>(n);
  for (std::size_t t = 0; t < name.size(); ++t) feature.u[t] = feature.place_of_value[name[t]];
}

std::vector<Feature> features_of(Coordinates const& coordinates, std::vector<TrialRecord const*> const& trials, std::vector<double> const& scores,
                                 std::vector<std::string>& left_out) {
  std::vector<Feature> features;
  for (Axis const& axis : coordinates.axes()) {
    features.push_back({.parameter = &coordinates.space().parameters()[axis.parameter], .axis = axis, .column = features.size(), .u = {}});
  }
  for (TrialRecord const* trial : trials) {
    std::vector<double> const x = coordinates.of(trial->parameters);
    for (std::size_t f = 0; f < features.size(); ++f) features[f].u.push_back(x[f]);
  }
  auto const incomplete = [](Feature const& feature) { return std::ranges::any_of(feature.u, [](double u) { return std::isnan(u); }); };
  for (Feature const& feature : features) {
    if (incomplete(feature)) left_out.push_back(feature.parameter->name);
  }
  std::erase_if(features, incomplete);
  for (Feature& feature : features) {
    if (!feature.axis.ordered) arrange_names(feature, scores);
  }
  return features;
}

struct MeanAndDeviation {
  double mean = 0.0, deviation = 0.0;
};

MeanAndDeviation over_trees(std::vector<double> const& values) {
  auto const n = static_cast<double>(values.size());
  double mean = 0.0, squares = 0.0;
  for (double const value : values) mean += value / n;
  for (double const value : values) squares += (value - mean) * (value - mean) / n;
  return {mean, std::sqrt(squares)};
}

Dependence curve_of(Coordinates const& coordinates, Feature const& feature, std::vector<Marginal> const& marginals) {
  Parameter const& parameter = *feature.parameter;
  Dependence curve{.parameter = parameter.name, .points = {}};
  std::uint64_t const n_values = feature.axis.n_values;
  bool const each = n_values > 0 && (!feature.axis.ordered || n_values <= kPoints);
  std::uint64_t const n = each ? n_values : kPoints;
  for (std::uint64_t i = 0; i < n; ++i) {
    double const even = (static_cast<double>(i) + 0.5) / static_cast<double>(n);
    ParameterValue const value = each ? value_at(parameter.distribution, i) : quantile(parameter.distribution, even);
    double const u = feature.axis.ordered ? coordinates.of({{parameter.name, value}})[feature.column] : feature.place_of_value[i];
    std::vector<double> scores;
    for (Marginal const& marginal : marginals) scores.push_back(marginal.at(u));
    MeanAndDeviation const score = over_trees(scores);
    curve.points.push_back({value, score.mean, score.deviation});
  }
  return curve;
}

// What the features explain, tree by tree.
struct Explained {
  std::vector<std::vector<Marginal>> marginals;                      // [features][trees]
  std::vector<std::vector<double>> shares;                           // [features][trees that vary]
  std::map<std::pair<std::size_t, std::size_t>, double> together;    // sums over trees
};

Explained explain(std::vector<Tree> const& forest, std::size_t n_features, bool interactions) {
  Explained explained{.marginals = std::vector<std::vector<Marginal>>(n_features), .shares = std::vector<std::vector<double>>(n_features), .together = {}};
  for (Tree const& tree : forest) {
    double const variance = variance_of(tree);
    std::vector<double> alone;
    for (std::size_t f = 0; f < n_features; ++f) {
      explained.marginals[f].push_back(marginal_of(tree, f));
      alone.push_back(explained.marginals[f].back().variance());
    }
    if (!(variance > 0.0)) continue;
    for (std::size_t f = 0; f < n_features; ++f) explained.shares[f].push_back(alone[f] / variance);
    for (std::size_t f = 0; f < n_features && interactions; ++f) {
      for (std::size_t g = f + 1; g < n_features; ++g) {
        explained.together[{f, g}] += std::max(0.0, pair_variance(tree, f, g) - alone[f] - alone[g]) / variance;
      }
    }
  }
  return explained;
}

}  // namespace

ImportanceResult fanova(SearchSpace const& space, SweepResult const& result, FanovaOptions const& options) {
  std::vector<TrialRecord const*> const trials = observed(result);
  std::vector<double> scores;
  for (TrialRecord const* trial : trials) scores.push_back(trial->score);
  if (std::ranges::adjacent_find(scores, std::ranges::not_equal_to{}) == scores.end()) {
    throw InputError({.expected = "completed trials with different scores", .found = "the same score in all " + std::to_string(scores.size())});
  }
  ImportanceResult importance{.parameters = {}, .interactions = {}, .curves = {}, .left_out = {}, .n_trials = trials.size()};
  Coordinates const coordinates(space);
  std::vector<Feature> const features = features_of(coordinates, trials, scores, importance.left_out);
  std::size_t const d = features.size();
  std::vector<double> x(trials.size() * d);
  for (std::size_t t = 0; t < trials.size(); ++t) {
    for (std::size_t f = 0; f < d; ++f) x[t * d + f] = features[f].u[t];
  }
  std::vector<Tree> const forest = fit_forest(x, scores, d, options.trees, options.seed);

  Explained const explained = explain(forest, d, options.interactions);
  for (std::size_t f = 0; f < d; ++f) {
    MeanAndDeviation const share = over_trees(explained.shares[f]);
    importance.parameters.push_back({features[f].parameter->name, share.mean, share.deviation});
    importance.curves.push_back(curve_of(coordinates, features[f], explained.marginals[f]));
  }
  for (auto const& [pair, sum] : explained.together) {
    double const share = sum / static_cast<double>(explained.shares[pair.first].size());
    importance.interactions.push_back({features[pair.first].parameter->name, features[pair.second].parameter->name, share});
  }
  sort(importance.parameters);
  std::ranges::stable_sort(importance.interactions, std::ranges::greater{}, &Interaction::share);
  return importance;
}

}  // namespace shoal
