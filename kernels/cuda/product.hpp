// SPDX-License-Identifier: Apache-2.0
// Products of tiles in each arithmetic.
#pragma once

#include "kernels/cuda/fused_product.hpp"
#include "kernels/cuda/tensor_product.hpp"

namespace shoal::cuda {

template <class S, Access a_access, Access b_access, Arithmetic arithmetic>
struct ProductFor {
  using Type = TensorProduct<S, a_access, b_access, arithmetic>;
};
template <class S, Access a_access, Access b_access>
struct ProductFor<S, a_access, b_access, Arithmetic::kFp32> {
  using Type = FusedProduct<S, a_access, b_access>;
};
template <class S, Access a_access, Access b_access, Arithmetic arithmetic>
using Product = typename ProductFor<S, a_access, b_access, arithmetic>::Type;

}  // namespace shoal::cuda
