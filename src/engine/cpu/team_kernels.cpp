// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cpu/team_kernels.hpp"

#include <algorithm>
#include <array>

namespace shoal::cpu {
namespace {

constexpr int ceil_div(int n, int d) { return (n + d - 1) / d; }

// Panels that a part handles together: two where every part gets two or more.
constexpr int panel_grain(int panels, int parts) { return 2 * parts <= panels ? 2 : 1; }

int shares_of(double work, double cost, int threads) {
  return static_cast<int>(std::clamp(work / cost, 1.0, static_cast<double>(std::min(threads, Team::kMostParts))));
}

// Units of the panels in `range`, of a layer with `units`.
int units_in(Range range, int units) { return std::min(units, range.end * kPanel) - range.begin * kPanel; }

MatMul part_of(MatMul m, Range panels, Range rows) {
  m.a += static_cast<std::size_t>(rows.begin) * kPanel;
  m.w += panels.begin * m.w_stride;
  if (m.bias) m.bias += panels.begin * kPanel;
  m.c += panels.begin * m.c_stride + static_cast<std::size_t>(rows.begin) * kPanel;
  m.rows = rows.size();
  m.columns = units_in(panels, m.columns);
  return m;
}

// inputs.begin is a multiple of 16. Kernels find a panel's weights by the number of inputs: a range of inputs has one panel.
WeightGradient part_of(WeightGradient m, Range panels, Range inputs) {
  std::size_t const at = (static_cast<std::size_t>(panels.begin) * padded_rows(m.inputs) + inputs.begin) * kPanel;
  m.a += (inputs.begin / kPanel) * m.a_stride;
  m.dz += panels.begin * m.dz_stride;
  m.inputs = inputs.size();
  m.units = units_in(panels, m.units);
  if (m.gradient) m.gradient += at;
  m.weights += at;
  for (float*& slot : m.slots) slot = slot ? slot + at : nullptr;
  return m;
}

// Of an operand: from a row on of what is read by rows, from a panel on of what is read by columns.
PairMatrix rows_from(PairMatrix pairs, int row) {
  pairs.by_row += static_cast<std::size_t>(row) * kPairs;
  return pairs;
}
PairMatrix panels_from(PairMatrix pairs, int panel) {
  pairs.by_column += panel * pairs.by_column_stride;
  return pairs;
}

// Whether f(part) is true for every part.
template <class F>
bool all_of(Team& team, int parts, F const& f) {
  std::array<bool, Team::kMostParts> results;
  team.run(parts, [&](int part) { results[part] = f(part); });
  return std::all_of(results.begin(), results.begin() + parts, [](bool result) { return result; });
}

}  // namespace

int threads_for(double step_work, int threads) { return shares_of(step_work, kThreadCost, threads); }

int parts_for(double multiply_adds, int threads) {
  return shares_of(multiply_adds, kPartCost, threads);
}

Cut cut_outputs(int parts, int panels, int across, bool only_single_panels) {
  if (parts == 1) return {};
  Cut best;
  long least = 0;
  for (int p = 1; p <= std::min(parts, panels); ++p) {
    int const grain = panel_grain(panels, p);
    int const width = std::min(panels, ceil_div(ceil_div(panels, grain), p) * grain);
    int const n_across = only_single_panels && width > 1 ? 1 : std::min(parts / p, across);
    long const largest = static_cast<long>(ceil_div(width, 2)) * ceil_div(across, n_across);  // a tile of one panel takes as long as one of two
    if (p == 1 || largest <= least) {
      best = {p, n_across};
      least = largest;
    }
  }
  return best;
}

Range share_of(int n, int parts, int part) {
  if (parts == 1) return {0, n};
  auto const bound = [&](int i) { return static_cast<int>(static_cast<std::int64_t>(n) * i / parts); };
  return {bound(part), bound(part + 1)};
}

Range panels_of(int panels, int parts, int part) {
  if (parts == 1) return {0, panels};
  int const grain = panel_grain(panels, parts);
  Range const range = share_of(ceil_div(panels, grain), parts, part);
  return {range.begin * grain, std::min(panels, range.end * grain)};
}

void TeamKernels::gather(Gather const& g, std::uint32_t const* rows, int n, float* x, std::size_t x_stride) const {
  int const parts = parts_of(kElementCost * n * g.n_features, n);
  if (parts == 1) return kernels_.gather(g, rows, n, x, x_stride);
  team_.run(parts, [&](int part) {
    Range const range = share_of(n, parts, part);
    kernels_.gather(g, rows + range.begin, range.size(), x + static_cast<std::size_t>(range.begin) * kPanel, x_stride);
  });
}

template <class F>
void TeamKernels::cut_matmul(MatMul const& m, F const& multiply) const {
  int const panels = panels_for(m.columns);
  int const parts = parts_of(static_cast<double>(m.rows) * m.inner * panels * kPanel);
  if (parts == 1) return multiply(m, {0, panels}, {0, m.rows});
  Cut const cut = cut_outputs(parts, panels, m.rows);
  team_.run(cut.parts(), [&](int part) {
    Range const columns = panels_of(panels, cut.panels, part % cut.panels), rows = share_of(m.rows, cut.across, part / cut.panels);
    multiply(part_of(m, columns, rows), columns, rows);
  });
}

template <class F>
bool TeamKernels::cut_gradient(WeightGradient const& m, F const& multiply) const {
  int const panels = panels_for(m.units), input_panels = panels_for(m.inputs);
  int const parts = parts_of((m.rows + kElementCost) * m.inputs * panels * kPanel);
  if (parts == 1) return multiply(m, {0, panels}, {0, input_panels});
  Cut const cut = cut_outputs(parts, panels, input_panels, true);
  return all_of(team_, cut.parts(), [&](int part) {
    Range const units = panels_of(panels, cut.panels, part % cut.panels), inputs = share_of(input_panels, cut.across, part / cut.panels);
    return multiply(part_of(m, units, {inputs.begin * kPanel, std::min(m.inputs, inputs.end * kPanel)}), units, inputs);
  });
}

void TeamKernels::matmul(MatMul const& m) const {
  cut_matmul(m, [&](MatMul const& part, Range, Range) { kernels_.matmul(part); });
}

void TeamKernels::sparse_matmul(MatMul const& m, SparseMatrix const& s) const {
  int const panels = panels_for(m.columns);
  int const parts = parts_of(static_cast<double>(s.row_end[m.rows - 1]) * panels * kPanel, panels);
  if (parts == 1) return kernels_.sparse_matmul(m, s);
  team_.run(parts, [&](int part) { kernels_.sparse_matmul(part_of(m, panels_of(panels, parts, part), {0, m.rows}), s); });
}

bool TeamKernels::weight_gradient(WeightGradient const& m) const {
  return cut_gradient(m, [&](WeightGradient const& part, Range, Range) { return kernels_.weight_gradient(part); });
}

bool TeamKernels::sparse_weight_gradient(WeightGradient const& m, SparseMatrix const& s) const {
  int const panels = panels_for(m.units);
  int const parts = parts_of((s.row_end[m.rows - 1] + kElementCost * m.inputs) * panels * kPanel, panels);  // zeros too update weights
  if (parts == 1) return kernels_.sparse_weight_gradient(m, s);
  return all_of(team_, parts, [&](int part) {
    return kernels_.sparse_weight_gradient(part_of(m, panels_of(panels, parts, part), {0, m.inputs}), s);
  });
}

void TeamKernels::pair_up(float const* x, std::size_t stride, int rows, int columns, PairMatrix const& pairs) const {
  int const panels = panels_for(columns), parts = parts_of(kElementCost * panels * rows * kPanel, panels);
  if (parts == 1) return kernels_.pair_up(x, stride, rows, columns, pairs);
  for_panels(panels, rows, [&](int panel) {
    PairMatrix part = pairs;
    if (part.by_row) part.by_row += panel * part.by_row_stride;
    if (part.by_column) part.by_column += panel * part.by_column_stride;
    kernels_.pair_up(x + panel * stride, stride, rows, kPanel, part);
  });
}

void TeamKernels::pair_matmul(MatMul const& m, PairMatrix const& a, PairMatrix const& w) const {
  cut_matmul(m, [&](MatMul const& part, Range panels, Range rows) { kernels_.pair_matmul(part, rows_from(a, rows.begin), panels_from(w, panels.begin)); });
}

bool TeamKernels::pair_weight_gradient(WeightGradient const& m, PairMatrix const& a, PairMatrix const& dz) const {
  return cut_gradient(m, [&](WeightGradient const& part, Range panels, Range input_panels) {
    return kernels_.pair_weight_gradient(part, panels_from(a, input_panels.begin), panels_from(dz, panels.begin));
  });
}

void TeamKernels::bias_gradient(float const* dz, std::size_t stride, int rows, int units, float* gradient) const {
  int const panels = panels_for(units), parts = parts_of(kElementCost * panels * rows * kPanel, panels);
  if (parts == 1) return kernels_.bias_gradient(dz, stride, rows, units, gradient);
  for_panels(panels, rows, [&](int panel) { kernels_.bias_gradient(dz + panel * stride, stride, rows, kPanel, gradient + panel * kPanel); });
}

bool TeamKernels::update(UpdateFunction function, Update const& constants, float* weights, float const* gradients, float* const* slots, std::size_t n) const {
  int const lines = static_cast<int>(n / kPanel);
  int const parts = parts_of(kElementCost * static_cast<double>(n), lines);
  if (parts == 1) return function(constants, weights, gradients, slots, n);
  return all_of(team_, parts, [&](int part) {
    Range const range = share_of(lines, parts, part);
    std::size_t const at = static_cast<std::size_t>(range.begin) * kPanel;
    float* own_slots[3];
    for (int s = 0; s < 3; ++s) own_slots[s] = slots[s] ? slots[s] + at : nullptr;
    return function(constants, weights + at, gradients + at, own_slots, static_cast<std::size_t>(range.size()) * kPanel);
  });
}

// The kernel's strides follow from the whole shape: a part goes block by block, each a matrix of its own.
void TeamKernels::transpose(float const* w, int inputs, int units, float* wt) const {
  int const panels = panels_for(inputs);
  int const parts = parts_of(kElementCost * inputs * units, panels);
  if (parts == 1) return kernels_.transpose(w, inputs, units, wt);
  std::size_t const w_stride = static_cast<std::size_t>(padded_rows(inputs)) * kPanel, wt_stride = static_cast<std::size_t>(units) * kPanel;
  team_.run(parts, [&](int part) {
    Range const range = share_of(panels, parts, part);
    for (int k = range.begin; k < range.end; ++k) {
      for (int j = 0; j < panels_for(units); ++j) {
        kernels_.transpose(w + j * w_stride + static_cast<std::size_t>(k) * kPanel * kPanel, std::min(kPanel, inputs - k * kPanel),
                           std::min(kPanel, units - j * kPanel), wt + k * wt_stride + static_cast<std::size_t>(j) * kPanel * kPanel);
      }
    }
  });
}

void TeamKernels::add_penalty(float const* w, float l1, float l2_twice, float* gradient, std::size_t n) const {
  int const lines = static_cast<int>(n / kPanel);
  int const parts = parts_of(kElementCost * static_cast<double>(n), lines);
  if (parts == 1) return kernels_.add_penalty(w, l1, l2_twice, gradient, n);
  team_.run(parts, [&](int part) {
    Range const range = share_of(lines, parts, part);
    std::size_t const at = static_cast<std::size_t>(range.begin) * kPanel;
    kernels_.add_penalty(w + at, l1, l2_twice, gradient + at, static_cast<std::size_t>(range.size()) * kPanel);
  });
}

void TeamKernels::unit_square_sums(float const* w, int inputs, int units, float* sums) const {
  std::size_t const stride = static_cast<std::size_t>(padded_rows(inputs)) * kPanel;
  for_panels(panels_for(units), inputs, [&](int panel) { kernels_.unit_square_sums(w + panel * stride, inputs, kPanel, sums + panel * kPanel); });
}

void TeamKernels::scale_units(float* w, int inputs, int units, float const* factors) const {
  std::size_t const stride = static_cast<std::size_t>(padded_rows(inputs)) * kPanel;
  for_panels(panels_for(units), inputs, [&](int panel) { kernels_.scale_units(w + panel * stride, inputs, kPanel, factors + panel * kPanel); });
}

}  // namespace shoal::cpu
