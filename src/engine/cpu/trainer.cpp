// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cpu/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "src/engine/cpu/minibatches.hpp"

namespace shoal::cpu {
namespace {

constexpr int kEvaluationRows = 256;  // a chunk's features and activations stay in the second-level cache

// Widths of the first layers that read the minibatch as it is: those after a dropout have features of their own.
std::vector<int> first_units(std::span<Run* const> group) {
  std::vector<int> units;
  for (Run const* run : group) {
    if (run->traits.dropout[0] == 0.0) units.push_back(run->traits.sizes[1]);
  }
  return units;
}

bool wants_log_losses(std::span<Metric const> metrics) { return std::ranges::find(metrics, Metric::kLogLoss) != metrics.end(); }

// Panels to plain rows from `begin` on.
void unpack(float const* panels, std::size_t stride, std::size_t begin, int rows, int n_outputs, std::vector<float>& to) {
  for (int b = 0; b < rows; ++b) {
    for (int j = 0; j < n_outputs; ++j) {
      to[(begin + b) * n_outputs + j] = panels[(j / kPanel) * stride + static_cast<std::size_t>(b) * kPanel + j % kPanel];
    }
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
  auto const batch_size = static_cast<std::uint32_t>(first.spec.model.batch_size);
  std::vector<EpochTally> tallies(group.size());
  std::vector<std::vector<float>> losses(group.size(), std::vector<float>(first.traits.n_train));
  std::vector<std::uint32_t> rows;
  Minibatches minibatches(data, *first.tables, products_, first_layer_, Use::kTrain, first_units(group), workspace_);

  for (std::uint32_t step = 0, begin = 0; begin < first.traits.n_train && !abandon; ++step, begin += batch_size) {
    std::uint32_t const n = std::min(batch_size, first.traits.n_train - begin);
    rows.clear();
    for (std::uint32_t i = begin; i < begin + n; ++i) rows.push_back(fold.train[(*order)[i]]);
    Workspace::Mark const mark = workspace_.mark();
    Minibatch batch = minibatches.gather(rows);
    batch.step = step;
    for (std::size_t i = 0; i < group.size(); ++i) {
      EpochTally& tally = tallies[i];
      if (!tally.finite) continue;  // diverged: the others go on
      tally.rate = rate_of(*group[i], step);
      StepResult const result = train_step(products_, *group[i], batch, tally.rate, workspace_, losses[i].data() + begin);
      tally.hits += result.hits;
      tally.finite = result.finite;
    }
    workspace_.release(mark);
  }
  if (abandon) return;
  for (std::size_t i = 0; i < group.size(); ++i) {
    tallies[i].loss_sum = chunked_sum(losses[i].size(), [&](std::size_t row) { return losses[i][row]; });
  }
  finish_epoch(group, tallies);
  double const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (Run* run : group) run->seconds += seconds / static_cast<double>(group.size());
}

void Trainer::finish_epoch(std::span<Run* const> group, std::span<EpochTally const> tallies) {
  Run const& first = *group.front();
  Dataset const& data = *first.data;
  auto const& rows = data.fold(first.spec.key.fold).validation;
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < group.size(); ++i) {
    Run& run = *group[i];
    run.curve.push_back(finish_training(run, tallies[i]));
    if (!run.diverged && !rows.empty()) candidates.push_back({run, *run.parameters, wants_log_losses(run.spec.metrics)});
  }
  std::vector<Outputs> const outputs = evaluate(candidates, first.spec.key.fold, rows);
  auto next = outputs.begin();
  for (Run* run : group) {
    if (run->diverged) continue;
    EpochScores& scores = run->curve.back();
    if (!rows.empty()) {
      scores.validation_loss = measure(Metric::kLoss, data, rows, *next);
      std::ranges::transform(run->spec.metrics, scores.validation.begin(), [&](Metric m) { return measure(m, data, rows, *next); });
      run->multiply_adds += rows.size() * run->traits.forward_multiply_adds;
      ++next;
    }
    if (control(*run, scores)) run->best->copy_weights_from(*run->parameters);
  }
}

std::vector<Outputs> Trainer::evaluate(std::span<Candidate const> candidates, std::uint16_t tables_fold, std::span<std::uint32_t const> rows) {
  std::vector<Outputs> all;
  if (candidates.empty()) return all;
  std::vector<int> units;
  for (Candidate const& candidate : candidates) {
    std::size_t const n_sums = rows.size() * static_cast<std::size_t>(candidate.run.traits.sizes.back());
    all.push_back({.n_outputs = candidate.run.traits.sizes.back(), .sums = std::vector<float>(n_sums), .predictions = std::vector<float>(n_sums),
                   .losses = std::vector<float>(rows.size()), .log_losses = std::vector<float>(candidate.log_losses ? rows.size() : 0)});
    units.push_back(candidate.run.traits.sizes[1]);
  }
  Run const& first = candidates.front().run;
  Dataset const& data = *first.data;
  FoldTables const& tables = data.tables(tables_fold, first.spec.model.preprocess);
  Minibatches minibatches(data, tables, products_, first_layer_, Use::kEvaluate, std::move(units), workspace_);
  for (std::size_t begin = 0; begin < rows.size(); begin += kEvaluationRows) {
    Workspace::Mark const mark = workspace_.mark();
    Minibatch const batch = minibatches.gather(rows.subspan(begin, std::min<std::size_t>(kEvaluationRows, rows.size() - begin)));
    for (std::size_t i = 0; i < candidates.size(); ++i) evaluate(candidates[i], batch, begin, all[i]);
    workspace_.release(mark);
  }
  for (Outputs& outputs : all) to_target_units(data, tables, outputs);
  return all;
}

void Trainer::evaluate(Candidate const& candidate, Minibatch const& batch, std::size_t begin, Outputs& outputs) {
  Run const& run = candidate.run;
  Workspace::Mark const mark = workspace_.mark();
  std::size_t const stride = activation_stride(batch.rows);
  float* const z = forward(products_, run, candidate.parameters, batch, workspace_);
  unpack(z, stride, begin, batch.rows, outputs.n_outputs, outputs.sums);
  LossRows loss{.z = z, .stride = stride, .rows = batch.rows, .outputs = outputs.n_outputs, .labels = batch.labels, .targets = batch.targets,
                .weights = nullptr, .scale = 1.0f, .smoothing = static_cast<float>(run.spec.model.label_smoothing), .delta = run.traits.delta,
                .unit = run.traits.loss_unit.empty() ? nullptr : run.traits.loss_unit.data(), .losses = outputs.losses.data() + begin,
                .dz = workspace_.panels(batch.rows, outputs.n_outputs), .scratch = workspace_.floats(loss_scratch(outputs.n_outputs))};
  auto const kernel = static_cast<std::size_t>(run.traits.loss);
  kernels_->loss[kernel](loss);
  if (candidate.log_losses) {
    loss.smoothing = 0.0f;
    loss.losses = outputs.log_losses.data() + begin;
    kernels_->loss[kernel](loss);
  }
  kernels_->output[kernel](z, stride, batch.rows, outputs.n_outputs, loss.scratch);
  unpack(z, stride, begin, batch.rows, outputs.n_outputs, outputs.predictions);
  workspace_.release(mark);
}

}  // namespace shoal::cpu
