// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/reference.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <variant>

namespace shoal::reference {
namespace {

using Vector = std::vector<double>;

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }
double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }
double normal_density(double x) { return std::exp(-0.5 * x * x) * std::numbers::inv_sqrtpi / std::numbers::sqrt2; }

struct Point {
  double value, slope;
};

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

Point activate(Activation const& f, double x) {
  constexpr double kScale = 1.0507009873554804934, kAlpha = 1.6732632423543772848;
  return std::visit(Overloaded{
                        [&](Relu const&) {
                          return x > 0 ? Point{x, 1} : Point{0, 0};
                        },
                        [&](LeakyRelu const& l) {
                          return x > 0 ? Point{x, 1} : Point{l.negative_slope * x, l.negative_slope};
                        },
                        [&](Elu const& e) {
                          return x > 0 ? Point{x, 1} : Point{e.alpha * std::expm1(x), e.alpha * std::exp(x)};
                        },
                        [&](Selu const&) {
                          return x > 0 ? Point{kScale * x, kScale}
                                       : Point{kScale * kAlpha * std::expm1(x), kScale * kAlpha * std::exp(x)};
                        },
                        [&](Gelu const&) {
                          return Point{x * normal_cdf(x), normal_cdf(x) + x * normal_density(x)};
                        },
                        [&](Silu const&) {
                          return Point{x * sigmoid(x), sigmoid(x) * (1 + x * (1 - sigmoid(x)))};
                        },
                        [&](Mish const&) {
                          double const t = std::tanh(softplus(x));
                          return Point{x * t, t + x * (1 - t * t) * sigmoid(x)};
                        },
                        [&](Tanh const&) {
                          return Point{std::tanh(x), 1 - std::tanh(x) * std::tanh(x)};
                        },
                        [&](Sigmoid const&) {
                          return Point{sigmoid(x), sigmoid(x) * (1 - sigmoid(x))};
                        },
                        [&](HardSigmoid const&) {
                          return x <= -3 ? Point{0, 0} : x >= 3 ? Point{1, 0} : Point{x / 6 + 0.5, 1.0 / 6};
                        },
                        [&](Softplus const&) {
                          return Point{softplus(x), sigmoid(x)};
                        },
                        [&](Softsign const&) {
                          return Point{x / (1 + std::abs(x)), 1 / ((1 + std::abs(x)) * (1 + std::abs(x)))};
                        },
                        [&](Exponential const&) {
                          return Point{std::exp(x), std::exp(x)};
                        },
                        [&](Linear const&) {
                          return Point{x, 1};
                        },
                    },
                    f);
}

Vector sums(Layer const& layer, Vector const& x) {
  Vector z = layer.bias;
  for (int j = 0; j < layer.units; ++j) {
    for (int k = 0; k < layer.inputs; ++k) z[j] += x[k] * layer.kernel[k * layer.units + j];
  }
  return z;
}

struct RowLoss {
  double value = 0.0;
  Vector dz;  // of that value
};

RowLoss class_loss(Vector const& z, int label, MlpConfig const& config, Task task) {
  double const s = config.label_smoothing;
  RowLoss row;
  if (task == Task::kBinary) {
    double const truth = label * (1 - s) + 0.5 * s;
    row = {truth * softplus(-z[0]) + (1 - truth) * softplus(z[0]), {sigmoid(z[0]) - truth}};
  } else {
    auto const n = static_cast<int>(z.size());
    bool const by_sigmoid = output_of(config, task) == OutputActivation::kSigmoid;
    Vector odds(z);  // probabilities up to a factor
    double total = 0.0;
    for (double& value : odds) total += value = by_sigmoid ? sigmoid(value) : std::exp(value);
    for (int j = 0; j < n; ++j) {
      double const truth = (j == label ? 1 - s : 0.0) + s / n;
      double const slope = by_sigmoid ? 1 - odds[j] : 1.0;  // of log odds
      row.value -= truth * std::log(odds[j] / total);
      row.dz.push_back(slope * (odds[j] / total - truth));
    }
  }
  if (!config.class_weight.weights.empty()) {
    double const weight = config.class_weight.weights[label];
    row.value *= weight;
    for (double& d : row.dz) d *= weight;
  }
  return row;
}

Point error_loss(Loss const& loss, double e) {
  double const sign = e > 0 ? 1 : e < 0 ? -1 : 0;
  if (std::holds_alternative<MeanAbsoluteError>(loss)) return {std::abs(e), sign};
  if (auto const* huber = std::get_if<Huber>(&loss)) {
    double const d = huber->delta;
    return std::abs(e) <= d ? Point{0.5 * e * e, e} : Point{d * (std::abs(e) - 0.5 * d), d * sign};
  }
  return {e * e, 2 * e};
}

RowLoss row_loss(Vector const& z, std::size_t b, MlpConfig const& config, Task task, Batch const& batch) {
  if (task != Task::kRegression) return class_loss(z, batch.labels[b], config, task);
  RowLoss row;
  for (std::size_t j = 0; j < z.size(); ++j) {
    auto const [value, slope] = error_loss(loss_of(config, task), z[j] - batch.targets[b][j]);
    row.value += value / static_cast<double>(z.size());
    row.dz.push_back(slope / static_cast<double>(z.size()));
  }
  return row;
}

Network zeros_like(Network const& network) {
  Network zeros = network;
  for (Layer& layer : zeros) {
    std::ranges::fill(layer.kernel, 0.0);
    std::ranges::fill(layer.bias, 0.0);
  }
  return zeros;
}

// gradient += x dz'
void add_outer(Layer& gradient, Vector const& x, Vector const& dz) {
  for (int j = 0; j < gradient.units; ++j) {
    gradient.bias[j] += dz[j];
    for (int k = 0; k < gradient.inputs; ++k) gradient.kernel[k * gradient.units + j] += x[k] * dz[j];
  }
}

