// SPDX-License-Identifier: Apache-2.0
// What kernels read of the runs that train together. All of it is data in device memory: another set of runs, a promotion or a
// trial that ends change what is here and no launch. Matrices are row-major; a stride is in floats and a multiple of 4, and what
// lies between a matrix's width and its stride is 0.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/loss_kernel.hpp"
#include "kernels/update.hpp"

namespace shoal::cuda {

inline constexpr int kMaxSlots = 3;
inline constexpr int kMaxLevels = 17;     ///< layers of a run: 16 hidden ones and the output
inline constexpr int kSegment = 16;       ///< columns of a tile that one layer fills
inline constexpr int kChunkSteps = 32;    ///< steps that are launched as a whole, and whose constants are on the device
inline constexpr int kLossRows = 64;      ///< a block's
inline constexpr int kUpdateFloats = 2048;  ///< a block's, of a staged update

constexpr int stride_for(int width) { return (width + 3) / 4 * 4; }

/// An activation with its parameters: place in Activations, and the bytes of that struct.
struct ActivationData {
  std::uint32_t index = 0;
  alignas(8) std::byte bytes[16] = {};
};

/// A data set with a fold's tables, as shoal/dataset.hpp has them.
struct FeatureTables {
  std::uint8_t const* bytes = nullptr;   // [n_rows][n_numeric], or
  float const* floats = nullptr;
  std::uint16_t const* codes = nullptr;  // [n_rows][n_categorical]
  std::int32_t const* labels = nullptr;  // [n_rows], or
  float const* targets = nullptr;        // [n_rows][n_outputs], standardised
  float const* row_weights = nullptr;    // [n_rows] or null
  float const* scale = nullptr;          // [n_numeric] each
  float const* shift = nullptr;
  float const* impute = nullptr;
  float const* knots = nullptr;          // [n_numeric][256] each, or null
  float const* scores = nullptr;
  float const* slopes = nullptr;
  std::int32_t const* level_to_column = nullptr;  // of all columns, one after the other
  std::int32_t const* first_level = nullptr;      // [n_categorical] where a column's begin
  std::int32_t n_numeric = 0, n_features = 0, n_categorical = 0, n_outputs = 0;
};

/// A feed of minibatches that runs share: rows in the order of the visit, and the minibatch as it is now.
struct Feed {
  FeatureTables const* tables = nullptr;
  std::uint32_t const* rows = nullptr;  // [n_rows]
  std::uint32_t n_rows = 0, batch = 0;
  std::int32_t x_stride = 0;
  float* x = nullptr;                   // [batch][x_stride]; column n_features is 1: the input of the bias
  std::int32_t* columns = nullptr;      // [batch][n_categorical]: the feature that is 1, or -1
  std::int32_t* labels = nullptr;       // [batch]
  float* targets = nullptr;             // [batch][n_outputs]
  float* weights = nullptr;             // [batch], or null
};

/// What an epoch comes to. Sums in double: within chunks of 1024 rows, then over the chunks.
struct Tally {
  double loss = 0.0, loss_chunk = 0.0, log_loss = 0.0, log_loss_chunk = 0.0;
  std::uint32_t n = 0, hits = 0, not_finite = 0, unused = 0;
};

struct Run {
  std::uint32_t train_feed = 0, evaluation_feed = 0;
  std::uint32_t first_layer = 0, n_layers = 0;
  std::uint32_t key_low = 0, key_high = 0;  // of dropout
  std::uint32_t epoch = 0;                  // that is trained, from 1
  std::uint32_t optimizer = 0, n_slots = 0;
  LossKernel loss = LossKernel::kSoftmax;
  float smoothing = 0.0f, delta = 0.0f;
  float const* unit = nullptr;              // [n_outputs] or null
  float const* class_weights = nullptr;     // or null
  Update const* updates = nullptr;          // [kChunkSteps]
  float* losses = nullptr;                  // [kChunkSteps][batch] of training, or [batch] of an evaluation
  float* log_losses = nullptr;              // [batch] of an evaluation, or null
  float* out_sums = nullptr;                // [rows of the evaluation][n_outputs], or null
  float* out_predictions = nullptr;
  float* dropped_x = nullptr;               // the minibatch after input dropout, or null
  std::uint32_t input_threshold = 0;
  float input_scale = 1.0f;
  double clip_norm = 0.0, global_clip_norm = 0.0;
  Tally* trained = nullptr;
  Tally* evaluated = nullptr;
};

struct Layer {
  float* weights = nullptr;           // [inputs + 1][w_stride], the bias last
  float* slots[kMaxSlots] = {};       // likewise
  float* gradient = nullptr;          // likewise; null: the update is fused into the product
  float* product = nullptr;           // of the batched executor: dW before its update; `gradient` where that is staged
  double* squares = nullptr;          // of the gradient: kernel, bias
  float* unit_sums = nullptr;         // [units] scratch of norms
  float const* input = nullptr;       // [batch][x_stride] of training; column `inputs` is 1
  float const* evaluation_input = nullptr;
  float* sums = nullptr;              // [batch][y_stride] z; null where the derivative does without
  float* values = nullptr;            // y = f(z); of the last layer z
  float* mask = nullptr;              // dropout's multipliers, or null
  float* outputs = nullptr;           // what the next layer reads: y, or y * mask
  float* dz = nullptr;                // [batch][y_stride]
  std::int32_t inputs = 0, units = 0, w_stride = 0, x_stride = 0, y_stride = 0;
  std::int32_t dense_inputs = 0;      // in training: the rest are codes, whose rows of weights are added one by one
  std::int32_t evaluation_dense_inputs = 0;
  std::uint32_t run = 0, number = 0;  // number: from 0 at the input
  std::uint32_t capacity = 0;         // rows that its matrices have room for
  ActivationData activation;
  std::uint32_t is_last = 0;
  std::uint32_t threshold = 0;        // dropout
  float scale = 1.0f;
  float max_norm = 0.0f;
};

/// Columns of a product: 16 from `column` on of a layer's.
struct Segment {
  std::uint32_t layer = kNone, column = 0;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
};
inline constexpr int kSegments = 4;
/// Rows from `row` on. Layers of one tile have their input in common.
struct Tile {
  Segment segments[kSegments];
  std::uint32_t row = 0;
};

template <class T>
struct List {
  T const* items = nullptr;
  std::uint32_t n = 0;
};

/// Tile shapes of a product.
enum Shape : int { kTall, kMedium, kLow, kNarrow, kShapes };
struct ShapeSize {
  int rows, columns, thread_rows, thread_columns;  ///< a thread has thread_rows x thread_columns of them
};
inline constexpr ShapeSize kShapeSizes[kShapes] = {{128, 64, 8, 8}, {64, 64, 8, 8}, {32, 64, 8, 8}, {32, 16, 4, 4}};
using TileLists = List<Tile>[kMaxLevels][kShapes];

/// Rows of a run from `row` on, or floats of a layer.
struct Part {
  std::uint32_t index = 0, row = 0;
};

/// What a pass over rows works on.
struct PassLists {
  TileLists forward;         // by layers from the input
  List<Part> gather;         // a row of a feed
  List<Part> loss;           // kLossRows of a run
  List<Part> rows[kMaxLevels];  // of the batched executor: a row of a layer, by layers from the input
  List<std::uint32_t> tally; // runs
};

struct Population {
  std::uint32_t first_step = 0;      // of the chunk
  Run const* runs = nullptr;
  Layer const* layers = nullptr;
  Feed const* train_feeds = nullptr;
  Feed const* evaluation_feeds = nullptr;
  PassLists train, evaluation;
  List<Part> input_dropout;          // a row of a run
  TileLists input_gradient;          // by layers from the output
  TileLists weight_gradient;
  List<Part> input_rows[kMaxLevels];     // of the batched executor: a row of a layer, by layers from the input
  List<Part> gradient_rows[kMaxLevels];  // likewise a row of its weights
  List<std::uint32_t> staged;        // layers
  List<Part> staged_updates;         // floats of a layer from `row` on
  List<std::uint32_t> limited;       // layers with max_norm
  List<std::uint32_t> ones;          // hidden layers
};

/// The population's place in the work: step `first_step + offset` of an epoch, or that chunk of the rows to evaluate.
struct Pass {
  bool training = true;
  std::uint32_t offset = 0;
};

}  // namespace shoal::cuda
