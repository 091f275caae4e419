// SPDX-License-Identifier: Apache-2.0
// The kernels that a training step spends its time in, each cut into parts of its outputs where a team is there and the
// call is large enough. Every output is still one chain in one order: cuts change no bit. With a team of one each call is
// the kernel itself.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/cpu/kernels.hpp"
#include "src/engine/cpu/team.hpp"

namespace shoal::cpu {

/// The cost rule, in multiply-adds. A step is worth a thread for each kThreadCost: below, what the threads write for each other
/// to read takes longer than it saves. Its calls are cut where a part is worth handing over, half a microsecond with AVX-512; an element of
/// a pass over memory or through an activation counts as ten.
inline constexpr double kThreadCost = 3e6;
inline constexpr double kPartCost = 100e3;
inline constexpr double kElementCost = 10;

/// How many of `threads` threads a step of that much work is worth.
[[nodiscard]] int threads_for(double step_work, int threads);
/// Into how many parts `threads` threads cut a call of that much work.
[[nodiscard]] int parts_for(double multiply_adds, int threads);

/// A matrix of outputs, cut into a grid: so many ranges of panels times so many across (rows, or a kernel's inputs).
struct Cut {
  int panels = 1, across = 1;
  [[nodiscard]] int parts() const { return panels * across; }
};
/// The grid of at most `parts` parts whose largest is smallest. Pairs of panels stay together where they can, since tiles are two
/// panels wide; under `only_single_panels` just parts that are one panel wide are cut across.
[[nodiscard]] Cut cut_outputs(int parts, int panels, int across, bool only_single_panels = false);

struct Range {
  int begin = 0, end = 0;
  [[nodiscard]] int size() const { return end - begin; }
};
/// Of n things, those of one part of `parts`; none is empty where n >= parts.
[[nodiscard]] Range share_of(int n, int parts, int part);
/// Likewise of panels, in pairs where there are enough.
[[nodiscard]] Range panels_of(int panels, int parts, int part);

class TeamKernels {
 public:
  /// parts 0: by the cost rule; else every call is cut into as many parts, where it has them.
  TeamKernels(Kernels const& kernels, Team& team, int parts) : kernels_(kernels), team_(team), forced_parts_(parts) {}

  /// The kernels themselves, on the calling thread alone.
  Kernels const* operator->() const { return &kernels_; }
  [[nodiscard]] Kernels const& alone() const { return kernels_; }

  void gather(Gather const&, std::uint32_t const* rows, int n, float* x, std::size_t x_stride) const;
  void matmul(MatMul const&) const;
  void sparse_matmul(MatMul const&, SparseMatrix const&) const;
  [[nodiscard]] bool weight_gradient(WeightGradient const&) const;
  [[nodiscard]] bool sparse_weight_gradient(WeightGradient const&, SparseMatrix const&) const;
  void pair_up(float const* x, std::size_t stride, int rows, int columns, PairMatrix const&) const;
  void pair_matmul(MatMul const&, PairMatrix const& a, PairMatrix const& w) const;
  [[nodiscard]] bool pair_weight_gradient(WeightGradient const&, PairMatrix const& a, PairMatrix const& dz) const;
  void bias_gradient(float const* dz, std::size_t stride, int rows, int units, float* gradient) const;
  [[nodiscard]] bool update(UpdateFunction, Update const&, float* weights, float const* gradients, float* const* slots, std::size_t n) const;
  void transpose(float const* w, int inputs, int units, float* wt) const;
  void add_penalty(float const* w, float l1, float l2_twice, float* gradient, std::size_t n) const;
  void unit_square_sums(float const* w, int inputs, int units, float* sums) const;
  void scale_units(float* w, int inputs, int units, float const* factors) const;

  /// f(panel) for each panel of `rows` rows: a pass over the elements of each.
  template <class F>
  void for_panels(int panels, int rows, F const& f) const {
    int const parts = parts_of(kElementCost * panels * rows * kPanel, panels);
    team_.run(parts, [&](int part) {
      Range const range = share_of(panels, parts, part);
      for (int panel = range.begin; panel < range.end; ++panel) f(panel);
    });
  }

 private:
  // At most `most` parts: of things that are not cut further.
  [[nodiscard]] int parts_of(double multiply_adds, int most = Team::kMostParts) const {
    if (forced_parts_ > 0) return std::min(forced_parts_, most);
    return team_.size() == 1 ? 1 : std::min(parts_for(multiply_adds, team_.size()), most);
  }

  // multiply(part, its panels, its rows), and multiply(part, its panels of units, its panels of inputs), for each part.
  template <class F>
  void cut_matmul(MatMul const&, F const& multiply) const;
  template <class F>
  [[nodiscard]] bool cut_gradient(WeightGradient const&, F const& multiply) const;

  Kernels const& kernels_;
  Team& team_;
  int forced_parts_;
};

}  // namespace shoal::cpu
