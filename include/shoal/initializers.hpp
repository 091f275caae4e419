// SPDX-License-Identifier: Apache-2.0
// The list of initializers. To add one: its struct in initializers/ and one entry here. A struct has
//   weight(unit, fans)  the weight for a uniform number in (0, 1) and the unpadded shape of the kernel
#pragma once

#include <string_view>

#include "shoal/initializers/glorot_normal.hpp"
#include "shoal/initializers/glorot_uniform.hpp"
#include "shoal/initializers/he_normal.hpp"
#include "shoal/initializers/he_uniform.hpp"
#include "shoal/initializers/lecun_normal.hpp"
#include "shoal/initializers/lecun_uniform.hpp"
#include "shoal/initializers/orthogonal.hpp"
#include "shoal/initializers/random_normal.hpp"
#include "shoal/initializers/random_uniform.hpp"
#include "shoal/initializers/truncated_normal.hpp"
#include "shoal/initializers/zeros.hpp"
#include "shoal/type_list.hpp"

namespace shoal {

using Initializers = TypeList<Zeros, RandomUniform, RandomNormal, TruncatedNormal, GlorotUniform, GlorotNormal, HeUniform,
                              HeNormal, LecunUniform, LecunNormal, Orthogonal>;
using Initializer = Initializers::Variant;

/// The listed name behind what users may write: zero, uniform and normal are Keras's older names.
[[nodiscard]] constexpr std::string_view initializer_name(std::string_view name) {
  return name == "zero" ? "zeros" : name == "uniform" ? "random_uniform" : name == "normal" ? "random_normal" : name;
}
/// By name or alias, with its default parameters; nullopt where there is none.
[[nodiscard]] inline std::optional<Initializer> initializer_named(std::string_view name) {
  return Initializers::make(initializer_name(name));
}

}  // namespace shoal
