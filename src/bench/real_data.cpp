// SPDX-License-Identifier: Apache-2.0
#include "src/bench/real_data.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "kernels/cpu/kernels.hpp"
#include "shoal/errors.hpp"
#include "src/engine/aligned_buffer.hpp"
#include "src/engine/cpu/features.hpp"

namespace shoal::bench {
namespace {

constexpr std::uint64_t kSeed = 0;  // splits nothing, as all rows train
constexpr std::size_t kBatch = 32;

// Of all rows: that takes less than their part in one epoch, and a sample would have to be a large one, since files have
// periods (every 30th image of MNIST's 60000 has 4 % fewer non-zeros than the average one).
double density_of(Dataset const& data) {
  Fold const& fold = data.folds.at(0);
  cpu::Features const features(data, fold.tables.at(0));
  auto const gather = cpu::kernels_named("").gather;
  std::vector<std::uint32_t> const& rows = fold.train;
  std::size_t const stride = cpu::activation_stride(kBatch);
  auto const panels = static_cast<std::size_t>(cpu::panels_for(static_cast<int>(data.n_features)));
  AlignedBuffer batch(panels * stride);
  std::size_t zeros = 0;  // padding included
  for (std::size_t begin = 0; begin < rows.size(); begin += kBatch) {
    std::size_t const n = std::min(kBatch, rows.size() - begin);
    gather(features.gather(), rows.data() + begin, static_cast<int>(n), batch.data(), stride);
    for (std::size_t p = 0; p < panels; ++p) zeros += std::count(batch.data() + p * stride, batch.data() + p * stride + n * cpu::kPanel, 0.0f);
  }
  std::size_t const nonzeros = rows.size() * panels * cpu::kPanel - zeros;
  return static_cast<double>(nonzeros) / (static_cast<double>(rows.size()) * data.n_features);
}

}  // namespace

std::shared_ptr<Dataset const> load_real_data(DataConfig config, std::optional<std::uint32_t> rows) {
  config.validation = {.kind = SplitConfig::Kind::kNone};
  config.test = {.kind = SplitConfig::Kind::kNone};
  if (!rows) return load_dataset(config, kSeed);
  try {
    DataConfig first = config;  // the rest are test rows, which nothing is fitted on
    first.test = {.kind = SplitConfig::Kind::kRows, .begin = *rows, .end = std::numeric_limits<std::uint32_t>::max()};
    return load_dataset(first, kSeed);
  } catch (InputError const& error) {
    if (error.problem().key != "test.rows") throw;
  }
  auto all = load_dataset(config, kSeed);  // there is no rest
  std::size_t const n = all->folds.at(0).train.size();
  if (n < *rows) throw InputError({.key = "--rows", .expected = fmt::format("at most the {} rows of the data", n), .found = std::to_string(*rows)});
  return all;
}

Ends ends_of(Dataset const& data) { return {.inputs = static_cast<int>(data.n_features), .outputs = static_cast<int>(data.n_outputs)}; }

DataFacts facts_of(Workload const& work) { return {.name = "synthetic", .rows = work.rows, .type = work.type, .density = work.density}; }

DataFacts facts_of(Dataset const& data) {
  bool const bytes = std::holds_alternative<std::vector<std::uint8_t>>(data.numeric);
  return {.name = data.description, .rows = static_cast<std::uint32_t>(data.folds.at(0).train.size()),
          .type = bytes ? FeatureType::kUint8 : FeatureType::kFloat, .density = density_of(data)};
}

}  // namespace shoal::bench
