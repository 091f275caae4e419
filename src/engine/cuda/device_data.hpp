// SPDX-License-Identifier: Apache-2.0
// A data set on the device: one copy of the raw rows, and the tables of each fold and preprocessing that is asked for.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "kernels/cuda/population.hpp"
#include "shoal/dataset.hpp"
#include "src/engine/cuda/device.hpp"

namespace shoal::cuda {

class DeviceData {
 public:
  DeviceData(std::shared_ptr<Dataset const>, Stream&);

  [[nodiscard]] Dataset const& host() const { return *data_; }
  /// For kernels, on the device.
  [[nodiscard]] FeatureTables const* tables(FoldTables const&, Stream&);

 private:
  struct Tables {
    std::vector<Memory> arrays;
    Memory table;
  };
  template <class T>
  T const* upload(std::vector<T> const&, std::vector<Memory>& keep, std::string const& what, Stream&);

  std::shared_ptr<Dataset const> data_;
  FeatureTables raw_;
  std::vector<Memory> arrays_;
  std::map<FoldTables const*, Tables> tables_;
};

}  // namespace shoal::cuda
