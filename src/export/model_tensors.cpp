// SPDX-License-Identifier: Apache-2.0
// Kernels, biases and preprocessing tables as named tensors, and back with every shape checked.
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"
#include "src/export/model_parts.hpp"

namespace shoal {
namespace {

// [rows][columns] -> [columns][rows]
std::vector<float> transposed(std::vector<float> const& values, std::size_t rows, std::size_t columns) {
  std::vector<float> out(values.size());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) out[j * rows + i] = values[i * columns + j];
  }
  return out;
}

struct TableMember {
  enum class Rows : std::uint8_t { kNumeric, kOutputs };
  char const* name;
  std::vector<float> FoldTables::*values;
  Rows rows = Rows::kNumeric;
  std::size_t columns = 1;
  [[nodiscard]] std::vector<std::size_t> shape(Model const& model) const {
    std::size_t const n = rows == Rows::kNumeric ? model.n_numeric : model.n_outputs;
    return columns == 1 ? std::vector<std::size_t>{n} : std::vector<std::size_t>{n, columns};
  }
};
constexpr TableMember kTables[] = {{"scale", &FoldTables::scale},
                                   {"shift", &FoldTables::shift},
                                   {"impute", &FoldTables::impute},
                                   {"knots", &FoldTables::knots, TableMember::Rows::kNumeric, kQuantiles},
                                   {"scores", &FoldTables::scores, TableMember::Rows::kNumeric, kQuantiles},
                                   {"target_scale", &FoldTables::target_scale, TableMember::Rows::kOutputs},
                                   {"target_shift", &FoldTables::target_shift, TableMember::Rows::kOutputs}};

}  // namespace

Tensors tensors_of(Model const& model, Naming naming) {
  Tensors tensors;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    LayerState const& layer = model.layers[i];
    LayerNames const names = naming(i);
    std::size_t const units = layer.bias.size(), inputs = layer.kernel.size() / units;
    tensors[names.kernel] = names.transposed ? Tensor{{units, inputs}, transposed(layer.kernel, inputs, units)}
                                             : Tensor{{inputs, units}, layer.kernel};
    tensors[names.bias] = {{units}, layer.bias};
  }
  for (TableMember const& table : kTables) {
    std::vector<float> const& values = model.tables.*table.values;
    if (!values.empty()) tensors[table.name] = {table.shape(model), values};
  }
  return tensors;
}

void add_tensors(Model& model, Tensors const& tensors, Naming naming, std::string const& file) {
  std::set<std::string> used;
  auto const take = [&](std::string const& name, std::vector<std::size_t> const& shape) -> std::vector<float> const& {
    auto const found = tensors.find(name);
    if (found == tensors.end())
      throw InputError(
          {.file = file, .key = name, .expected = "a tensor of shape " + shape_text(shape), .found = "none"});
    if (found->second.shape != shape) {
      throw InputError({.file = file,
                        .key = name,
                        .expected = "shape " + shape_text(shape),
                        .found = shape_text(found->second.shape)});
    }
    used.insert(name);
    return found->second.values;
  };
  std::vector<int> const sizes =
      layer_sizes(model.config, static_cast<int>(model.n_features), static_cast<int>(model.n_outputs));
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    std::size_t const inputs = static_cast<std::size_t>(sizes[i]), units = static_cast<std::size_t>(sizes[i + 1]);
    LayerNames const names = naming(i);
    LayerState layer;
    layer.kernel = names.transposed ? transposed(take(names.kernel, {units, inputs}), units, inputs)
                                    : take(names.kernel, {inputs, units});
    layer.bias = take(names.bias, {units});
    model.layers.push_back(std::move(layer));
  }
  for (TableMember const& table : kTables) {
    bool const of_numbers = table.values == &FoldTables::scale || table.values == &FoldTables::shift ||
                            (table.values == &FoldTables::impute && model.table);
    bool const required = of_numbers && model.n_numeric > 0;
    if (!required && !tensors.contains(table.name)) continue;
    model.tables.*table.values = take(table.name, table.shape(model));
  }
  model.tables.impute.resize(model.n_numeric);  // rows of arrays miss no number, but the engine wants the table
  if (tensors.contains("knots") != tensors.contains("scores")) {
    take("knots", {model.n_numeric, kQuantiles});
    take("scores", {model.n_numeric, kQuantiles});
  }
  if (model.task == Task::kRegression) {
    take("target_scale", {model.n_outputs});
    take("target_shift", {model.n_outputs});
  }
  for (auto const& [name, tensor] : tensors) {
    if (!used.contains(name))
      throw InputError(
          {.file = file, .key = name, .expected = "no tensor of this name", .found = shape_text(tensor.shape)});
  }
}

std::string shape_text(std::vector<std::size_t> const& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

}  // namespace shoal
