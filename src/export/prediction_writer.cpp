// SPDX-License-Identifier: Apache-2.0
#include "src/export/prediction_writer.hpp"

#include <iterator>
#include <utility>

#include "src/export/prediction_table.hpp"

namespace shoal {

void PredictionWriter::add(std::span<float const> predictions, RawColumn const* id) {
  bool const first = std::exchange(first_, false);
  if (form_ == Form::kNpy) {
    predictions_.insert(predictions_.end(), predictions.begin(), predictions.end());
    return;
  }
  Table table = prediction_table(model_, predictions, id);
  if (form_ == Form::kText) {
    table_.columns = std::move(table.columns);
    table_.rows.insert(table_.rows.end(), std::make_move_iterator(table.rows.begin()), std::make_move_iterator(table.rows.end()));
  } else if (form_ == Form::kCsv) {
    std::size_t const header = first ? 0 : to_csv({.columns = table.columns, .rows = {}}).size();
    sink_(to_csv(table).substr(header));
  } else {
    std::string text = to_json(table);  // [{...},{...}]
    text.pop_back();
    text[0] = first ? '[' : ',';
    sink_(text);
  }
}

void PredictionWriter::finish() {
  if (form_ == Form::kJson) sink_("]\n");
  if (form_ == Form::kText) sink_(to_text(table_));
  if (form_ == Form::kNpy) sink_(prediction_npy(model_, predictions_));
}

}  // namespace shoal