// dx = W dz
Vector through(Layer const& layer, Vector const& dz) {
  Vector dx(layer.inputs);
  for (int k = 0; k < layer.inputs; ++k) {
    for (int j = 0; j < layer.units; ++j) dx[k] += layer.kernel[k * layer.units + j] * dz[j];
  }
  return dx;
}

Layer absolute(Layer layer) {
  for (double& w : layer.kernel) w = std::abs(w);
  for (double& b : layer.bias) b = std::abs(b);
  return layer;
}

Vector absolute(Vector v) {
  for (double& x : v) x = std::abs(x);
  return v;
}

}  // namespace

double loss(Network const& network, MlpConfig const& config, Task task, Batch const& batch) {
  double total = 0.0;
  for (std::size_t b = 0; b < batch.x.size(); ++b) {
    Vector x = batch.x[b];
    for (std::size_t l = 0; l < network.size(); ++l) {
      x = sums(network[l], x);
      if (l + 1 == network.size()) break;
      for (double& value : x) value = activate(activation_of(config, static_cast<int>(l)), value).value;
    }
    total += row_loss(x, b, config, task, batch).value / static_cast<double>(batch.x.size());
  }
  for (Layer const& layer : network) {
    for (double w : layer.kernel) total += config.l1 * std::abs(w) + config.l2 * w * w;
  }
  return total;
}

Network gradient(Network const& network, MlpConfig const& config, Task task, Batch const& batch) {
  Network total = zeros_like(network);
  for (std::size_t b = 0; b < batch.x.size(); ++b) {
    std::vector<Vector> inputs{batch.x[b]}, slopes;
    Vector z;
    for (std::size_t l = 0; l < network.size(); ++l) {
      z = sums(network[l], inputs[l]);
      if (l + 1 == network.size()) break;
      Vector& y = inputs.emplace_back();
      Vector& slope = slopes.emplace_back();
      for (double value : z) {
        Point const point = activate(activation_of(config, static_cast<int>(l)), value);
        y.push_back(point.value);
        slope.push_back(point.slope);
      }
    }
    Vector dz = row_loss(z, b, config, task, batch).dz;
    for (double& d : dz) d /= static_cast<double>(batch.x.size());
    for (std::size_t l = network.size(); l-- > 0;) {
      add_outer(total[l], inputs[l], dz);
      if (l == 0) break;
      dz = through(network[l], dz);
      for (std::size_t j = 0; j < dz.size(); ++j) dz[j] *= slopes[l - 1][j];
    }
  }
  for (std::size_t l = 0; l < network.size(); ++l) {
    for (std::size_t i = 0; i < network[l].kernel.size(); ++i) {
      double const w = network[l].kernel[i];
      total[l].kernel[i] += config.l1 * (w > 0 ? 1 : w < 0 ? -1 : 0) + 2 * config.l2 * w;
    }
  }
  return total;
}

Network rounding_bound(Network const& network, MlpConfig const& config, Task task, Batch const& batch) {
  Network total = zeros_like(network);
  auto const n = static_cast<double>(batch.x.size());
  double terms = n;
  for (Layer const& layer : network) terms += layer.inputs + layer.units;
  for (std::size_t b = 0; b < batch.x.size(); ++b) {
    // Sizes: of each layer's inputs, and of sums and slopes; a value is at least as uncertain as the sum it came from.
    std::vector<Vector> inputs{absolute(batch.x[b])}, spread, slopes;
    Vector z, size;
    Vector x = batch.x[b];
    for (std::size_t l = 0; l < network.size(); ++l) {
      z = sums(network[l], x);
      size = sums(absolute(network[l]), inputs[l]);
      if (l + 1 == network.size()) break;
      Vector& y = inputs.emplace_back();
      Vector& slope = slopes.emplace_back();
      x.clear();
      for (std::size_t j = 0; j < z.size(); ++j) {
        Point const point = activate(activation_of(config, static_cast<int>(l)), z[j]);
        x.push_back(point.value);
        slope.push_back(std::abs(point.slope));
        y.push_back(std::abs(point.value) + std::abs(point.slope) * size[j]);
      }
      spread.push_back(size);
    }
    // dz of the output: itself, and how much it moves with z (second derivatives are at most 2 in every loss here).
    Vector dz = absolute(row_loss(z, b, config, task, batch).dz);
    double const weight = config.class_weight.weights.empty() ? 1.0 : config.class_weight.weights[batch.labels[b]];
    double const largest = *std::ranges::max_element(size);
    for (double& d : dz) d = (d + 2.0 * weight * largest + weight) / n;
    for (std::size_t l = network.size(); l-- > 0;) {
      add_outer(total[l], inputs[l], dz);
      if (l == 0) break;
      dz = through(absolute(network[l]), dz);
      // A slope moves with z: by at most the slope itself (exponential) or 1.1 (the others) for each unit of z.
      for (std::size_t j = 0; j < dz.size(); ++j)
        dz[j] *= slopes[l - 1][j] + std::max(1.1, slopes[l - 1][j]) * spread[l - 1][j];
    }
  }
  double const scale = std::numeric_limits<float>::epsilon() * std::sqrt(terms);
  for (std::size_t l = 0; l < network.size(); ++l) {
    for (std::size_t i = 0; i < total[l].kernel.size(); ++i) {
      total[l].kernel[i] = scale * (total[l].kernel[i] + config.l1 + 2 * config.l2 * std::abs(network[l].kernel[i]));
    }
    for (double& value : total[l].bias) value *= scale;
  }
  return total;
}

}  // namespace shoal::reference
