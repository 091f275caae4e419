// SPDX-License-Identifier: Apache-2.0
// Trains populations together, epoch by epoch, and says how fast that was and how much of the machine it used.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shoal/engine.hpp"
#include "src/bench/config.hpp"
#include "src/bench/peak.hpp"
#include "src/bench/phases.hpp"

namespace shoal::bench {

/// Of one value a repeat.
struct Spread {
  double median = 0.0, min = 0.0, max = 0.0;
};
[[nodiscard]] Spread spread_of(std::vector<double> values);  ///< of at least one

struct Result {
  std::vector<Population> populations;  ///< one, but for a mix
  std::uint64_t trials = 0;
  std::uint64_t trial_epochs = 0;       ///< measured ones, of all repeats
  Spread trial_epochs_per_second;
  double gflops = 0.0;                  ///< median over the repeats; a multiply-add is 2
  double peak_gflops = 0.0;             ///< best of the probes before, between and after the repeats
  PeakBy peak_by = PeakBy::kRegisters;  ///< what reached it
  double peak_spread = 0.0;             ///< (best - worst) / best of those
  double fraction_of_peak = 0.0;        ///< gflops / peak_gflops
  std::uint64_t bytes_per_run = 0;      ///< weights and optimizer slots with their padding; mean over the runs
  std::string void_reason;              ///< why the figures count for nothing; "": they do
  std::optional<PhaseTimes> phases;
};

/// More than this between two probes of the peak, and something else was at work on the machine.
inline constexpr double kLargestPeakSpread = 0.05;

/// One data set for all populations, or synthetic ones by (inputs, outputs), made once.
class DataSets {
 public:
  explicit DataSets(Workload const& work, std::shared_ptr<Dataset const> real = nullptr) : work_(work), real_(std::move(real)) {}
  [[nodiscard]] std::shared_ptr<Dataset const> get(Population const&);

 private:
  Workload const& work_;
  std::shared_ptr<Dataset const> real_;
  std::map<std::pair<int, int>, std::shared_ptr<Dataset const>> made_;
};

/// The engine has nothing else to do.
[[nodiscard]] Result measure(Engine&, std::vector<Population> const&, Workload const&, DataSets&);

}  // namespace shoal::bench
