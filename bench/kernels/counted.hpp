// SPDX-License-Identifier: Apache-2.0
// The shared arithmetic over a value type that only counts: how many operations an activation or an optimizer's step is, taken
// from the formulas themselves. They have no branches, so that the count hangs on no value.
#pragma once

#include <cmath>

#include "shoal/activations.hpp"
#include "shoal/detail/scalar.hpp"
#include "shoal/optimizers.hpp"

namespace shoal::bench::counted {

inline int operations = 0;

struct Number {
  Number() = default;
  explicit Number(float) {}
};
struct Mask {};

inline Number counted(int n) { return operations += n, Number(); }
inline Number operator+(Number, Number) { return counted(1); }
inline Number operator-(Number, Number) { return counted(1); }
inline Number operator*(Number, Number) { return counted(1); }
inline Number operator/(Number, Number) { return counted(1); }
inline Number sqrt(Number) { return counted(1); }
inline Number fma(Number, Number, Number) { return counted(2); }

// Compares, selects and what only touches bits.
inline Mask operator<(Number, Number) { return {}; }
inline Mask operator>(Number, Number) { return {}; }
inline Mask operator<=(Number, Number) { return {}; }
inline Mask operator>=(Number, Number) { return {}; }
inline Mask operator==(Number, Number) { return {}; }
inline Mask operator&(Mask, Mask) { return {}; }
inline Mask operator|(Mask, Mask) { return {}; }
inline Number select(Mask, Number, Number) { return {}; }
inline Number abs(Number) { return {}; }
inline Number copysign(Number, Number) { return {}; }
inline Number max(Number, Number) { return {}; }
inline Number min(Number, Number) { return {}; }
inline Number power_of_two(Number) { return {}; }
template <class V>
struct Split {
  V mantissa, exponent;
};
inline Split<Number> split(Number) { return {}; }

// clang-format off
#include "shoal/detail/math.hpp"
#include "shoal/detail/activations.hpp"
#include "shoal/detail/optimizers.hpp"
// clang-format on

/// Operations that f() does.
template <class F>
int count(F&& f) {
  operations = 0;
  f();
  return operations;
}

}  // namespace shoal::bench::counted
