// SPDX-License-Identifier: Apache-2.0
// How a kernel file puts its functions into the tables: each target's namespace defines `void add_x(cpu::Kernels&)`, and
// SHOAL_DEFINE_DISPATCH(add_x), once at the end of the file, defines cpu::add_x(kernels, target) that picks one of them.
#pragma once

#include <cstdint>

#include <hwy/targets.h>

#include "kernels/cpu/kernels.hpp"

namespace shoal::cpu {

void add_gather(Kernels&, std::int64_t target);
void add_matmul(Kernels&, std::int64_t target);
void add_activations(Kernels&, std::int64_t target);
void add_dropout(Kernels&, std::int64_t target);
void add_losses(Kernels&, std::int64_t target);
void add_updates(Kernels&, std::int64_t target);
void add_reshapes(Kernels&, std::int64_t target);
void add_sparse(Kernels&, std::int64_t target);
void add_bfloat16(Kernels&, std::int64_t target);
void add_peak(Kernels&, std::int64_t target);

}  // namespace shoal::cpu

#if HWY_TARGETS & HWY_AVX3
#define SHOAL_CASE_AVX3(f) case HWY_AVX3: return N_AVX3::f(kernels);
#else
#define SHOAL_CASE_AVX3(f)
#endif
#if HWY_TARGETS & HWY_AVX2
#define SHOAL_CASE_AVX2(f) case HWY_AVX2: return N_AVX2::f(kernels);
#else
#define SHOAL_CASE_AVX2(f)
#endif
#if HWY_TARGETS & HWY_NEON
#define SHOAL_CASE_NEON(f) case HWY_NEON: return N_NEON::f(kernels);
#else
#define SHOAL_CASE_NEON(f)
#endif
#if HWY_TARGETS & HWY_SCALAR
#define SHOAL_CASE_PORTABLE(f) case HWY_SCALAR: return N_SCALAR::f(kernels);
#else
#define SHOAL_CASE_PORTABLE(f) case HWY_EMU128: return N_EMU128::f(kernels);
#endif

#define SHOAL_DEFINE_DISPATCH(f)                              \
  namespace shoal::cpu {                                      \
  void f(Kernels& kernels, std::int64_t target) {             \
    switch (target) {                                         \
      SHOAL_CASE_AVX3(f)                                      \
      SHOAL_CASE_AVX2(f)                                      \
      SHOAL_CASE_NEON(f)                                      \
      SHOAL_CASE_PORTABLE(f)                                  \
    }                                                         \
  }                                                           \
  }
