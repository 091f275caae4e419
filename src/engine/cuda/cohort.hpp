// SPDX-License-Identifier: Apache-2.0
// Runs that train and are evaluated together, laid out for the kernels: streams of minibatches that they share, matrices of
// every layer, and lists of tiles. Pure: it touches no device.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/cuda/population.hpp"
#include "src/engine/cuda/image.hpp"
#include "src/engine/row_orders.hpp"
#include "src/engine/run.hpp"

namespace shoal::cuda {

inline constexpr std::uint32_t kEvaluationRows = 256;  ///< of a chunk

/// Rows to evaluate after an epoch, or alone.
struct Evaluation {
  FeatureTables const* tables = nullptr;  ///< on the device
  std::span<std::uint32_t const> rows;
  bool log_losses = false;                ///< also losses without label smoothing
  bool outputs = false;                   ///< sums and predictions of every row
};

struct Member {
  RunBase const* run = nullptr;
  float* block = nullptr;                 ///< its WeightBlock on the device
  std::size_t weights = 0;                ///< [floats] where in it the weights to use begin
  FeatureTables const* tables = nullptr;  ///< of its fold, on the device
  bool trains = false;                    ///< by the epoch after run->epoch
  Evaluation evaluation;
};

/// Products of equal layers of runs whose minibatches have the same number of rows at every step: one call of a library.
struct ProductClass {
  std::uint32_t batch = 0, n_rows = 0;  ///< of the feeds
  int inputs = 0, units = 0, n = 0;     ///< n layers
  float const* const* input = nullptr;  ///< [n] on the device, as all below
  float* const* weights = nullptr;
  float* const* values = nullptr;
  float* const* dz = nullptr;
  float* const* dz_below = nullptr;     ///< null at the input
  float* const* product = nullptr;      ///< of dW; null in an evaluation

  /// Rows at a step.
  [[nodiscard]] int rows(std::uint32_t step) const {
    std::uint64_t const begin = static_cast<std::uint64_t>(step) * batch;
    return begin >= n_rows ? 0 : static_cast<int>(n_rows - begin < batch ? n_rows - begin : batch);
  }
  bool operator==(ProductClass const&) const = default;
};

enum class Executor : std::uint8_t {
  kGrouped,  ///< our own tiles, of any mix of shapes
  kBatched,  ///< a library's products of equal shapes, with our kernels around them
};

/// What launches and copies need to know of a cohort.
struct Cohort {
  Population population;
  std::uint32_t n_runs = 0;
  std::uint32_t train_steps = 0, evaluation_chunks = 0;  ///< of the longest stream
  std::uint32_t full_steps = 0;                          ///< before the first at which a feed has fewer rows than before
  std::uint32_t levels = 0;                              ///< layers of the deepest run
  Tally* tallies = nullptr;                              ///< [2][n_runs] of training, then of evaluations
  Update* updates = nullptr;                             ///< [n_runs][kChunkSteps]
  std::vector<float*> out_sums, out_predictions;         ///< [n_runs] null where not asked for
  std::vector<ProductClass> classes[kMaxLevels], evaluation_classes[kMaxLevels];  ///< of the batched executor, by layers from the input
};

/// Deterministic: the same members give the same places.
[[nodiscard]] Cohort lay_out(std::span<Member const>, Executor, RowOrders&, Image&, Workspace&);

/// Bytes of a run in a cohort: of its matrices, its minibatches counted as if it shared them with nobody, and of its lists. At least
/// what lay_out() takes for it.
struct CohortBytes {
  std::uint64_t workspace = 0, image = 0;
  [[nodiscard]] std::uint64_t all() const { return workspace + image; }
};
[[nodiscard]] CohortBytes cohort_bytes(RunBase const&, Executor, std::size_t evaluation_rows, bool outputs);

}  // namespace shoal::cuda
