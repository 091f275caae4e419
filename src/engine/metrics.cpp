// SPDX-License-Identifier: Apache-2.0
#include "src/engine/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

using Rows = std::span<std::uint32_t const>;

constexpr int kTopK = 5;

int n_classes(Dataset const& data) { return data.task == Task::kBinary ? 2 : static_cast<int>(data.n_outputs); }

double accuracy(Dataset const& data, Rows rows, Outputs const& out) {
  std::size_t hits = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    hits += predicted_class(&out.sums[i * out.n_outputs], out.n_outputs) == data.labels[rows[i]];
  }
  return static_cast<double>(hits) / static_cast<double>(rows.size());
}

double top_k(Dataset const& data, Rows rows, Outputs const& out) {
  std::size_t hits = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    float const* const sums = &out.sums[i * out.n_outputs];
    int const label = data.labels[rows[i]];
    int ahead = 0;  // classes that rank before the label: larger, or equal and lower
    for (int j = 0; j < out.n_outputs; ++j) ahead += sums[j] > sums[label] || (sums[j] == sums[label] && j < label);
    hits += ahead < kTopK;
  }
  return static_cast<double>(hits) / static_cast<double>(rows.size());
}

// The Mann-Whitney statistic: the share of (positive, negative) pairs that `score` orders rightly, ties counting half.
template <class Score, class Positive>
double rank_auc(std::size_t n, Score&& score, Positive&& positive) {
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return score(a) < score(b) || (std::isnan(score(a)) && !std::isnan(score(b)));  // a total order needs a place for NaN
  });
  std::uint64_t twice = 0, positives = 0, negatives = 0;
  for (std::size_t begin = 0; begin < n;) {
    std::size_t end = begin;
    std::uint64_t tied_positives = 0, tied_negatives = 0;
    for (; end < n && score(order[end]) == score(order[begin]); ++end) ++(positive(order[end]) ? tied_positives : tied_negatives);
    twice += tied_positives * (2 * negatives + tied_negatives);
    positives += tied_positives;
    negatives += tied_negatives;
    begin = std::max(end, begin + 1);  // a NaN equals nothing, itself included
  }
  if (positives == 0 || negatives == 0) return std::nan("");
  return static_cast<double>(twice) / (2.0 * static_cast<double>(positives) * static_cast<double>(negatives));
}

double auc(Dataset const& data, Rows rows, Outputs const& out) {
  if (data.task == Task::kBinary) {
    return rank_auc(rows.size(), [&](std::uint32_t i) { return out.sums[i]; }, [&](std::uint32_t i) { return data.labels[rows[i]] == 1; });
  }
  double sum = 0.0;  // one class against the rest, unweighted mean over the classes that can be ranked
  int ranked = 0;
  for (int c = 0; c < out.n_outputs; ++c) {
    double const value = rank_auc(
        rows.size(), [&](std::uint32_t i) { return out.predictions[static_cast<std::size_t>(i) * out.n_outputs + c]; },
        [&](std::uint32_t i) { return data.labels[rows[i]] == c; });
    if (!std::isnan(value)) sum += value, ++ranked;
  }
  return ranked > 0 ? sum / ranked : std::nan("");
}

struct ClassCounts {
  std::uint64_t hits = 0, predicted = 0, actual = 0;
};

// f over the counts of class 1 (binary), or its mean over the classes that occur among labels or predictions.
template <class F>
double over_classes(Dataset const& data, Rows rows, Outputs const& out, F&& f) {
  std::vector<ClassCounts> counts(n_classes(data));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    int const said = predicted_class(&out.sums[i * out.n_outputs], out.n_outputs), is = data.labels[rows[i]];
    ++counts[said].predicted;
    ++counts[is].actual;
    counts[is].hits += said == is;
  }
  if (data.task == Task::kBinary) return f(counts[1]);
  double sum = 0.0;
  int occurring = 0;
  for (ClassCounts const& c : counts) {
    if (c.predicted + c.actual > 0) sum += f(c), ++occurring;
  }
  return sum / occurring;
}

double ratio(double a, double b) { return b > 0.0 ? a / b : 0.0; }

