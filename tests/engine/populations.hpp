// SPDX-License-Identifier: Apache-2.0
// Small data sets and mixed populations for the engine's tests, and how to train them and compare bits.
#pragma once

#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "shoal/engine.hpp"
#include "shoal/random.hpp"

namespace shoal::testing {

/// Classes: rows around class centres; numeric columns and `n_categorical` columns of 5 codes, three folds.
std::shared_ptr<Dataset const> toy_data(Task task, int n_rows, int n_numeric, int n_categorical = 0, bool bytes = false);

/// n runs of every depth, width, activation, optimizer, loss, penalty and regulariser that the lists hold, in turn.
std::vector<RunSpec> mixed_population(Task task, int n, DataId data);

struct Trained {
  std::map<RunKey, RunState> states;
  std::map<RunKey, std::vector<EpochScores>> curves;
  std::map<RunKey, RunStatus> statuses;
};
/// Creates the runs, trains them to `epochs` with all tickets in flight at once, and takes the last states.
Trained train(Engine&, std::vector<RunSpec> const&, int epochs);

/// Whether all bits are equal, NaN included; prints the first difference.
::testing::AssertionResult same_bits(RunState const&, RunState const&);
::testing::AssertionResult same_bits(std::vector<EpochScores> const&, std::vector<EpochScores> const&);
::testing::AssertionResult same_bits(Trained const&, Trained const&);

}  // namespace shoal::testing
