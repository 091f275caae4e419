// SPDX-License-Identifier: Apache-2.0
#include "src/export/prediction_table.hpp"

#include <algorithm>
#include <vector>

#include "src/export/npy.hpp"

namespace shoal {
namespace {

// A column a class or target: the probability of a binary task's class 0 is what class 1 leaves.
struct Columns {
  std::size_t n = 0;
  std::vector<float> values;  // [n_rows][n]
};

Columns columns_of(Model const& model, std::span<float const> predictions) {
  if (model.task != Task::kBinary) return {model.n_outputs, {predictions.begin(), predictions.end()}};
  Columns columns{.n = 2, .values = {}};
  for (float const p : predictions) columns.values.insert(columns.values.end(), {1.0f - p, p});
  return columns;
}

}  // namespace

Table prediction_table(Model const& model, std::span<float const> predictions, RawColumn const* id) {
  bool const classes = model.task != Task::kRegression;
  Columns const columns = columns_of(model, predictions);
  TextValues const* const names = id == nullptr ? nullptr : &std::get<TextValues>(id->values);
  Table table;
  if (names != nullptr) table.columns.push_back(id->name);
  if (classes) table.columns.emplace_back("label");
  for (std::string const& name : classes ? model.class_names : model.target_names)
    table.columns.push_back(classes ? "p_" + name : name);
  for (std::size_t row = 0; row < columns.values.size() / columns.n; ++row) {
    std::span<float const> const values = std::span(columns.values).subspan(row * columns.n, columns.n);
    std::vector<Cell> cells;
    if (names != nullptr) {
      std::uint32_t const code = names->codes[row];
      cells.push_back(code == kMissingCode ? Cell() : Cell(names->levels[code]));
    }
    if (classes) {
      bool const binary = model.task == Task::kBinary;
      std::size_t const best = binary ? (values[1] > 0.5f ? 1 : 0)
                                      : static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
      cells.emplace_back(model.class_names[best]);
    }
    for (float const value : values) cells.emplace_back(double{value});
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string prediction_npy(Model const& model, std::span<float const> predictions) {
  Columns const columns = columns_of(model, predictions);
  return npy_file("<f4", {columns.values.size() / columns.n, columns.n},
                  {reinterpret_cast<char const*>(columns.values.data()), columns.values.size() * sizeof(float)});
}

}  // namespace shoal
