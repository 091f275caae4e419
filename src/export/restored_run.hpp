// SPDX-License-Identifier: Apache-2.0
// Raw rows and models in an engine: a data set whose only rows are those to predict and whose tables are the model's, and a
// run restored from the model.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "shoal/export.hpp"

namespace shoal {

/// InputError where the rows are not the model's.
void check(Model const&, RawRows const&);

/// The rows as the test rows of a data set with one fold, whose tables are the model's; targets are zeros.
[[nodiscard]] std::shared_ptr<Dataset> data_of(Model const&, RawRows);
/// As evaluate() describes them. InputError for those that the data set cannot have.
void set_targets(Dataset&, std::span<double const> targets, std::string const& name);
void set_targets(Dataset&, KnownTargets);

/// All rows of such a data set, as a fold sees them.
[[nodiscard]] constexpr RowSet all_rows(std::uint16_t fold = 0) { return {.fold = fold, .split = Split::kTest}; }

/// The engine's hold on rows; without its end, rows that are predicted block by block would pile up.
class HeldData {
 public:
  HeldData(Engine& engine, std::shared_ptr<Dataset const> data) : engine_(engine), id_(engine.add_data(std::move(data))) {}
  HeldData(HeldData const&) = delete;
  HeldData& operator=(HeldData const&) = delete;
  ~HeldData() { engine_.drop_data(id_); }
  [[nodiscard]] DataId id() const { return id_; }

 private:
  Engine& engine_;
  DataId id_;
};

/// A run that lives as long as its predictions take; the data outlives it. `fold`: whose tables it reads rows by.
class RestoredRun {
 public:
  RestoredRun(Model const&, DataId, std::uint16_t fold, Engine&);
  RestoredRun(RestoredRun const&) = delete;
  RestoredRun& operator=(RestoredRun const&) = delete;
  ~RestoredRun() { engine_.retire({&run_, 1}); }
  [[nodiscard]] RunId id() const { return run_; }

 private:
  Engine& engine_;
  RunId run_{};
};

}  // namespace shoal
