// SPDX-License-Identifier: Apache-2.0
// The one list of MlpConfig's fields, in the order of the header: keys as users write them, and valid ranges. Checking,
// encoding and decoding all walk it, so none of them can forget a field.
#pragma once

#include "shoal/mlp_config.hpp"

namespace shoal {

template <class Self, class F>
void for_each_field(Self& c, F&& field) {
  field("hidden", c.hidden);
  field("activation", c.activation);
  field("output", c.output);
  field("initializer", c.initializer);
  field("optimizer", c.optimizer);
  field("learning_rate_schedule", c.learning_rate_schedule);
  field("loss", c.loss);
  field("batch_size", c.batch_size, Range::at_least(1.0));
  field("input_dropout", c.input_dropout, Range::half_open(0.0, 1.0));
  field("dropout", c.dropout, Range::half_open(0.0, 1.0));
  field("max_norm", c.max_norm, Range::at_least(0.0));
  field("l1", c.l1, Range::at_least(0.0));
  field("l2", c.l2, Range::at_least(0.0));
  field("weight_decay", c.weight_decay, Range::at_least(0.0));
  field("clip_norm", c.clip_norm, Range::at_least(0.0));
  field("global_clip_norm", c.global_clip_norm, Range::at_least(0.0));
  field("label_smoothing", c.label_smoothing, Range::half_open(0.0, 1.0));
  field("class_weight", c.class_weight);
  field("early_stopping", c.early_stopping);
  field("preprocess", c.preprocess);
}

template <class Self, class F>
void for_each_field_of_preprocess(Self& p, F&& field) {
  field("scaling", p.scaling);
  field("imputation", p.imputation);
  field("indicators", p.indicators);
  field("min_count", p.min_count);
}

template <class Self, class F>
void for_each_field_of_stopping(Self& s, F&& field) {
  field("monitor", s.monitor);
  field("patience", s.patience, Range::at_least(0.0));
  field("min_delta", s.min_delta, Range::at_least(0.0));
  field("restore_best", s.restore_best);
}

}  // namespace shoal
