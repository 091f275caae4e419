// SPDX-License-Identifier: Apache-2.0
// Layers and outputs in ONNX's operators.
#pragma once

#include "shoal/model_file.hpp"
#include "src/onnx/graph.hpp"

namespace shoal::onnx {

/// What predict() returns of features: probabilities [batch, classes], of two classes those of both, or [batch, n_outputs] in the target's
/// unit.
[[nodiscard]] Name add_network(GraphBuilder&, Model const&, Name const& features);

}  // namespace shoal::onnx
