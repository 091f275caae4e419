// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cpu/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "src/engine/cpu/features.hpp"
#include "src/engine/cpu/sparse_features.hpp"
#include "src/engine/cpu/step.hpp"
#include "src/engine/run_control.hpp"

namespace shoal::cpu {
namespace {

constexpr int kEvaluationRows = 256;  // a chunk's features and activations stay in the second-level cache

// The losses of one epoch of one run, and whether it is still finite.
struct EpochTally {
  std::vector<float> losses;  // [n_train] weighted, in the order of the visit
  std::uint64_t hits = 0;
  bool finite = true;
  double rate = 0.0;          // of the last step
};

// Row values of a minibatch, gathered to be contiguous.
class Truths {
 public:
  Truths(Dataset const& data, FoldTables const& tables) : data_(data), tables_(tables) {}

  void gather(std::span<std::uint32_t const> rows, Minibatch& batch) {
    if (data_.task == Task::kRegression) {
      standardise(rows);
      batch.targets = targets_.data();
    } else {
      labels_.clear();
      for (std::uint32_t row : rows) labels_.push_back(data_.labels[row]);
      batch.labels = labels_.data();
    }
    if (!data_.row_weights.empty()) {
      weights_.clear();
      for (std::uint32_t row : rows) weights_.push_back(data_.row_weights[row]);
      batch.weights = weights_.data();
    }
  }

 private:
  void standardise(std::span<std::uint32_t const> rows) {
    std::size_t const n = data_.n_outputs;
    targets_.resize(rows.size() * n);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        targets_[i * n + j] = (data_.targets[rows[i] * n + j] - tables_.target_shift[j]) / tables_.target_scale[j];
      }
    }
  }

  Dataset const& data_;
  FoldTables const& tables_;
  std::vector<std::int32_t> labels_;
  std::vector<float> targets_, weights_;
};

// Widths of the first layers that read the minibatch as it is: those after a dropout have features of their own.
std::vector<int> first_units(std::span<Run* const> group) {
  std::vector<int> units;
  for (Run const* run : group) {
    if (run->traits.dropout[0] == 0.0) units.push_back(run->traits.sizes[1]);
  }
  return units;
}

double rate_of(Run const& run, std::uint32_t step) {
  double const epoch = run.epoch + static_cast<double>(step) / run.traits.steps_per_epoch;
  return rate_at(run.spec.model.learning_rate_schedule, run.traits.base_rate, epoch) * run.plateau.rate_factor;
}

bool wants_log_losses(std::span<Metric const> metrics) { return std::ranges::find(metrics, Metric::kLogLoss) != metrics.end(); }

EpochScores scores_of(Run const& run, EpochTally const& tally) {
  double const nan = std::nan("");
  EpochScores scores{.epoch = run.epoch, .train_loss = nan, .train_accuracy = nan, .learning_rate = tally.rate, .validation_loss = nan,
                     .validation = std::vector<double>(run.spec.metrics.size(), nan)};
  if (!tally.finite) return scores;
  double const n = run.traits.n_train;
  scores.train_loss = chunked_sum(tally.losses.size(), [&](std::size_t i) { return tally.losses[i]; }) / n;
  if (run.data->task != Task::kRegression) scores.train_accuracy = static_cast<double>(tally.hits) / n;
  return scores;
}

// What Keras's callbacks do at the end of an epoch.
void control(Run& run, EpochScores const& scores) {
  if (auto const* plateau = std::get_if<ReduceOnPlateau>(&run.spec.model.learning_rate_schedule)) {
    bool const validated = !run.data->fold(run.spec.key.fold).validation.empty();  // a refit has its training loss alone
    after_epoch(*plateau, validated ? scores.validation_loss : scores.train_loss, run.traits.base_rate, run.plateau);
  }
  if (auto const& stopping = run.spec.model.early_stopping) {
    EpochVerdict const verdict = after_epoch(*stopping, monitored(stopping->monitor, scores, run.spec), run.epoch, run.stopping);
    if (verdict.best && run.best) run.best->copy_weights_from(*run.parameters);
    run.stopped = verdict.stop;
  }
}

}  // namespace

