// SPDX-License-Identifier: Apache-2.0
// What is measured: populations of equal networks, the rows that they train on, and how often.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shoal/mlp_config.hpp"

namespace shoal::bench {

/// Trials of one shape. Each has its own initial weights and its own learning rate.
struct Population {
  std::vector<int> sizes;  ///< units from the input to the output layer
  int batch_size = 32;
  int trials = 1;
  Optimizer optimizer = Adam{};
  Activation activation = Relu{};
};

enum class FeatureType : std::uint8_t { kUint8, kFloat };
[[nodiscard]] std::string name_of(FeatureType);

struct Workload {
  std::uint32_t rows = 60000;  ///< training rows; there are no validation rows
  FeatureType type = FeatureType::kUint8;
  double density = 1.0;        ///< share of features that are not 0, in (0, 1]
  int repeats = 5;             ///< measured epochs of every trial
  int warmup = 1;              ///< epochs before those
  double probe_seconds = 0.05; ///< of one measurement of the peak
};

inline constexpr int kMostUnits = 1'000'000;
inline constexpr int kMostTrials = 1'000'000;

/// Units of the first and last layer, which real data fix.
struct Ends {
  int inputs = 0, outputs = 0;
};

/// "784-128-10". With `data` either that with the data's own ends, or the hidden layers alone, "-128-". nullopt for all else.
[[nodiscard]] std::optional<std::vector<int>> parse_shape(std::string const& text, std::optional<Ends> const& data = std::nullopt);
/// What parse_shape takes, and what may help with a text that it does not, for messages.
[[nodiscard]] std::string shape_expected(std::optional<Ends> const& data = std::nullopt);
[[nodiscard]] std::string shape_hint(std::string const& text, std::optional<Ends> const& data);
[[nodiscard]] std::string shape_text(std::vector<int> const& sizes);

/// The values of command-line options; InputError names the option.
[[nodiscard]] std::vector<int> shape_option(std::string const& text, std::optional<Ends> const& data = std::nullopt);
[[nodiscard]] int batch_option(std::string const& text);
[[nodiscard]] Optimizer optimizer_option(std::string const& name);
[[nodiscard]] Activation activation_option(std::string const& name);
[[nodiscard]] FeatureType type_option(std::string const& name);

/// The network of trial `index` of a population: learning rates from a tenth of the optimizer's default up to it.
[[nodiscard]] MlpConfig model_of(Population const&, int index);

}  // namespace shoal::bench
