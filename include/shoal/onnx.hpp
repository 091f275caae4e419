// SPDX-License-Identifier: Apache-2.0
// Models for other runtimes: ONNX (https://onnx.ai), from raw columns to labels in one graph.
#pragma once

#include <string>

#include "shoal/ensemble.hpp"

namespace shoal {

/// The bytes of an ONNX file: opset 13 of ai.onnx, of models of tables with text columns also 2 of ai.onnx.ml; IR version 8.
///
/// Inputs, [batch, 1] each, called as the table's columns: numbers are float, NaN where a value is missing; text is string, empty or one
/// of the table's words for "missing" where there is none, and another level than those of training counts as in predict(). Text has
/// no blanks around it. A model of arrays has one input `features`, float [batch, n_numeric], as the files have them (pixels are 0 to
/// 255).
///
/// Outputs: of classes `label` string [batch], the likeliest class (the first of equals), and `probabilities` float [batch, classes] in
/// the order of Model::class_names; of a regression `prediction` float [batch, targets] in the target's unit. Of several models they
/// are those of the mean, weighted by `times`, as predict() computes it. Not the same bits as predict(): each runtime has its own order
/// of sums; fp32 throughout, within 1e-5. An output that is called as a column gets a `_` behind its name.
///
/// Metadata: `shoal`, the card as in the other files.
[[nodiscard]] std::string to_onnx(Ensemble const&);

/// Into a file, which appears whole or not at all; MachineError where it cannot be written.
void write_onnx(Ensemble const&, std::string const& path);

}  // namespace shoal
