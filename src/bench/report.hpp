// SPDX-License-Identifier: Apache-2.0
// Results for people and for programs.
#pragma once

#include <span>
#include <string>

#include "shoal/table.hpp"
#include "src/bench/machine.hpp"
#include "src/bench/measure.hpp"
#include "src/bench/real_data.hpp"

namespace shoal::bench {

/// What all results of one call have in common.
struct Setting {
  Machine machine;
  Workload work;
  DataFacts data;
  std::string mix;  ///< file of a mixed population, "": none
  std::string precision = "fp32";
  std::string device = "cpu", executor = "cpu";
};

/// The machine, the data, then a line a result; phases in a table of their own.
[[nodiscard]] std::string text_of(Setting const&, std::span<Result const>);
/// Every field, a row a result; a mix has its distinct shapes, batch sizes, optimizers and activations, separated by spaces.
[[nodiscard]] Table table_of(Setting const&, std::span<Result const>);
/// {"machine": {...}, "results": [...]} on one line; keys are stable. In a mix, shape, batch, optimizer and activation
/// are arrays of the distinct values.
[[nodiscard]] std::string json_of(Setting const&, std::span<Result const>);

}  // namespace shoal::bench
