// SPDX-License-Identifier: Apache-2.0
// Every arithmetic loop of the CPU engine, as one table of functions per instruction set. All tables compute the same
// bits (docs/numerics.md); the engine takes the best that the CPU has, tests take each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/cpu/panels.hpp"
#include "kernels/loss_kernel.hpp"
#include "kernels/update.hpp"
#include "shoal/activations.hpp"
#include "shoal/optimizers.hpp"
#include "shoal/random.hpp"

namespace shoal::cpu {

/// Raw rows to a minibatch of features in panels. Numeric column k becomes fmaf(raw, scale[k], shift[k]), NaN becomes
/// impute[k] first; each categorical code sets its feature column to 1.
inline constexpr int kGatherKnots = 256;

struct Gather {
  std::uint8_t const* bytes = nullptr;    // [n_rows][n_numeric], or
  float const* floats = nullptr;          // [n_rows][n_numeric]
  int n_numeric = 0, n_features = 0;
  float const* scale = nullptr;
  float const* shift = nullptr;
  float const* impute = nullptr;
  // Quantile scaling, else null: [n_numeric][kGatherKnots]; slopes[i] joins knot i to knot i + 1 (0 where they are one).
  float const* knots = nullptr;
  float const* scores = nullptr;
  float const* slopes = nullptr;
  std::uint16_t const* codes = nullptr;   // [n_rows][n_categorical]
  int n_categorical = 0;
  std::int32_t const* const* level_to_column = nullptr;  // [n_categorical][n_codes]
};

/// c[rows][columns] = a[rows][inner] * w[inner][columns] + bias, one fused chain a sum, inner index ascending.
struct MatMul {
  float const* a;            // panels over `inner`, a_stride apart
  std::size_t a_stride;
  float const* w;            // panels over `columns`, w_stride apart: [inner][16]
  std::size_t w_stride;
  float const* bias;         // [panels * 16], or null for 0
  float* c;                  // panels over `columns`, c_stride apart
  std::size_t c_stride;
  int rows, inner, columns;
};

/// Where a matrix of features is not 0, by rows and by columns. Row b's entries are those from row_end[b - 1] on.
struct SparseMatrix {
  std::uint32_t* row_end;        // [rows]
  std::uint32_t* row_columns;    // ascending within a row
  float* row_values;
  std::uint32_t* column_end;     // [padded_rows(columns)], or null: by rows only
  std::uint32_t* column_rows;    // ascending within a column
  float* column_values;
  float* scratch;                // [index_scratch(rows)], aligned: for index_nonzeros
};
inline constexpr std::size_t kIndexSlack = kPanel;  ///< entries beyond the last that index_nonzeros may write
constexpr std::size_t index_scratch(int rows) { return static_cast<std::size_t>(panels_for(rows)) * kPanel * kPanel; }

/// A matrix [rows][columns] rounded to bfloat16, to nearest, ties to even: two numbers a word, the first in the lower half, 0 beyond
/// the edge.
struct PairMatrix {
  std::uint32_t* by_row;         // neighbours in a row: panels [rows][8], or null
  std::size_t by_row_stride;     // [words] from panel to panel, a multiple of 16
  std::uint32_t* by_column;      // neighbours in a column: panels [(rows + 1) / 2][16], or null
  std::size_t by_column_stride;
};

/// Updates n (a multiple of 16) consecutive weights. False when one of them is no longer finite.
using UpdateFunction = bool (*)(Update const&, float* weights, float const* gradients, float* const* slots, std::size_t n);

/// dW[k][j] = sum over rows b ascending of a[b][k] * dz[b][j], in tiles that stay in registers over the whole minibatch.
struct WeightGradient {
  float const* a;            // panels over inputs
  std::size_t a_stride;
  float const* dz;           // panels over units
  std::size_t dz_stride;
  int rows, inputs, units;
  float* gradient;           // staged: [panels][padded_rows][16] is stored there; or null:
  UpdateFunction update;     // fused: applied to each tile while it is hot
  Update const* parameters;
  float* weights;
  float* slots[3];
};

/// Losses of a minibatch: per-row losses and dZ from the last layer's sums z.
struct LossRows {
  float const* z;            // panels over outputs, stride apart; rows rows
  std::size_t stride;
  int rows, outputs;
  std::int32_t const* labels;    // [rows], or
  float const* targets;          // [rows][outputs], standardised
  float const* weights;          // [rows] or null
  float scale;                   // 1 / rows of the minibatch
  float smoothing;               // label smoothing
  float delta;                   // Huber
  float const* unit;             // [outputs] what one standardised unit of loss is worth, or null
  float* losses;                 // [rows], unweighted
  float* dz;                     // like z; padding becomes 0 (where only losses are wanted: scratch too)
  float* scratch;                // [loss_scratch(outputs)], aligned
};
constexpr std::size_t loss_scratch(int outputs) { return static_cast<std::size_t>(panels_for(outputs)) * kPanel * kPanel; }

/// Indexed by LossKernel.
using LossFunction = void (*)(LossRows const&);

/// Rows of z to predictions in place: softmax, sigmoid / sum of sigmoids, sigmoid; linear has none.
using OutputFunction = void (*)(float* z, std::size_t stride, int rows, int outputs, float* scratch);

/// One dropout mask: multiplier[p][b][16] is 0 or 1 / (1 - rate).
struct Dropout {
  RandomKey key;
  std::uint32_t layer_epoch;     // layer << 24 | epoch
  std::uint32_t step;
  std::uint32_t threshold;
  float scale;
  int rows, columns;
  float* multiplier;
  std::size_t stride;
};

struct Kernels {
  std::string name;  ///< "avx512"

