// SPDX-License-Identifier: Apache-2.0
#include "src/onnx/network.hpp"

#include <variant>

namespace shoal::onnx {
namespace {

// One function an activation: an activation without one does not compile.
struct ActivationWriter {
  GraphBuilder& graph;
  Name const& x;

  Name operator()(Relu const&) const { return graph.node("Relu", {x}); }
  Name operator()(LeakyRelu const& f) const { return graph.node("LeakyRelu", {x}, {{"alpha", static_cast<float>(f.negative_slope)}}); }
  Name operator()(Elu const& f) const { return graph.node("Elu", {x}, {{"alpha", static_cast<float>(f.alpha)}}); }
  Name operator()(Selu const&) const { return graph.node("Selu", {x}, {{"alpha", 1.67326324f}, {"gamma", 1.05070099f}}); }
  Name operator()(Gelu const&) const {  // an operator of its own from opset 20 on
    Name const erf = graph.node("Erf", {graph.node("Mul", {x, graph.number(0.70710678f)})});
    return graph.node("Mul", {graph.node("Mul", {x, graph.number(0.5f)}), graph.node("Add", {erf, graph.number(1.0f)})});
  }
  Name operator()(Silu const&) const { return graph.node("Mul", {x, graph.node("Sigmoid", {x})}); }
  Name operator()(Mish const&) const { return graph.node("Mul", {x, graph.node("Tanh", {graph.node("Softplus", {x})})}); }
  Name operator()(Tanh const&) const { return graph.node("Tanh", {x}); }
  Name operator()(Sigmoid const&) const { return graph.node("Sigmoid", {x}); }
  Name operator()(HardSigmoid const&) const { return graph.node("HardSigmoid", {x}, {{"alpha", 0.16666667f}, {"beta", 0.5f}}); }
  Name operator()(Softplus const&) const { return graph.node("Softplus", {x}); }
  Name operator()(Softsign const&) const { return graph.node("Softsign", {x}); }
  Name operator()(Exponential const&) const { return graph.node("Exp", {x}); }
  Name operator()(Linear const&) const { return x; }
};

Name add_layer(GraphBuilder& graph, LayerState const& layer, Name const& x) {
  auto const units = static_cast<std::int64_t>(layer.bias.size()), inputs = static_cast<std::int64_t>(layer.kernel.size()) / units;
  return graph.node("Gemm", {x, graph.floats({inputs, units}, layer.kernel), graph.floats({units}, layer.bias)});
}

Name add_output(GraphBuilder& graph, Model const& model, Name const& z) {
  if (model.task == Task::kRegression) {
    auto const n = static_cast<std::int64_t>(model.n_outputs);
    Name const scaled = graph.node("Mul", {z, graph.floats({n}, model.tables.target_scale)});
    return graph.node("Add", {scaled, graph.floats({n}, model.tables.target_shift)});
  }
  if (model.task == Task::kBinary) {
    Name const second = graph.node("Sigmoid", {z});
    return graph.node("Concat", {graph.node("Sub", {graph.number(1.0f), second}), second}, {{"axis", std::int64_t{1}}});
  }
  if (output_of(model.config, model.task) == OutputActivation::kSoftmax) return graph.node("Softmax", {z}, {{"axis", std::int64_t{-1}}});
  Name const each = graph.node("Sigmoid", {z});
  return graph.node("Div", {each, graph.node("ReduceSum", {each, graph.ints({1})})});
}

}  // namespace

Name add_network(GraphBuilder& graph, Model const& model, Name const& features) {
  Name x = features;
  for (std::size_t i = 0; i + 1 < model.layers.size(); ++i) {
    Name const z = add_layer(graph, model.layers[i], x);
    x = std::visit(ActivationWriter{graph, z}, activation_of(model.config, static_cast<int>(i)));
  }
  return add_output(graph, model, add_layer(graph, model.layers.back(), x));
}

}  // namespace shoal::onnx
