// SPDX-License-Identifier: Apache-2.0
// Networks and batches for the gradient tests: every activation, loss and penalty, over odd shapes.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/golden/reference.hpp"

namespace shoal::reference {

struct Problem {
  std::string name;
  MlpConfig config;
  Task task = Task::kMulticlass;
  Network network;
  Batch batch;
};

struct Shape {
  int rows = 0, inputs = 0;
  std::vector<int> hidden;
  int outputs = 0;
};

/// Random numbers that are floats, so that a float engine starts from the same ones.
class Source {
 public:
  explicit Source(std::uint32_t seed) : generator_(seed) {}
  double uniform(double bound) {
    return static_cast<float>(bound * (static_cast<double>(generator_()) * 0x1p-31 - 1.0));
  }
  int below(int n) { return static_cast<int>(generator_() % static_cast<std::uint32_t>(n)); }

 private:
  std::mt19937 generator_;
};

inline Problem make_problem(std::string name, MlpConfig config, Task task, Shape const& shape, std::uint32_t seed) {
  Source source(seed);
  config.hidden.assign(shape.hidden.begin(), shape.hidden.end());
  Problem problem{.name = std::move(name), .config = config, .task = task, .network = {}, .batch = {}};
  double const size =
      std::holds_alternative<Exponential>(config.activation) ? 0.2 : 1.5;  // e^e^e^x is soon beyond any float
  auto const sizes = layer_sizes(config, shape.inputs, shape.outputs);
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    Layer& layer =
        problem.network.emplace_back(Layer{.inputs = sizes[l], .units = sizes[l + 1], .kernel = {}, .bias = {}});
    for (int i = 0; i < layer.inputs * layer.units; ++i)
      layer.kernel.push_back(source.uniform(size / std::sqrt(layer.inputs)));
    for (int j = 0; j < layer.units; ++j) layer.bias.push_back(source.uniform(0.5));
  }
  for (int b = 0; b < shape.rows; ++b) {
    auto& x = problem.batch.x.emplace_back();
    for (int k = 0; k < shape.inputs; ++k) x.push_back(source.below(5) == 0 ? 0.0 : source.uniform(1.5));
    if (task == Task::kRegression) {
      auto& y = problem.batch.targets.emplace_back();
      for (int j = 0; j < shape.outputs; ++j) y.push_back(source.uniform(2.0));
    } else {
      problem.batch.labels.push_back(source.below(task == Task::kBinary ? 2 : shape.outputs));
    }
  }
  return problem;
}

/// Every activation on every shape, and every loss, smoothing, weighting and penalty on every shape.
inline std::vector<Problem> problems(std::vector<Shape> const& shapes) {
  std::vector<Problem> all;
  auto const add = [&](std::string const& name, MlpConfig const& config, Task task) {
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      Shape shape = shapes[i];
      if (task == Task::kBinary) shape.outputs = 1;
      all.push_back(make_problem(name + ", shape " + std::to_string(i), config, task, shape,
                                 static_cast<std::uint32_t>(all.size() + 1)));
    }
  };
  Activations::for_each(
      [&]<class F>(std::type_identity<F>) { add(std::string(F::name), {.activation = F{}}, Task::kMulticlass); });
  add("leaky_relu 0.05", {.activation = LeakyRelu{.negative_slope = 0.05}}, Task::kMulticlass);
  add("elu 0.5", {.activation = Elu{.alpha = 0.5}}, Task::kMulticlass);
  MlpConfig const base{.activation = Tanh{}};
  auto const variant = [&](auto&& change) {
    MlpConfig config = base;
    change(config);
    return config;
  };
  add("softmax smoothed", variant([](auto& c) { c.label_smoothing = 0.2; }), Task::kMulticlass);
  add("sigmoid", variant([](auto& c) { c.output = OutputActivation::kSigmoid; }), Task::kMulticlass);
  add("sigmoid smoothed", variant([](auto& c) { c.output = OutputActivation::kSigmoid, c.label_smoothing = 0.1; }),
      Task::kMulticlass);
  add("binary", base, Task::kBinary);
  add("binary smoothed and weighted", variant([](auto& c) {
        c.label_smoothing = 0.3, c.class_weight.weights = {0.5, 3.0};
      }),
      Task::kBinary);
  add("mse", base, Task::kRegression);
  add("mae", variant([](auto& c) { c.loss = MeanAbsoluteError{}; }), Task::kRegression);
  add("huber", variant([](auto& c) { c.loss = Huber{}; }), Task::kRegression);
  add("huber 0.25", variant([](auto& c) { c.loss = Huber{.delta = 0.25}; }), Task::kRegression);
  add("l1", variant([](auto& c) { c.l1 = 0.01; }), Task::kMulticlass);
  add("l2", variant([](auto& c) { c.l2 = 0.1; }), Task::kRegression);
  add("l1 and l2", variant([](auto& c) { c.l1 = 0.02, c.l2 = 0.05; }), Task::kBinary);
  return all;
}

}  // namespace shoal::reference
