// SPDX-License-Identifier: Apache-2.0
// Predictions as one document, though their rows come in blocks.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "shoal/model_file.hpp"
#include "shoal/table.hpp"
#include "src/data/raw_table.hpp"

namespace shoal {

class PredictionWriter {
 public:
  /// kCsv and kJson are passed on block by block. kText needs the widths of all rows and kNpy their number: these two keep
  /// all rows until finish().
  enum class Form : std::uint8_t { kCsv, kJson, kText, kNpy };
  using Sink = std::function<void(std::string const&)>;

  PredictionWriter(Model const& model, Form form, Sink sink) : model_(model), form_(form), sink_(std::move(sink)) {}

  /// `id`: as prediction_table; kNpy has numbers alone.
  void add(std::span<float const> predictions, RawColumn const* id = nullptr);
  /// After one or more blocks.
  void finish();

 private:
  Model const& model_;
  Form form_;
  Sink sink_;
  bool first_ = true;
  Table table_;                     // kText
  std::vector<float> predictions_;  // kNpy
};

}  // namespace shoal
