// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/populations.hpp"

#include <fmt/format.h>

namespace shoal::testing {
namespace {

constexpr int kLevels = 5;

// A reproducible number in (0, 1) for element (a, b).
double uniform(std::uint32_t a, std::uint32_t b, std::uint32_t stream) { return to_unit(philox({7, stream}, {a, b, 0, 0})[0]); }

Fold fold_of(Dataset const& data, int fold) {
  Fold result;
  for (std::uint32_t row = 0; row < data.n_rows; ++row) {
    if (row % 7 == 6) continue;  // a test row
    (static_cast<int>(row % 3) == fold ? result.validation : result.train).push_back(row);
  }
  FoldTables& tables = result.tables.emplace_back();
  tables.scale.assign(data.n_numeric, 0.5f + 0.25f * static_cast<float>(fold));
  tables.shift.assign(data.n_numeric, -0.125f);
  tables.impute.assign(data.n_numeric, 0.75f);
  for (std::uint32_t c = 0; c < data.n_categorical(); ++c) {
    std::vector<std::int32_t> columns;
    for (int level = 0; level < kLevels; ++level) columns.push_back(static_cast<std::int32_t>(data.n_numeric + c * kLevels) + level);
    columns[fold + 1] = -1;  // a level that sets no column in this fold
    tables.level_to_column.push_back(columns);
  }
  if (data.task == Task::kRegression) {
    tables.target_scale.assign(data.n_outputs, 2.0f);
    tables.target_shift.assign(data.n_outputs, -3.0f);
  }
  // The second way: quantile scaling, knots and scores of a column a little apart from those of the next.
  FoldTables quantile = result.tables[0];
  for (std::uint32_t k = 0; k < data.n_numeric; ++k) {
    for (int i = 0; i < kQuantiles; ++i) {
      quantile.knots.push_back(-2.0f + 0.02f * static_cast<float>(std::min(i, 200)) + 0.01f * static_cast<float>(k));
      quantile.scores.push_back(static_cast<float>(std::min(i, 200) - 100) / 40.0f);
    }
  }
  result.tables.push_back(std::move(quantile));
  return result;
}

template <class List>
typename List::Variant nth(int n) {
  return *List::make(List::names[n % List::size]);
}

}  // namespace

std::shared_ptr<Dataset const> toy_data(Task task, int n_rows, int n_numeric, int n_categorical, bool bytes) {
  auto data = std::make_shared<Dataset>();
  data->task = task;
  data->n_rows = static_cast<std::uint32_t>(n_rows);
  data->n_numeric = static_cast<std::uint32_t>(n_numeric);
  data->n_features = static_cast<std::uint32_t>(n_numeric + kLevels * n_categorical);
  data->n_outputs = task == Task::kMulticlass ? 4 : task == Task::kBinary ? 1 : 2;
  data->categorical.resize(n_categorical);
  std::vector<std::uint8_t> as_bytes;
  std::vector<float> as_floats;
  for (int i = 0; i < n_rows; ++i) {
    int const label = i % (task == Task::kMulticlass ? 4 : 2);
    for (int k = 0; k < n_numeric; ++k) {
      double const u = uniform(i, k, 1);
      as_bytes.push_back(u < 0.4 ? 0 : static_cast<std::uint8_t>(u * 4 + (k % 4 == label)));
      as_floats.push_back(u < 0.02 ? NAN : static_cast<float>(u * 3 - 1.5 + (k % 4 == label)));
    }
    for (int c = 0; c < n_categorical; ++c) data->codes.push_back(static_cast<std::uint16_t>(uniform(i, c, 2) * kLevels));
    if (task == Task::kRegression) {
      for (int j = 0; j < 2; ++j) data->targets.push_back(static_cast<float>(label + 3 * uniform(i, j, 3)));
    } else {
      data->labels.push_back(label);
    }
  }
  if (bytes) {
    data->numeric = std::move(as_bytes);
  } else {
    data->numeric = std::move(as_floats);
  }
  data->preprocessings = {{}, {.scaling = Scaling::kQuantile}};
  for (int fold = 0; fold < 3; ++fold) data->folds.push_back(fold_of(*data, fold));
  for (int row = 6; row < n_rows; row += 7) data->test_rows.push_back(row);
  data->refit.tables = data->folds[0].tables;
  for (int row = 0; row < n_rows; ++row) {
    if (row % 7 != 6) data->refit.train.push_back(row);
  }
  return data;
}

std::vector<RunSpec> mixed_population(Task task, int n, DataId data) {
  std::vector<RunSpec> specs;
  constexpr int kUnits[] = {1, 15, 16, 17, 33, 7, 48, 5};
  for (int i = 0; i < n; ++i) {
    MlpConfig model;
    model.hidden.clear();
    for (int l = 0; l < i % 4; ++l) model.hidden.push_back(HiddenLayer(kUnits[(i + 3 * l) % 8], nth<Activations>(i + 5 * l), std::nullopt));
    model.optimizer = nth<Optimizers>(i);
    std::visit([](auto& o) { o.learning_rate = 0.01; }, model.optimizer);
    if (auto* adam = std::get_if<Adam>(&model.optimizer)) adam->amsgrad = i % 2 == 0;
    if (auto* sgd = std::get_if<Sgd>(&model.optimizer)) sgd->momentum = i % 2 == 0 ? 0.9 : 0.0;
    model.initializer = nth<Initializers>(i + 3);
    if (std::holds_alternative<Zeros>(model.initializer)) model.initializer = HeNormal{};
    if (i % 5 == 1) model.learning_rate_schedule = CosineDecay{.decay_epochs = 4};
    if (i % 5 == 2) model.learning_rate_schedule = ReduceOnPlateau{.factor = 0.5, .patience = 1};
    if (task == Task::kRegression) model.loss = i % 3 == 0 ? Loss(MeanSquaredError{}) : i % 3 == 1 ? Loss(MeanAbsoluteError{}) : Loss(Huber{});
    if (task == Task::kMulticlass && i % 4 == 1) model.output = OutputActivation::kSigmoid;
    if (task != Task::kRegression && i % 3 == 1) model.label_smoothing = 0.1;
    if (task != Task::kRegression && i % 6 == 5) model.class_weight.balanced = true;
    model.batch_size = i % 2 == 0 ? 16 : 13;
    if (i % 3 == 0) model.dropout = 0.25;
    if (i % 7 == 0) model.input_dropout = 0.2;
    if (i % 4 == 3) model.max_norm = 1.0;
    if (i % 5 == 0) model.clip_norm = 0.5;
    if (i % 5 == 3) model.global_clip_norm = 0.5;
    if (i % 6 == 2) model.l1 = 1e-3, model.l2 = 1e-3;
    if (i % 6 == 4) model.weight_decay = 0.01;
    if (i % 9 == 4) model.preprocess.scaling = Scaling::kQuantile;
    if (i % 8 == 7) model.early_stopping = EarlyStopping{.patience = 2};
    specs.push_back({.seed = 42, .key = {static_cast<std::uint32_t>(i), static_cast<std::uint16_t>(i % 3), static_cast<std::uint16_t>(i % 2)},
                     .model = model, .data = data, .metrics = task == Task::kRegression ? std::vector{Metric::kR2} : std::vector{Metric::kAccuracy, Metric::kLogLoss}});
  }
  return specs;
}

Trained train(Engine& engine, std::vector<RunSpec> const& specs, int epochs) {
  std::map<RunId, RunKey> keys;
  std::vector<Ticket> tickets;
  for (RunSpec const& spec : specs) {
    RunId const id = engine.create(spec);
    keys[id] = spec.key;
    tickets.push_back({id, epochs});
  }
  engine.submit(tickets);
  Trained trained;
  while (trained.statuses.size() < specs.size()) {
    for (Progress const& progress : engine.wait(std::chrono::seconds(60))) {
      RunKey const key = keys.at(progress.run);
      trained.curves[key] = progress.curve;
      trained.statuses[key] = progress.status;
    }
  }
  for (auto const& [id, key] : keys) trained.states[key] = engine.snapshot(id, Which::kLast);
  std::vector<RunId> ids;
  for (auto const& [id, key] : keys) ids.push_back(id);
  engine.retire(ids);
  return trained;
}

::testing::AssertionResult same_bits(std::vector<float> const& a, std::vector<float> const& b, std::string const& what) {
  if (a.size() != b.size()) return ::testing::AssertionFailure() << what << ": " << a.size() << " against " << b.size() << " values";
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::memcmp(&a[i], &b[i], sizeof(float)) != 0) return ::testing::AssertionFailure() << what << '[' << i << "]: " << a[i] << " against " << b[i];
  }
  return ::testing::AssertionSuccess();
}

