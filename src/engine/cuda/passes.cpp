// SPDX-License-Identifier: Apache-2.0
// Compiled by nvcc for the device and by the host's compiler for the emulation.
#include "src/engine/cuda/passes.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "kernels/cuda/backward.hpp"
#include "kernels/cuda/batched.hpp"
#include "kernels/cuda/forward.hpp"
#include "kernels/cuda/gather.hpp"
#include "kernels/cuda/loss.hpp"
#include "kernels/cuda/norms.hpp"
#include "kernels/cuda/peak.hpp"
#include "src/engine/cuda/launch.hpp"

namespace shoal::cuda {
namespace {

constexpr unsigned kThreadsPerMultiprocessor = 2048;  // the most that run at once

unsigned blocks_for(std::uint32_t n, int threads, DeviceInfo const& device) {
  unsigned const most = kThreadsPerMultiprocessor / static_cast<unsigned>(threads) * static_cast<unsigned>(device.multiprocessors);
  return n == 0 ? 0u : std::min(std::bit_ceil(n), most);
}

// f<shape>() for each.
template <class F>
void for_each_shape(F const& f) {
  [&]<int... shapes>(std::integer_sequence<int, shapes...>) { (f.template operator()<shapes>(), ...); }(std::make_integer_sequence<int, kShapes>{});
}

ProductGrids grids_of(TileLists const& lists, DeviceInfo const& device) {
  ProductGrids grids{};
  for (std::size_t level = 0; level < kMaxLevels; ++level) {
    for_each_shape([&]<int shape>() { grids[level][shape] = blocks_for(lists[level][shape].n, ShapeOf<shape>::threads, device); });
  }
  return grids;
}

std::array<unsigned, kMaxLevels> grids_of(List<Part> const (&lists)[kMaxLevels], DeviceInfo const& device) {
  std::array<unsigned, kMaxLevels> grids{};
  for (std::size_t level = 0; level < kMaxLevels; ++level) grids[level] = blocks_for(lists[level].n, kRowThreads, device);
  return grids;
}

Grid grid(unsigned blocks, int threads) { return {.blocks = dim3{blocks, 1, 1}, .threads = dim3{static_cast<unsigned>(threads), 1, 1}}; }

template <class... P, class... A>
void launch_if_any(Stream& stream, unsigned blocks, int threads, char const* name, void (*kernel)(P...), A... arguments) {
  if (blocks > 0) launch(stream, grid(blocks, threads), name, kernel, arguments...);
}

template <Arithmetic arithmetic>
void launch_forward(Stream& stream, Population const* population, ProductGrids const& grids, std::uint32_t level, Pass pass) {
  for_each_shape([&]<int shape>() { launch_if_any(stream, grids[level][shape], ShapeOf<shape>::threads, "forward", forward<shape, arithmetic>, population, level, pass); });
}

template <Arithmetic arithmetic>
void launch_backward(Stream& stream, Population const* population, Grids const& grids, std::uint32_t level, Pass pass) {
  for_each_shape([&]<int shape>() {
    launch_if_any(stream, grids.input_gradient[level][shape], ShapeOf<shape>::threads, "input_gradient", input_gradient<shape, arithmetic>, population, level, pass);
  });
  for_each_shape([&]<int shape>() {
    launch_if_any(stream, grids.weight_gradient[level][shape], ShapeOf<shape>::threads, "weight_gradient", weight_gradient<shape, arithmetic>, population, level, pass);
  });
}

// What every executor launches before, between and after a step's products.
template <class Forward, class Backward>
void step_around(Stream& stream, Population const* population, Grids const& grids, Pass pass, Forward const& products_forward, Backward const& products_backward) {
  launch_if_any(stream, grids.gather, kGatherThreads, "gather", gather, population, pass);
  launch_if_any(stream, grids.input_dropout, kGatherThreads, "drop_inputs", drop_inputs, population, pass);
  products_forward();
  launch_if_any(stream, grids.loss, kLossRows, "loss", loss, population, pass);
  products_backward();
  launch_if_any(stream, grids.staged, kNormThreads, "gradient_norms", gradient_norms, population, pass);
  launch_if_any(stream, grids.staged_update, kNormThreads, "staged_update", staged_update, population, pass);
  launch_if_any(stream, grids.limited, kNormThreads, "limit_norms", limit_norms, population, pass);
}
template <class Forward>
void evaluate_around(Stream& stream, Population const* population, Grids const& grids, Pass pass, Forward const& products) {
  launch_if_any(stream, grids.gather, kGatherThreads, "gather", gather, population, pass);
  products();
  launch_if_any(stream, grids.loss, kLossRows, "loss", loss, population, pass);
  launch_if_any(stream, grids.tally, kTallyThreads, "tally", tally, population, pass, std::uint32_t{1});
}

// f<arithmetic>()
template <class F>
void with_arithmetic(Precision precision, F const& f) {
  switch (precision) {
    case Precision::kFp32: return f.template operator()<Arithmetic::kFp32>();
    case Precision::kTf32: return f.template operator()<Arithmetic::kTf32>();
    case Precision::kBf16: return f.template operator()<Arithmetic::kBf16>();
  }
}

}  // namespace

Grids train_grids(Population const& p, DeviceInfo const& device) {
  auto const blocks = [&](std::uint32_t n, int threads) { return blocks_for(n, threads, device); };
  return {.gather = blocks(p.train.gather.n, kGatherThreads), .input_dropout = blocks(p.input_dropout.n, kGatherThreads), .loss = blocks(p.train.loss.n, kLossRows),
          .staged = blocks(p.staged.n, kNormThreads), .staged_update = blocks(p.staged_updates.n, kNormThreads), .limited = blocks(p.limited.n, kNormThreads),
          .tally = blocks((p.train.tally.n + kTallyThreads - 1) / kTallyThreads, kTallyThreads), .ones = blocks(p.ones.n, kGatherThreads),
          .forward = grids_of(p.train.forward, device), .input_gradient = grids_of(p.input_gradient, device), .weight_gradient = grids_of(p.weight_gradient, device),
          .rows = grids_of(p.train.rows, device), .input_rows = grids_of(p.input_rows, device), .gradient_rows = grids_of(p.gradient_rows, device)};
}

Grids evaluation_grids(Population const& p, DeviceInfo const& device) {
  return {.gather = blocks_for(p.evaluation.gather.n, kGatherThreads, device), .loss = blocks_for(p.evaluation.loss.n, kLossRows, device),
          .tally = blocks_for((p.evaluation.tally.n + kTallyThreads - 1) / kTallyThreads, kTallyThreads, device), .forward = grids_of(p.evaluation.forward, device),
          .rows = grids_of(p.evaluation.rows, device)};
}

void set_ones(Stream& stream, Population const* population, Grids const& grids) {
  launch_if_any(stream, grids.ones, kGatherThreads, "write_ones", write_ones, population);
}

void train_step(Stream& stream, Precision precision, Population const* population, Grids const& grids, std::uint32_t offset) {
  Pass const pass{.training = true, .offset = offset};
  with_arithmetic(precision, [&]<Arithmetic arithmetic>() {
    step_around(
        stream, population, grids, pass,
        [&] {
          for (std::uint32_t level = 0; level < kMaxLevels; ++level) launch_forward<arithmetic>(stream, population, grids.forward, level, pass);
        },
        [&] {
          for (std::uint32_t level = 0; level < kMaxLevels; ++level) launch_backward<arithmetic>(stream, population, grids, level, pass);
        });
  });
}

void tally_steps(Stream& stream, Population const* population, Grids const& grids, std::uint32_t n_steps) {
  launch_if_any(stream, grids.tally, kTallyThreads, "tally", tally, population, Pass{.training = true, .offset = 0}, n_steps);
}

void evaluate_chunk(Stream& stream, Precision precision, Population const* population, Grids const& grids, std::uint32_t chunk) {
  Pass const pass{.training = false, .offset = chunk};
  evaluate_around(stream, population, grids, pass, [&] {
    with_arithmetic(precision, [&]<Arithmetic arithmetic>() {
      for (std::uint32_t level = 0; level < kMaxLevels; ++level) launch_forward<arithmetic>(stream, population, grids.forward, level, pass);
    });
  });
}

namespace {

Rounding rounding_of(Precision precision) { return precision == Precision::kFp32 ? Rounding::kNone : precision == Precision::kTf32 ? Rounding::kTf32 : Rounding::kBf16; }

void batched_forward(Stream& stream, Precision precision, Population const* population, std::vector<ProductClass> const (&classes)[kMaxLevels], Grids const& grids,
                     Pass pass, std::uint32_t step) {
  for (std::uint32_t level = 0; level < kMaxLevels; ++level) {
    launch_if_any(stream, grids.rows[level], kRowThreads, "start_sums", start_sums, population, level, pass);
    for (ProductClass const& c : classes[level]) {
      if (c.rows(step) == 0) continue;
      multiply_batched(stream, {.rows = c.rows(step), .columns = c.units, .inner = c.inputs, .a = c.input, .b = c.weights, .c = c.values, .a_stride = stride_for(c.inputs + 1),
                                .b_stride = stride_for(c.units), .c_stride = stride_for(c.units + 1), .adds = true, .n = c.n}, rounding_of(precision));
    }
    launch_if_any(stream, grids.rows[level], kRowThreads, "finish_sums", finish_sums, population, level, pass);
  }
}

// By layers counted from the input: a run that is less deep begins later.
void batched_backward(Stream& stream, Precision precision, Population const* population, Cohort const& cohort, Grids const& grids, Pass pass, std::uint32_t step) {
  for (std::uint32_t level = kMaxLevels; level-- > 0;) {
    for (ProductClass const& c : cohort.classes[level]) {
      int const rows = c.rows(step);
      if (rows == 0) continue;
      int const x_stride = stride_for(c.inputs + 1), w_stride = stride_for(c.units), y_stride = stride_for(c.units + 1);
      if (c.dz_below) {
        multiply_batched(stream, {.rows = rows, .columns = c.inputs, .inner = c.units, .a = c.dz, .b = c.weights, .c = c.dz_below, .a_stride = y_stride, .b_stride = w_stride,
                                  .c_stride = x_stride, .b_transposed = true, .n = c.n}, rounding_of(precision));
      }
      multiply_batched(stream, {.rows = c.inputs + 1, .columns = c.units, .inner = rows, .a = c.input, .b = c.dz, .c = c.product, .a_stride = x_stride, .b_stride = y_stride,
                                .c_stride = w_stride, .a_transposed = true, .n = c.n}, rounding_of(precision));
    }
    launch_if_any(stream, grids.input_rows[level], kRowThreads, "finish_input_gradients", finish_input_gradients, population, level, pass);
    launch_if_any(stream, grids.gradient_rows[level], kRowThreads, "finish_weight_gradients", finish_weight_gradients, population, level, pass);
  }
}

}  // namespace

void train_step_batched(Stream& stream, Precision precision, Population const* population, Cohort const& cohort, Grids const& grids, std::uint32_t offset, std::uint32_t step) {
  Pass const pass{.training = true, .offset = offset};
  step_around(
      stream, population, grids, pass, [&] { batched_forward(stream, precision, population, cohort.classes, grids, pass, step); },
      [&] { batched_backward(stream, precision, population, cohort, grids, pass, step); });
}

void evaluate_chunk_batched(Stream& stream, Precision precision, Population const* population, Cohort const& cohort, Grids const& grids, std::uint32_t chunk) {
  Pass const pass{.training = false, .offset = chunk};
  evaluate_around(stream, population, grids, pass, [&] { batched_forward(stream, precision, population, cohort.evaluation_classes, grids, pass, chunk); });
}

double multiply_adds_per_second(Stream& stream, DeviceInfo const& device, double seconds) {
  unsigned const blocks = kThreadsPerMultiprocessor / kPeakThreads * static_cast<unsigned>(device.multiprocessors);
  double const threads = static_cast<double>(blocks) * kPeakThreads;
  Memory const out(static_cast<std::size_t>(threads) * sizeof(float), "sums of a measurement");
  double best = 0.0, spent = 0.0;
  Event begin, end;
  for (std::uint32_t rounds = 1024; spent < seconds;) {
    begin.record(stream);
    launch(stream, grid(blocks, kPeakThreads), "multiply_add_peak", multiply_add_peak, out.as<float>(), 0.5f, rounds);
    end.record(stream);
    end.synchronize();
    double const took = end.seconds_since(begin);
    if (took <= 0.0) return 0.0;
    best = std::max(best, threads * kPeakChains * rounds / took);
    spent += took;
    if (took < seconds / 10) rounds *= 2;
  }
  return best;
}

}  // namespace shoal::cuda
