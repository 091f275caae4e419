// SPDX-License-Identifier: Apache-2.0
#include <hwy/targets.h>

#include "kernels/cpu/dispatch.hpp"
#include "shoal/errors.hpp"

namespace shoal::cpu {
namespace {

struct Target {
  std::int64_t id;
  char const* name;
};
constexpr Target kTargets[] = {
    {HWY_AVX3, "avx512"}, {HWY_AVX2, "avx2"}, {HWY_NEON, "neon"}, {HWY_SCALAR, "portable"}, {HWY_EMU128, "portable"}};

Kernels table_for(Target const& target) {
  Kernels kernels{};
  kernels.name = target.name;
  for (auto add : {add_gather, add_matmul, add_activations, add_dropout, add_losses, add_updates, add_reshapes, add_sparse, add_bfloat16, add_peak}) {
    add(kernels, target.id);
  }
  return kernels;
}

}  // namespace

std::vector<Kernels> const& available_kernels() {
  static std::vector<Kernels> const tables = [] {
    std::vector<Kernels> found;
    // Highway reports its portable targets as supported on every CPU.
    std::int64_t const supported = hwy::SupportedTargets() | HWY_SCALAR | HWY_EMU128;
    for (Target const& target : kTargets) {
      if (HWY_TARGETS & supported & target.id) found.push_back(table_for(target));
    }
    return found;
  }();
  return tables;
}

Kernels const& kernels_named(std::string const& name) {
  std::string known;
  for (Kernels const& kernels : available_kernels()) {
    if (name.empty() || kernels.name == name) return kernels;
    known += (known.empty() ? "one of " : ", ") + kernels.name;
  }
  throw InputError({.key = "target", .expected = known, .found = name});
}

}  // namespace shoal::cpu