::testing::AssertionResult same_layers(std::vector<LayerState> const& a, std::vector<LayerState> const& b) {
  if (a.size() != b.size()) return ::testing::AssertionFailure() << "layers: " << a.size() << " against " << b.size();
  for (std::size_t l = 0; l < a.size(); ++l) {
    std::string const layer = fmt::format("layer {} ", l);
    if (auto r = same_bits(a[l].kernel, b[l].kernel, layer + "kernel"); !r) return r;
    if (auto r = same_bits(a[l].bias, b[l].bias, layer + "bias"); !r) return r;
    for (std::size_t s = 0; s < a[l].kernel_slots.size(); ++s) {
      if (auto r = same_bits(a[l].kernel_slots[s], b[l].kernel_slots.at(s), fmt::format("{}kernel slot {}", layer, s)); !r) return r;
      if (auto r = same_bits(a[l].bias_slots[s], b[l].bias_slots.at(s), fmt::format("{}bias slot {}", layer, s)); !r) return r;
    }
  }
  return ::testing::AssertionSuccess();
}

::testing::AssertionResult same_bits(RunState const& a, RunState const& b) {
  if (a.epoch != b.epoch || a.clock.t != b.clock.t || a.stopping.best_epoch != b.stopping.best_epoch || a.stopped != b.stopped || a.diverged != b.diverged) {
    return ::testing::AssertionFailure() << fmt::format("epoch {} and {}, step {} and {}", a.epoch, b.epoch, a.clock.t, b.clock.t);
  }
  if (auto r = same_layers(a.layers, b.layers); !r) return r;
  return same_layers(a.best_layers, b.best_layers);
}