// Mean over rows and outputs of error(prediction - truth); a class's truth is its one-hot row.
template <class Error>
double mean_error(Dataset const& data, Rows rows, Outputs const& out, Error&& error) {
  std::size_t const n_outputs = out.n_outputs;
  double const sum = chunked_sum(rows.size(), [&](std::size_t i) {
    double row = 0.0;
    for (std::size_t j = 0; j < n_outputs; ++j) {
      double truth;
      if (data.task == Task::kRegression) {
        truth = data.targets[rows[i] * n_outputs + j];
      } else {
        truth = data.task == Task::kBinary ? data.labels[rows[i]] : data.labels[rows[i]] == static_cast<int>(j);
      }
      row += error(static_cast<double>(out.predictions[i * n_outputs + j]) - truth);
    }
    return row;
  });
  return sum / (static_cast<double>(rows.size()) * static_cast<double>(n_outputs));
}

double r2(Dataset const& data, Rows rows, Outputs const& out) {
  std::size_t const n_outputs = out.n_outputs;
  double total = 0.0;
  for (std::size_t j = 0; j < n_outputs; ++j) {
    auto const truth = [&](std::size_t i) { return static_cast<double>(data.targets[rows[i] * n_outputs + j]); };
    double const mean = chunked_sum(rows.size(), truth) / static_cast<double>(rows.size());
    double const spread = chunked_sum(rows.size(), [&](std::size_t i) { return (truth(i) - mean) * (truth(i) - mean); });
    double const residual = chunked_sum(rows.size(), [&](std::size_t i) {
      double const e = static_cast<double>(out.predictions[i * n_outputs + j]) - truth(i);
      return e * e;
    });
    if (spread > 0.0) {
      total += 1.0 - residual / spread;
    } else {
      total += residual == 0.0 ? 1.0 : 0.0;  // a constant target, as scikit-learn scores it
    }
  }
  return total / static_cast<double>(n_outputs);
}

double mean_of(std::vector<float> const& values) {
  return chunked_sum(values.size(), [&](std::size_t i) { return values[i]; }) / static_cast<double>(values.size());
}

double square(double x) { return x * x; }

}  // namespace

int predicted_class(float const* sums, int n_outputs) {
  if (n_outputs == 1) return sums[0] > 0.0f ? 1 : 0;
  return static_cast<int>(std::max_element(sums, sums + n_outputs) - sums);
}

void to_target_units(Dataset const& data, FoldTables const& tables, Outputs& outputs) {
  if (data.task != Task::kRegression) return;
  for (std::size_t i = 0; i < outputs.predictions.size(); ++i) {
    std::size_t const j = i % static_cast<std::size_t>(outputs.n_outputs);
    outputs.predictions[i] = std::fma(outputs.predictions[i], tables.target_scale[j], tables.target_shift[j]);
  }
}

double measure(Metric metric, Dataset const& data, Rows rows, Outputs const& out) {
  if (rows.empty()) return std::nan("");
  switch (metric) {
    case Metric::kLoss: return mean_of(out.losses);
    case Metric::kAccuracy: return accuracy(data, rows, out);
    case Metric::kTopK: return top_k(data, rows, out);
    case Metric::kAuc: return auc(data, rows, out);
    case Metric::kPrecision: return over_classes(data, rows, out, [](ClassCounts const& c) { return ratio(c.hits, c.predicted); });
    case Metric::kRecall: return over_classes(data, rows, out, [](ClassCounts const& c) { return ratio(c.hits, c.actual); });
    case Metric::kF1: return over_classes(data, rows, out, [](ClassCounts const& c) { return ratio(2.0 * c.hits, c.predicted + c.actual); });
    case Metric::kLogLoss: return mean_of(out.log_losses);
    case Metric::kMse: return mean_error(data, rows, out, square);
    case Metric::kRmse: return std::sqrt(mean_error(data, rows, out, square));
    case Metric::kMae: return mean_error(data, rows, out, [](double e) { return std::fabs(e); });
    case Metric::kR2: return r2(data, rows, out);
  }
  SHOAL_ASSERT(!"every metric is measured");
}

}  // namespace shoal
