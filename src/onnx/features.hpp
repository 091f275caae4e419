// SPDX-License-Identifier: Apache-2.0
// Raw columns to features, as src/engine gathers them, in ONNX's operators.
#pragma once

#include <vector>

#include "shoal/model_file.hpp"
#include "src/onnx/graph.hpp"

namespace shoal::onnx {

/// The graph's inputs, which models of all tables read.
struct RawColumns {
  Name numbers;             ///< float [batch, n_numeric]; "" where there are none
  Name missing;             ///< bool [batch, n_numeric]; "" for a model of arrays
  std::vector<Name> texts;  ///< string [batch, 1] each, of Model::categorical before its indicators
};
[[nodiscard]] RawColumns add_inputs(GraphBuilder&, Model const&);

/// float [batch, n_features] by the model's tables.
[[nodiscard]] Name add_features(GraphBuilder&, Model const&, RawColumns const&);

}  // namespace shoal::onnx
