// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "shoal/engine.hpp"
#include "shoal/errors.hpp"

namespace shoal {

std::string_view name_of(Precision precision) {
  switch (precision) {
    case Precision::kFp32: return "fp32";
    case Precision::kTf32: return "tf32";
    case Precision::kBf16: return "bf16";
  }
  SHOAL_ASSERT(!"every precision has a name");
}

Precision precision_named(std::string_view name) {
  for (Precision const precision : {Precision::kFp32, Precision::kTf32, Precision::kBf16}) {
    if (name == name_of(precision)) return precision;
  }
  throw InputError({.key = "precision", .expected = "fp32, tf32 or bf16", .found = fmt::format("'{}'", name)});
}

}  // namespace shoal
