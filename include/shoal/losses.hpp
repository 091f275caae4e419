// SPDX-License-Identifier: Apache-2.0
// The list of losses. A loss of a row is the mean over its outputs, as in Keras; a minibatch's is the mean over rows.
#pragma once

#include <string_view>

#include "shoal/metrics.hpp"
#include "shoal/range.hpp"
#include "shoal/type_list.hpp"

namespace shoal {

/// -log of the probability of the row's class, from softmax or sum-normalised sigmoid outputs.
struct Crossentropy {
  static constexpr std::string_view name = "crossentropy";
  static constexpr Task task = Task::kMulticlass;
  bool operator==(Crossentropy const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

/// -log of the probability of the row's class, from one sigmoid output.
struct BinaryCrossentropy {
  static constexpr std::string_view name = "binary_crossentropy";
  static constexpr Task task = Task::kBinary;
  bool operator==(BinaryCrossentropy const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

/// Mean squared error.
struct MeanSquaredError {
  static constexpr std::string_view name = "mse";
  static constexpr Task task = Task::kRegression;
  static constexpr int unit_power = 2;  ///< the loss scales with this power of the target's unit
  bool operator==(MeanSquaredError const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

/// Mean absolute error.
struct MeanAbsoluteError {
  static constexpr std::string_view name = "mae";
  static constexpr Task task = Task::kRegression;
  static constexpr int unit_power = 1;
  bool operator==(MeanAbsoluteError const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

/// Huber 1964: e^2 / 2 up to delta, then delta (|e| - delta / 2); delta is in units of the standardised target.
struct Huber {
  static constexpr std::string_view name = "huber";
  static constexpr Task task = Task::kRegression;
  static constexpr int unit_power = 2;
  double delta = 1.0;
  bool operator==(Huber const&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("delta", self.delta, Range::positive());
  }
};

using Losses = TypeList<Crossentropy, BinaryCrossentropy, MeanSquaredError, MeanAbsoluteError, Huber>;
using Loss = Losses::Variant;

}  // namespace shoal