  /// rows[i] is a row number of the data set; writes panels over n_features, padding included.
  void (*gather)(Gather const&, std::uint32_t const* rows, int n, float* x, std::size_t x_stride);
  void (*matmul)(MatMul const&);
  /// True unless a fused update produced a weight that is not finite.
  bool (*weight_gradient)(WeightGradient const&);
  /// Fills in `index` for x [rows][columns] in panels; entries have room for `most` + a row + kIndexSlack. False, and nothing to be
  /// read, where more than `most` are not 0.
  bool (*index_nonzeros)(float const* x, std::size_t stride, int rows, int columns, std::size_t most, SparseMatrix const& index);
  /// matmul and weight_gradient with the indexed matrix in place of `a`, which is not read: the same bits.
  void (*sparse_matmul)(MatMul const&, SparseMatrix const&);
  bool (*sparse_weight_gradient)(WeightGradient const&, SparseMatrix const&);
  /// bfloat16, all null where the CPU has no instructions for it. pair_up rounds x [rows][columns] in panels into what of `pairs` is
  /// not null; the products read a.by_row and w.by_column, a.by_column and dz.by_column, in place of the floats.
  void (*pair_up)(float const* x, std::size_t stride, int rows, int columns, PairMatrix const& pairs) = nullptr;
  void (*pair_matmul)(MatMul const&, PairMatrix const& a, PairMatrix const& w) = nullptr;
  bool (*pair_weight_gradient)(WeightGradient const&, PairMatrix const& a, PairMatrix const& dz) = nullptr;
  /// db[j] = sum over rows ascending of dz[b][j]; gradient [panels * 16].
  void (*bias_gradient)(float const* dz, std::size_t stride, int rows, int units, float* gradient);
  std::array<std::array<UpdateFunction, 4>, Optimizers::size> update{};  ///< [optimizer][n_slots]

  /// y = f(z) for n consecutive floats (a panel's rows); z and y may be the same.
  std::array<void (*)(Activation const&, float const* z, float* y, std::size_t n), Activations::size> activate{};
  /// dz = da * f'(z, y); z is read only where the activation says needs_x.
  std::array<void (*)(Activation const&, float const* z, float const* y, float const* da, float* dz, std::size_t n), Activations::size> activate_backward{};

  void (*dropout_mask)(Dropout const&);
  void (*multiply)(float const* a, float const* b, float* c, std::size_t n);
  std::array<LossFunction, static_cast<std::size_t>(LossKernel::kCount)> loss{};
  std::array<OutputFunction, static_cast<std::size_t>(LossKernel::kCount)> output{};

  /// [units panels][padded_rows(inputs)][16] to [inputs panels][units][16].
  void (*transpose)(float const* w, int inputs, int units, float* wt);
  /// gradient += l1 sign(w) + 2 l2 w, n a multiple of 16: before a norm is taken.
  void (*add_penalty)(float const* w, float l1, float l2_twice, float* gradient, std::size_t n);
  /// sums[j] = sum over k ascending of w[k][j]^2, j over panels * 16.
  void (*unit_square_sums)(float const* w, int inputs, int units, float* sums);
  /// w[k][j] *= factors[j].
  void (*scale_units)(float* w, int inputs, int units, float const* factors);

  /// `rounds` times peak_multiply_adds fused multiply-adds that touch no memory: what this CPU can do at best. Returns what
  /// it computed, from a `seed` > 0.
  float (*peak)(std::uint64_t rounds, float seed);
  std::uint64_t peak_multiply_adds = 0;
};

/// The tables that this CPU can run, best first; never empty.
[[nodiscard]] std::vector<Kernels> const& available_kernels();
/// By name ("" is the best); throws InputError that lists the available ones.
[[nodiscard]] Kernels const& kernels_named(std::string const& name);

}  // namespace shoal::cpu