::testing::AssertionResult same_bits(std::vector<EpochScores> const& a, std::vector<EpochScores> const& b) {
  if (a.size() != b.size()) return ::testing::AssertionFailure() << a.size() << " against " << b.size() << " epochs";
  auto const same = [](double x, double y) { return std::memcmp(&x, &y, sizeof x) == 0; };
  for (std::size_t e = 0; e < a.size(); ++e) {
    bool equal = same(a[e].train_loss, b[e].train_loss) && same(a[e].train_accuracy, b[e].train_accuracy) && same(a[e].learning_rate, b[e].learning_rate) &&
                 same(a[e].validation_loss, b[e].validation_loss) && a[e].validation.size() == b[e].validation.size();
    for (std::size_t m = 0; equal && m < a[e].validation.size(); ++m) equal = same(a[e].validation[m], b[e].validation[m]);
    if (!equal) return ::testing::AssertionFailure() << fmt::format("epoch {}: val_loss {} against {}", e + 1, a[e].validation_loss, b[e].validation_loss);
  }
  return ::testing::AssertionSuccess();
}

::testing::AssertionResult same_bits(Trained const& a, Trained const& b) {
  for (auto const& [key, state] : a.states) {
    if (a.statuses.at(key) != b.statuses.at(key)) return ::testing::AssertionFailure() << "trial " << key.trial << ": another status";
    if (auto r = same_bits(a.curves.at(key), b.curves.at(key)); !r) return r << " (trial " << key.trial << ")";
    if (a.statuses.at(key) == RunStatus::kDiverged) continue;  // weights after a divergence are outside of the contract
    if (auto r = same_bits(state, b.states.at(key)); !r) return r << " (trial " << key.trial << ")";
  }
  return ::testing::AssertionSuccess();
}

}  // namespace shoal::testing
