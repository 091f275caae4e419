// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cuda/device_data.hpp"

#include <utility>

#include "src/engine/quantile_slopes.hpp"

namespace shoal::cuda {

template <class T>
T const* DeviceData::upload(std::vector<T> const& values, std::vector<Memory>& keep, std::string const& what, Stream& stream) {
  if (values.empty()) return nullptr;
  std::size_t const bytes = values.size() * sizeof(T);
  Memory& memory = keep.emplace_back(bytes, what);
  stream.copy_to_device(memory.as<T>(), values.data(), bytes);
  return memory.as<T>();
}

DeviceData::DeviceData(std::shared_ptr<Dataset const> data, Stream& stream) : data_(std::move(data)) {
  Dataset const& d = *data_;
  if (auto const* bytes = std::get_if<std::vector<std::uint8_t>>(&d.numeric)) {
    raw_.bytes = upload(*bytes, arrays_, "features of the data set", stream);
  } else {
    raw_.floats = upload(std::get<std::vector<float>>(d.numeric), arrays_, "features of the data set", stream);
  }
  raw_.codes = upload(d.codes, arrays_, "categorical features of the data set", stream);
  raw_.labels = upload(d.labels, arrays_, "labels", stream);
  raw_.row_weights = upload(d.row_weights, arrays_, "weights of rows", stream);
  raw_.n_numeric = static_cast<std::int32_t>(d.n_numeric);
  raw_.n_features = static_cast<std::int32_t>(d.n_features);
  raw_.n_categorical = static_cast<std::int32_t>(d.n_categorical());
  raw_.n_outputs = static_cast<std::int32_t>(d.n_outputs);
  stream.synchronize();
}

FeatureTables const* DeviceData::tables(FoldTables const& fold, Stream& stream) {
  auto const known = tables_.find(&fold);
  if (known != tables_.end()) return known->second.table.as<FeatureTables>();
  Tables& made = tables_[&fold];
  FeatureTables table = raw_;
  table.scale = upload(fold.scale, made.arrays, "a fold's tables", stream);
  table.shift = upload(fold.shift, made.arrays, "a fold's tables", stream);
  table.impute = upload(fold.impute, made.arrays, "a fold's tables", stream);
  table.knots = upload(fold.knots, made.arrays, "a fold's quantiles", stream);
  table.scores = upload(fold.scores, made.arrays, "a fold's quantiles", stream);
  std::vector<float> const slopes = quantile_slopes(fold);
  table.slopes = upload(slopes, made.arrays, "a fold's quantiles", stream);
  std::vector<std::int32_t> levels, first;
  for (auto const& columns : fold.level_to_column) {
    first.push_back(static_cast<std::int32_t>(levels.size()));
    levels.insert(levels.end(), columns.begin(), columns.end());
  }
  table.level_to_column = upload(levels, made.arrays, "a fold's levels", stream);
  table.first_level = upload(first, made.arrays, "a fold's levels", stream);
  std::vector<float> targets;  // standardised once, as the CPU engine does with every minibatch
  std::size_t const n = data_->n_outputs;
  for (std::size_t i = 0; i < data_->targets.size(); ++i) targets.push_back((data_->targets[i] - fold.target_shift[i % n]) / fold.target_scale[i % n]);
  table.targets = upload(targets, made.arrays, "targets", stream);
  made.table = Memory(sizeof table, "a fold's tables");
  stream.copy_to_device(made.table.as<FeatureTables>(), &table, sizeof table);
  stream.synchronize();
  return made.table.as<FeatureTables>();
}

}  // namespace shoal::cuda
