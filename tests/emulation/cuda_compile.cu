// SPDX-License-Identifier: Apache-2.0
// The emulation's kernels are CUDA: nvcc compiles them too.
#include "tests/emulation/kernels.hpp"
