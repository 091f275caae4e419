// SPDX-License-Identifier: Apache-2.0
#include "shoal/onnx.hpp"

#include <algorithm>
#include <numeric>

#include "shoal/errors.hpp"
#include "shoal/version.hpp"
#include "src/export/output_file.hpp"
#include "src/onnx/features.hpp"
#include "src/onnx/network.hpp"

namespace shoal {
namespace {

using onnx::GraphBuilder;
using onnx::Name;

constexpr std::int64_t kIrVersion = 8, kOpset = 13, kMlOpset = 2;

// Models with the same tables share the features.
std::vector<Name> add_predictions(GraphBuilder& graph, std::vector<Model> const& models) {
  onnx::RawColumns const raw = onnx::add_inputs(graph, models.front());
  std::vector<Name> features, predictions;
  for (std::size_t i = 0; i < models.size(); ++i) {
    auto const alike = std::find_if(models.begin(), models.begin() + static_cast<std::ptrdiff_t>(i), [&](Model const& earlier) { return earlier.tables == models[i].tables; });
    auto const j = static_cast<std::size_t>(alike - models.begin());
    features.push_back(j < i ? features[j] : onnx::add_features(graph, models[i], raw));
    predictions.push_back(onnx::add_network(graph, models[i], features.back()));
  }
  return predictions;
}

// An output's name, which a column may have, too.
Name unlike_columns(Name name, Model const& model) {
  auto const is_column = [&] {
    return model.table && (std::ranges::find(model.feature_names, name) != model.feature_names.end() ||
                           std::ranges::find(model.categorical, name, &CategoricalColumn::name) != model.categorical.end());
  };
  while (is_column()) name += '_';
  return name;
}

// The weighted mean: called `output`.
void add_mean(GraphBuilder& graph, std::vector<Name> const& predictions, std::vector<std::uint32_t> const& times, Name const& output) {
  if (predictions.size() == 1) return graph.node_to(output, "Identity", predictions);
  double const total = std::accumulate(times.begin(), times.end(), 0.0);
  std::vector<Name> parts;
  for (std::size_t i = 0; i < predictions.size(); ++i)
    parts.push_back(graph.node("Mul", {predictions[i], graph.number(static_cast<float>(times[i] / total))}));
  graph.node_to(output, "Sum", parts);
}

}  // namespace

std::string to_onnx(Ensemble const& ensemble) {
  SHOAL_ASSERT(!ensemble.models.empty() && ensemble.times.size() == ensemble.models.size());
  Model const& first = ensemble.models.front();
  bool const regression = first.task == Task::kRegression;
  Name const output = unlike_columns(regression ? "prediction" : "probabilities", first);
  GraphBuilder graph;
  add_mean(graph, add_predictions(graph, ensemble.models), ensemble.times, output);
  if (regression) {
    graph.output(output, onnx::FLOAT_ELEMENT, first.n_outputs);
  } else {
    Name const likeliest = graph.node("ArgMax", {output}, {{"axis", std::int64_t{1}}, {"keepdims", std::int64_t{0}}});
    Name const label = unlike_columns("label", first);
    graph.node_to(label, "Gather", {graph.strings(first.class_names), likeliest});
    graph.output(label, onnx::STRING_ELEMENT, 0);
    graph.output(output, onnx::FLOAT_ELEMENT, static_cast<std::int64_t>(first.class_names.size()));
  }

  onnx::File file;
  file.set_ir_version(kIrVersion);
  file.set_producer_name("shoal");
  file.set_producer_version(std::string(kVersion));
  auto& opset = *file.add_opset_import();
  opset.set_domain("");
  opset.set_version(kOpset);
  if (graph.uses_ml()) {
    auto& ml = *file.add_opset_import();
    ml.set_domain(onnx::kMlDomain);
    ml.set_version(kMlOpset);
  }
  auto& card = *file.add_metadata_props();
  card.set_key("shoal");
  card.set_value(card_of(ensemble));
  *file.mutable_graph() = graph.take();
  file.mutable_graph()->set_name("shoal");
  return file.SerializeAsString();
}

void write_onnx(Ensemble const& ensemble, std::string const& path) { write_file(path, to_onnx(ensemble)); }

}  // namespace shoal
