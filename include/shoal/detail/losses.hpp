// SPDX-License-Identifier: Apache-2.0
// Losses of a row with their gradients, and predictions, from the last layer's sums; included like math.hpp. Sums over outputs run
// in ascending order, one chain a row (docs/numerics.md).
//
// Z is a row of sums: z[j] reads output j, z.set(j, x) replaces it. A loss leaves dz in place of z. `scale` = weight / rows of the
// minibatch = s. Gradients, y the (smoothed) one-hot label, C outputs:
//   softmax crossentropy             dz_j = (softmax_j - y_j) s
//   sigmoid divided by its sum S     dz_j = (sigma_j (1 - sigma_j) / S - y_j (1 - sigma_j)) s
//   sigmoid binary crossentropy      dz   = (sigma - y) s
//   squared, absolute, Huber error   dz_j = l'(z_j - t_j) s / C

template <class V, class Z>
SHOAL_HD V largest(Z const& z, int outputs) {
  V most = z[0];
  for (int j = 1; j < outputs; ++j) {
    V const x = z[j];
    most = select(most < x, x, most);
  }
  return most;
}

/// exp(z_j - shift) in place; returns their sum.
template <class V, class Z>
SHOAL_HD V exponentials(Z const& z, int outputs, V shift) {
  V sum(0.0f);
  for (int j = 0; j < outputs; ++j) {
    V const e = exp(z[j] - shift);
    z.set(j, e);
    sum = sum + e;
  }
  return sum;
}

/// sigmoid(z_j) in place; returns their sum.
template <class V, class Z>
SHOAL_HD V sigmoids(Z const& z, int outputs) {
  V sum(0.0f);
  for (int j = 0; j < outputs; ++j) {
    V const sigma = sigmoid(z[j]);
    z.set(j, sigma);
    sum = sum + sigma;
  }
  return sum;
}

template <class V, class Z>
SHOAL_HD void divide(Z const& z, int outputs, V sum) {
  for (int j = 0; j < outputs; ++j) z.set(j, z[j] / sum);
}

/// The one-hot label, smoothed; the label is a whole number far below 2^24.
template <class V>
struct SmoothLabel {
  V label, hit, miss;
  SHOAL_HD SmoothLabel(V is, float smoothing, int outputs) : label(is), hit((1.0f - smoothing) + smoothing / static_cast<float>(outputs)), miss(smoothing / static_cast<float>(outputs)) {}
  SHOAL_HD V operator[](int j) const { return select(label == V(static_cast<float>(j)), hit, miss); }
};

template <class V, class Z>
SHOAL_HD V softmax_loss(Z const& z, int outputs, V label, V scale, float smoothing) {
  SmoothLabel<V> const y(label, smoothing, outputs);
  V const shift = largest<V>(z, outputs);
  V expected(0.0f);  // sum of y_j (z_j - shift)
  if (smoothing == 0.0f) {
    for (int j = 0; j < outputs; ++j) expected = select(label == V(static_cast<float>(j)), z[j] - shift, expected);
  } else {
    for (int j = 0; j < outputs; ++j) expected = fma(y[j], z[j] - shift, expected);
  }
  V const sum = exponentials(z, outputs, shift);
  for (int j = 0; j < outputs; ++j) z.set(j, flush((z[j] / sum - y[j]) * scale));
  return log(sum) - expected;
}

template <class V, class Z>
SHOAL_HD V normalized_sigmoid_loss(Z const& z, int outputs, V label, V scale, float smoothing) {
  SmoothLabel<V> const y(label, smoothing, outputs);
  V const zero(0.0f), one(1.0f);
  V expected(0.0f);  // sum of y_j ln sigma_j, where ln sigma(z) = -softplus(-z)
  for (int j = 0; j < outputs; ++j) {
    V const y_j = y[j];
    expected = select(y_j == zero, expected, fma(y_j, zero - softplus(zero - z[j]), expected));
  }
  V const sum = sigmoids<V>(z, outputs);
  for (int j = 0; j < outputs; ++j) {
    V const sigma = z[j], rest = one - sigma;
    z.set(j, flush(((sigma * rest) / sum - y[j] * rest) * scale));
  }
  return log(sum) - expected;
}

/// One output; the label moves towards 1/2, as in Keras.
template <class V, class Z>
SHOAL_HD V sigmoid_loss(Z const& outputs, V label, V scale, float smoothing) {
  V const z = outputs[0], y = fma(label, V(1.0f - smoothing), V(smoothing * 0.5f));
  outputs.set(0, flush((sigmoid(z) - y) * scale));
  return softplus(z) - y * z;
}

template <class V>
struct Squared {
  SHOAL_HD V loss(V e) const { return e * e; }
  SHOAL_HD V slope(V e) const { return e + e; }
};
template <class V>
struct Absolute {
  SHOAL_HD V loss(V e) const { return abs(e); }
  SHOAL_HD V slope(V e) const { return select(e > V(0.0f), V(1.0f), select(e < V(0.0f), V(-1.0f), V(0.0f))); }
};
template <class V>
struct HuberError {
  V delta;
  SHOAL_HD V loss(V e) const {
    V const a = abs(e);
    return select(a <= delta, (e * e) * V(0.5f), delta * (a - delta * V(0.5f)));
  }
  SHOAL_HD V slope(V e) const { return select(abs(e) <= delta, e, copysign(delta, e)); }
};

/// targets[j] is the row's target j; unit[j], or null, what one standardised unit of loss is worth.
template <class V, class Error, class Z, class Targets>
SHOAL_HD V regression_loss(Error const& error, Z const& z, int outputs, Targets const& targets, float const* unit, V row_scale) {
  V const share(1.0f / static_cast<float>(outputs));
  V const scale = row_scale * share;
  V sum(0.0f);
  for (int j = 0; j < outputs; ++j) {
    V const e = z[j] - targets[j];
    sum = fma(error.loss(e), V(unit ? unit[j] : 1.0f), sum);
    z.set(j, flush(error.slope(e) * scale));
  }
  return sum * share;
}

template <class V, class Z>
SHOAL_HD void softmax_predictions(Z const& z, int outputs) {
  divide(z, outputs, exponentials(z, outputs, largest<V>(z, outputs)));
}
template <class V, class Z>
SHOAL_HD void normalized_sigmoid_predictions(Z const& z, int outputs) {
  divide(z, outputs, sigmoids<V>(z, outputs));
}
