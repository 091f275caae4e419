// SPDX-License-Identifier: Apache-2.0
// The update of one weight, but for the optimizer's own step; included like math.hpp, after optimizers.hpp.

template <class V>
SHOAL_HD V sign(V x) {
  return select(x > V(0.0f), V(1.0f), select(x < V(0.0f), V(-1.0f), V(0.0f)));
}

template <class V>
SHOAL_HD V with_penalty(V gradient, V weight, float l1, float l2_twice) {
  return fma(V(l2_twice), weight, fma(V(l1), sign(weight), gradient));
}

/// Whether an update has neither penalties, clipping nor decay, as most have not. Such updates skip them: adding 0 would turn a
/// weight of -0 into +0.
template <class U>
SHOAL_HD bool is_plain(U const& u) {
  return u.l1 == 0.0f && u.l2_twice == 0.0f && u.clip_scale == 1.0f && u.decay == 0.0f;
}

/// U: Update. plain: is_plain(u).
template <int n_slots, bool plain, class U, class Step, class V>
SHOAL_HD void update_weight(U const& u, Step const& constants, V& weight, V gradient, V* slots) {
  if constexpr (!plain) {
    gradient = with_penalty(gradient, weight, u.l1, u.l2_twice) * V(u.clip_scale);
    weight = weight - weight * V(u.decay);
  }
  step<n_slots>(constants, weight, gradient, slots);
}

/// What max_norm multiplies a unit's incoming weights by, Keras's MaxNorm(axis=0).
template <class V>
SHOAL_HD V norm_factor(V square_sum, float limit) {
  V const norm = sqrt(square_sum);
  return min(norm, V(limit)) / (V(1e-7f) + norm);
}
