// SPDX-License-Identifier: Apache-2.0
#include "src/search/parzen.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "shoal/detail/double_math.hpp"
#include "shoal/errors.hpp"
#include "src/search/below_one.hpp"
#include "src/search/name_probabilities.hpp"

namespace shoal {
namespace {

using detail::f64::exp;
using detail::f64::log;


}  // namespace

double Parzen::log_density(std::span<double const> x) const {
  std::vector<double> densities(n_, 1.0), squares(n_, 0.0);
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    if (std::isnan(x[a])) continue;
    double const at = x[a];
    double const *const centers = &centers_[a * n_], *const peaks = &peaks_[a * n_], *const falloff = &falloff_[a * n_];
    if (ordered(a)) {
      for (std::size_t k = 0; k < n_; ++k) {
        double const z = (at - centers[k]) * falloff[k];
        densities[k] *= peaks[k];
        squares[k] += z * z;
      }
    } else {
      for (std::size_t k = 0; k < n_; ++k) densities[k] *= at == centers[k] ? peaks[k] : falloff[k];
    }
  }
  double total = prior_weight_;
  for (std::size_t k = 0; k < n_; ++k) {
    if (squares[k] < 200.0) total += densities[k] * exp(-0.5 * squares[k]);  // beyond, 10^-44 of the peak
  }
  return log(total / (static_cast<double>(n_) + prior_weight_));
}

std::vector<double> Parzen::draw(Draws& draws) const {
  std::vector<double> x(axes_.size());
  double const place = draws.unit() * (static_cast<double>(n_) + prior_weight_);
  bool const prior = place >= static_cast<double>(n_);
  auto const k = static_cast<std::size_t>(place);
  for (std::size_t a = 0; a < x.size(); ++a) {
    double const u = draws.unit();
    if (prior || (ordered(a) ? falloff_[a * n_ + k] == 0.0 : std::isnan(centers_[a * n_ + k]))) {
      x[a] = u;
      continue;
    }
    double const center = centers_[a * n_ + k], bandwidth = axes_[a].bandwidth;
    if (ordered(a)) {
      double const low = fast_normal_cdf(-center / bandwidth), high = fast_normal_cdf((1.0 - center) / bandwidth);
      double const p = std::clamp(low + u * (high - low), 0x1p-54, kBelowOne);
      x[a] = std::clamp(center + bandwidth * detail::f64::normal_quantile(p), 0.0, kBelowOne);
    } else {
      x[a] = u < bandwidth ? u / bandwidth : center;
    }
  }
  return x;
}

Parzen::Parzen(std::vector<Axis> axes, std::span<std::vector<double> const* const> centers, double prior_weight)
    : axes_(std::move(axes)), n_(centers.size()), prior_weight_(prior_weight) {
  SHOAL_ASSERT(prior_weight > 0.0);  // else a density may be 0
  auto const add = [&](double center, double peak, double falloff) {
    centers_.push_back(center);
    peaks_.push_back(peak);
    falloff_.push_back(falloff);
  };
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    double const bandwidth = axes_[a].bandwidth;
    for (std::vector<double> const* const point : centers) {
      double const center = (*point)[a];
      if (std::isnan(center)) {
        add(ordered(a) ? 0.0 : center, 1.0, ordered(a) ? 0.0 : 1.0);
      } else if (ordered(a)) {
        constexpr double kRootOfTwoPi = 2.5066282746310002;
        double const inside = fast_normal_cdf((1.0 - center) / bandwidth) - fast_normal_cdf(-center / bandwidth);
        add(center, 1.0 / (kRootOfTwoPi * bandwidth * inside), 1.0 / bandwidth);
      } else {
        add(center, bandwidth + (1.0 - bandwidth) / axes_[a].share(center), bandwidth);
      }
    }
  }
}

double Parzen::Axis::share(double x) const {
  auto const end = std::min(std::ranges::upper_bound(ends, x), ends.end() - 1);
  return *end - (end == ends.begin() ? 0.0 : *(end - 1));
}

std::vector<Parzen::Axis> Parzen::axes_of(Coordinates const& coordinates) {
  std::vector<Axis> axes;
  for (shoal::Axis const& axis : coordinates.axes()) {
    Axis& made = axes.emplace_back();
    if (axis.ordered) continue;
    double end = 0.0;
    for (double const share : shares_of(std::get<Choice>(coordinates.space().parameters()[axis.parameter].distribution))) made.ends.push_back(end += share);
  }
  return axes;
}

double fast_normal_cdf(double x) {
  double const a = std::fabs(x);
  double tail = 0.0;
  if (a < 7.0) {
    static constexpr std::array<double, 7> kNumerator = {3.52624965998911e-02, 0.700383064443688, 6.37396220353165, 33.912866078383,
                                                         112.079291497871,     221.213596169931,  220.206867912376};
    static constexpr std::array<double, 8> kDenominator = {8.83883476483184e-02, 1.75566716318264, 16.064177579207,  86.7807322029461,
                                                           296.564248779674,     637.333633378831, 793.826512519948, 440.413735824752};
    double numerator = 0.0, denominator = 0.0;
    for (double const coefficient : kNumerator) numerator = numerator * a + coefficient;
    for (double const coefficient : kDenominator) denominator = denominator * a + coefficient;
    tail = exp(-0.5 * a * a) * numerator / denominator;
  }
  return x > 0.0 ? 1.0 - tail : tail;
}

}  // namespace shoal