void Trainer::train_epoch(std::span<Run* const> group, std::atomic<bool> const& abandon) {
  auto const start = std::chrono::steady_clock::now();
  Run const& first = *group.front();
  Dataset const& data = *first.data;
  RunKey const key = first.spec.key;
  Fold const& fold = data.fold(key.fold);
  auto const order = orders_.get(first.spec.seed, key.fold, key.repeat, static_cast<std::uint32_t>(first.epoch + 1), first.traits.n_train);
  FoldTables const& tables = *first.tables;
  Features const features(data, tables);
  Truths truths(data, tables);
  auto const batch_size = static_cast<std::uint32_t>(first.spec.model.batch_size);
  std::vector<EpochTally> tallies(group.size());
  for (EpochTally& tally : tallies) tally.losses.resize(first.traits.n_train);
  std::vector<std::uint32_t> rows;
  std::vector<int> const units = first_units(group);
  SparseFeatures sparse(kernels_.alone(), workspace_, first_layer_, Use::kTrain, units);

  for (std::uint32_t step = 0, begin = 0; begin < first.traits.n_train && !abandon; ++step, begin += batch_size) {
    std::uint32_t const n = std::min(batch_size, first.traits.n_train - begin);
    rows.clear();
    for (std::uint32_t i = begin; i < begin + n; ++i) rows.push_back(fold.train[(*order)[i]]);
    Workspace::Mark const mark = workspace_.mark();
    int const n_rows = static_cast<int>(n);
    float* const x = workspace_.panels(n_rows, static_cast<int>(data.n_features));
    Minibatch batch{.x = x, .x_stride = activation_stride(n_rows), .rows = n_rows, .step = step};
    kernels_.gather(features.gather(), rows.data(), n_rows, x, batch.x_stride);
    batch.sparse = sparse.index(x, batch.x_stride, n_rows, static_cast<int>(data.n_features));
    truths.gather(rows, batch);
    for (std::size_t i = 0; i < group.size(); ++i) {
      EpochTally& tally = tallies[i];
      if (!tally.finite) continue;  // diverged: the others go on
      tally.rate = rate_of(*group[i], step);
      StepResult const result = train_step(kernels_, *group[i], batch, tally.rate, workspace_, tally.losses.data() + begin);
      tally.hits += result.hits;
      tally.finite = result.finite;
    }
    workspace_.release(mark);
  }
  if (abandon) return;

  for (std::size_t i = 0; i < group.size(); ++i) {
    Run& run = *group[i];
    ++run.epoch;
    run.multiply_adds += run.traits.n_train * run.traits.step_multiply_adds;
    EpochScores scores = scores_of(run, tallies[i]);
    if (!tallies[i].finite) {
      run.diverged = true;
    } else if (!fold.validation.empty()) {
      Outputs const outputs = evaluate(run, *run.parameters, key.fold, fold.validation, wants_log_losses(run.spec.metrics));
      scores.validation_loss = measure(Metric::kLoss, data, fold.validation, outputs);
      std::ranges::transform(run.spec.metrics, scores.validation.begin(), [&](Metric m) { return measure(m, data, fold.validation, outputs); });
      run.multiply_adds += fold.validation.size() * run.traits.forward_multiply_adds;
    }
    if (!run.diverged) control(run, scores);
    run.curve.push_back(std::move(scores));
  }
  double const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (Run* run : group) run->seconds += seconds / static_cast<double>(group.size());
}

Outputs Trainer::evaluate(Run const& run, Parameters const& parameters, std::uint16_t tables_fold, std::span<std::uint32_t const> rows, bool log_losses) {
  Dataset const& data = *run.data;
  FoldTables const& tables = data.tables(tables_fold, run.spec.model.preprocess);
  Features const features(data, tables);
  Truths truths(data, tables);
  int const n_outputs = run.traits.sizes.back();
  std::size_t const n = rows.size();
  Outputs outputs{.n_outputs = n_outputs, .sums = std::vector<float>(n * n_outputs), .predictions = std::vector<float>(n * n_outputs),
                  .losses = std::vector<float>(n), .log_losses = std::vector<float>(log_losses ? n : 0)};
  // Panels to plain rows from `begin` on.
  auto const unpack = [&](float const* panels, std::size_t stride, std::size_t begin, int count, std::vector<float>& to) {
    for (int b = 0; b < count; ++b) {
      for (int j = 0; j < n_outputs; ++j) {
        to[(begin + b) * n_outputs + j] = panels[(j / kPanel) * stride + static_cast<std::size_t>(b) * kPanel + j % kPanel];
      }
    }
  };
  SparseFeatures sparse(kernels_.alone(), workspace_, first_layer_, Use::kEvaluate, std::span(&run.traits.sizes[1], 1));
  for (std::size_t begin = 0; begin < n; begin += kEvaluationRows) {
    Workspace::Mark const mark = workspace_.mark();
    auto const chunk = rows.subspan(begin, std::min<std::size_t>(kEvaluationRows, n - begin));
    int const count = static_cast<int>(chunk.size());
    std::size_t const stride = activation_stride(count);
    float* const x = workspace_.panels(count, static_cast<int>(data.n_features));
    kernels_.gather(features.gather(), chunk.data(), count, x, stride);
    Minibatch batch{.x = x, .x_stride = stride, .sparse = sparse.index(x, stride, count, static_cast<int>(data.n_features)), .rows = count};
    truths.gather(chunk, batch);
    float* const z = forward(kernels_, run, parameters, batch, workspace_);
    unpack(z, stride, begin, count, outputs.sums);
    LossRows loss{.z = z, .stride = stride, .rows = count, .outputs = n_outputs, .labels = batch.labels, .targets = batch.targets, .weights = nullptr,
                  .scale = 1.0f, .smoothing = static_cast<float>(run.spec.model.label_smoothing), .delta = run.traits.delta,
                  .unit = run.traits.loss_unit.empty() ? nullptr : run.traits.loss_unit.data(), .losses = outputs.losses.data() + begin,
                  .dz = workspace_.panels(count, n_outputs), .scratch = workspace_.floats(loss_scratch(n_outputs))};
    auto const kernel = static_cast<std::size_t>(run.traits.loss);
    kernels_->loss[kernel](loss);
    if (log_losses) {
      loss.smoothing = 0.0f;
      loss.losses = outputs.log_losses.data() + begin;
      kernels_->loss[kernel](loss);
    }
    kernels_->output[kernel](z, stride, count, n_outputs, loss.scratch);
    unpack(z, stride, begin, count, outputs.predictions);
    workspace_.release(mark);
  }
  if (data.task == Task::kRegression) {
    for (std::size_t i = 0; i < outputs.predictions.size(); ++i) {
      std::size_t const j = i % n_outputs;
      outputs.predictions[i] = std::fma(outputs.predictions[i], tables.target_scale[j], tables.target_shift[j]);
    }
  }
  return outputs;
}

}  // namespace shoal::cpu
