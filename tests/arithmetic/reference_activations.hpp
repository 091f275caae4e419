// SPDX-License-Identifier: Apache-2.0
// Activations as their definitions read, in double, with the rearrangements that double needs at the far ends.
#pragma once

#include <algorithm>
#include <cmath>

#include "shoal/activations.hpp"

namespace shoal::testing {

inline double logistic(double x) { return x < 0.0 ? std::exp(x) / (1.0 + std::exp(x)) : 1.0 / (1.0 + std::exp(-x)); }
inline double log_of_1_plus_exp(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); }

inline double reference(Relu const&, double x) { return std::max(x, 0.0); }
inline double reference(LeakyRelu const& f, double x) { return x > 0.0 ? x : f.negative_slope * x; }
inline double reference(Elu const& f, double x) { return x > 0.0 ? x : f.alpha * std::expm1(x); }
inline double reference(Selu const&, double x) { return 1.05070098735548049342 * (x > 0.0 ? x : 1.67326324235437728482 * std::expm1(x)); }
inline double reference(Gelu const&, double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); }
inline double reference(Silu const&, double x) { return x * logistic(x); }
inline double reference(Mish const&, double x) { return x * std::tanh(log_of_1_plus_exp(x)); }
inline double reference(Tanh const&, double x) { return std::tanh(x); }
inline double reference(Sigmoid const&, double x) { return logistic(x); }
inline double reference(HardSigmoid const&, double x) { return std::clamp(x / 6.0 + 0.5, 0.0, 1.0); }
inline double reference(Softplus const&, double x) { return log_of_1_plus_exp(x); }
inline double reference(Softsign const&, double x) { return x / (1.0 + std::fabs(x)); }
inline double reference(Exponential const&, double x) { return std::exp(x); }
inline double reference(Linear const&, double x) { return x; }

}  // namespace shoal::testing
