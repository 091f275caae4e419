// SPDX-License-Identifier: Apache-2.0
#include "shoal/initialize.hpp"

#include <cmath>
#include <cstddef>
#include <span>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

/// Calls f(element, uniform number) for elements 0..n-1.
template <class F>
void for_each_unit(RandomKey key, std::uint32_t layer, std::size_t n, F&& f) {
  for (std::size_t e = 0; e < n; e += 4) {
    std::uint64_t const block = e >> 2;
    auto const words = philox(key, {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32), layer, 0});
    for (std::size_t i = 0; i < 4 && e + i < n; ++i) f(e + i, to_unit(words[i]));
  }
}

double dot(std::span<double const> a, std::span<double const> b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// vectors[n][length] become orthonormal, n <= length. Modified Gram-Schmidt: each vector loses its parts along the
/// earlier ones, one after the other, and twice, since the first pass leaves rounding errors where vectors were nearly
/// parallel (Giraud et al. 2005: twice is enough). The triangular factor's diagonal is positive, so that the result is
/// uniformly distributed, like Keras's after its change of signs.
void orthonormalize(std::vector<double>& vectors, std::size_t n, std::size_t length) {
  for (std::size_t i = 0; i < n; ++i) {
    std::span<double> const v(&vectors[i * length], length);
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t j = 0; j < i; ++j) {
        std::span<double const> const earlier(&vectors[j * length], length);
        double const part = dot(v, earlier);
        for (std::size_t k = 0; k < length; ++k) v[k] -= part * earlier[k];
      }
    }
    double const norm = std::sqrt(dot(v, v));
    SHOAL_ASSERT(norm > 0.0);
    for (double& x : v) x /= norm;
  }
}

std::vector<float> orthogonal_kernel(Orthogonal const& initializer, RandomKey key, std::uint32_t layer, std::size_t fan_in, std::size_t fan_out) {
  bool const tall = fan_in >= fan_out;  // columns are orthonormal, else rows
  std::size_t const n = tall ? fan_out : fan_in, length = tall ? fan_in : fan_out;
  // Element (k, j) belongs to vector j at place k, or to vector k at place j.
  auto const place = [&](std::size_t e) { return tall ? (e % fan_out) * length + e / fan_out : e; };
  std::vector<double> vectors(n * length);
  for_each_unit(key, layer, vectors.size(), [&](std::size_t e, double unit) { vectors[place(e)] = detail::f64::normal_quantile(unit); });
  orthonormalize(vectors, n, length);
  std::vector<float> kernel(vectors.size());
  for (std::size_t e = 0; e < kernel.size(); ++e) kernel[e] = static_cast<float>(initializer.gain * vectors[place(e)]);
  return kernel;
}

}  // namespace

std::vector<float> initial_kernel(Initializer const& initializer, RandomKey key, std::uint32_t layer, int fan_in, int fan_out) {
  SHOAL_ASSERT(fan_in >= 1 && fan_out >= 1);
  auto const inputs = static_cast<std::size_t>(fan_in), units = static_cast<std::size_t>(fan_out);
  return std::visit(
      [&]<class T>(T const& chosen) {
        if constexpr (std::is_same_v<T, Orthogonal>) {
          return orthogonal_kernel(chosen, key, layer, inputs, units);
        } else {
          std::vector<float> kernel(inputs * units);
          Fans const fans{.in = fan_in, .out = fan_out};
          for_each_unit(key, layer, kernel.size(), [&](std::size_t e, double unit) { kernel[e] = static_cast<float>(chosen.weight(unit, fans)); });
          return kernel;
        }
      },
      initializer);
}

}  // namespace shoal
