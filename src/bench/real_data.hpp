// SPDX-License-Identifier: Apache-2.0
// The user's own rows in place of synthetic ones, and what a report says of either.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "shoal/data.hpp"
#include "src/bench/config.hpp"

namespace shoal::bench {

/// All rows of the source train, or the first `rows` of its file; the config's own splits do not count. InputError where the
/// source has fewer.
[[nodiscard]] std::shared_ptr<Dataset const> load_real_data(DataConfig, std::optional<std::uint32_t> rows);
[[nodiscard]] Ends ends_of(Dataset const&);

/// The rows that a measurement trains on.
struct DataFacts {
  std::string name;         ///< the data set's description, or "synthetic"
  std::uint32_t rows = 0;   ///< that train
  FeatureType type = FeatureType::kUint8;  ///< of numeric columns as they are stored
  double density = 1.0;     ///< share of features that are not 0; of real data as kernels see them
};
[[nodiscard]] DataFacts facts_of(Workload const&);  ///< of synthetic data
[[nodiscard]] DataFacts facts_of(Dataset const&);

}  // namespace shoal::bench
