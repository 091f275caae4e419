// SPDX-License-Identifier: Apache-2.0
// An engine without arithmetic, for tests of everything above it: scores are hashes of weights, and weights are numbers
// that every epoch changes, so a run that resumes from a wrong state shows in its scores. Tickets finish in a seeded
// order.
#pragma once

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <thread>

#include "shoal/engine.hpp"
#include "shoal/errors.hpp"

namespace shoal::testing {

inline std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 30, x *= 0xbf58476d1ce4e5b9u;
  x ^= x >> 27, x *= 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

struct FakeEngineOptions {
  unsigned order = 1;                       ///< seed of the order in which tickets finish
  std::chrono::microseconds epoch_time{0};  ///< slept by wait()
  int fail_at_wait = 0;                     ///< the n-th wait() throws CrashError, 0: never
  double score_shift = 0.0;                 ///< another machine's arithmetic
  /// Epoch in which a run diverges, 0: never.
  std::function<int(RunKey const&)> diverges = [](RunKey const&) { return 0; };
};

struct CrashError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class FakeEngine final : public Engine {
 public:
  explicit FakeEngine(FakeEngineOptions options = {}) : options_(std::move(options)), random_(options_.order) {}

  Capabilities capabilities() const override {
    return {.device = "fake", .memory_bytes = 1u << 30, .parallel_runs = 4};
  }
  DataId add_data(std::shared_ptr<Dataset const> data) override {
    data_.push_back(std::move(data));
    return static_cast<DataId>(data_.size() - 1);
  }
  void drop_data(DataId id) override {
    for (auto const& [run_id, run] : runs_) SHOAL_ASSERT(run.spec.data != id);
    data_.at(static_cast<std::size_t>(id)).reset();
  }

  RunId create(RunSpec const& spec) override {
    Run run{.spec = spec};
    std::uint64_t const hash = mix(spec.seed ^ mix(spec.key.trial + (std::uint64_t{spec.key.fold} << 32) +
                                                   (std::uint64_t{spec.key.repeat} << 48)));
    std::uint64_t const seed = mix(hash + std::hash<std::string>{}(encode(spec.model)));
    run.state.layers = {weights_of(seed)};
    return add(std::move(run));
  }
  RunId restore(RunSpec const& spec, RunState const& state) override {
    ++n_restored;
    return add({.spec = spec, .state = state});
  }
  RunId clone(RunId donor, Which which, RunSpec const& as) override {
    ++n_cloned;
    return add({.spec = as, .state = snapshot(donor, which)});
  }

  void submit(std::span<Ticket const> tickets) override {
    for (Ticket const& ticket : tickets) {
      bool const fresh = in_flight_.emplace(ticket.run, ticket.to_epoch).second;
      SHOAL_ASSERT(fresh && runs_.contains(ticket.run));
    }
    most_in_flight = std::max(most_in_flight, in_flight_.size());
  }

  std::vector<Progress> wait(std::chrono::milliseconds) override {
    if (++n_waits == options_.fail_at_wait) throw CrashError("crash");
    std::vector<Progress> finished;
    if (in_flight_.empty()) return finished;
    std::size_t const n = 1 + random_() % std::min<std::size_t>(in_flight_.size(), 5);
    for (std::size_t i = 0; i < n; ++i) {
      auto at = in_flight_.begin();
      std::advance(at, random_() % in_flight_.size());
      auto const [run, to_epoch] = *at;
      in_flight_.erase(at);
      finished.push_back(train(run, to_epoch));
    }
    return finished;
  }

  void cancel(std::span<RunId const> ids) override { cancelled_.insert(ids.begin(), ids.end()); }

  RunState snapshot(RunId id, Which which) const override {
    RunState state = runs_.at(id).state;
    if (which == Which::kBest && !state.best_layers.empty()) {
      state.layers = state.best_layers;
      state.epoch = state.stopping.best_epoch;
    }
    return state;
  }
  void predict(RunId, Which, RowSet const&, std::span<float>) override {
    throw std::logic_error("not used by a sweep");
  }
  std::vector<double> evaluate(RunId id, Which which, RowSet const& rows, std::span<Metric const> metrics) override {
    ++n_evaluated;
    std::vector<double> scores;
    for (Metric const metric : metrics) {
      scores.push_back(unit(snapshot(id, which).layers.front(), 100 + static_cast<std::uint64_t>(metric) + rows.fold));
    }
    return scores;
  }
  void retire(std::span<RunId const> ids) override {
    for (RunId const id : ids) {
      SHOAL_ASSERT(!in_flight_.contains(id));
      bool const had = runs_.erase(id) == 1;
      SHOAL_ASSERT(had);
    }
  }

  [[nodiscard]] std::size_t n_runs() const { return runs_.size(); }
  int n_waits = 0, n_restored = 0, n_cloned = 0, n_evaluated = 0;
  std::uint64_t n_epochs = 0;  ///< trained in all
  std::size_t most_in_flight = 0, most_runs = 0;
  std::map<RunKey, std::map<int, int>> trained;  ///< how often each epoch was

 private:
  struct Run {
    RunSpec spec;
    RunState state;
  };

  static LayerState weights_of(std::uint64_t hash) {
    LayerState layer;
    for (int i = 0; i < 3; ++i) layer.kernel.push_back(static_cast<float>(hash = mix(hash + 1)));
    layer.bias = {static_cast<float>(mix(hash))};
    layer.kernel_slots = {{1.0f, 2.0f, 3.0f}};
    layer.bias_slots = {{4.0f}};
    return layer;
  }

  static std::uint64_t hash_of(LayerState const& layer) {
    std::uint64_t hash = 7;
    for (float const weight : layer.kernel) hash = mix(hash + std::bit_cast<std::uint32_t>(weight));
    for (float const slot : layer.kernel_slots.empty() ? layer.kernel : layer.kernel_slots.front())
      hash = mix(hash + std::bit_cast<std::uint32_t>(slot));
    return hash;
  }
  static double unit(LayerState const& layer, std::uint64_t salt) {
    return static_cast<double>(mix(hash_of(layer) + salt) >> 11) * 0x1p-53;
  }

  Progress train(RunId id, int to_epoch) {
    Run& run = runs_.at(id);
    bool const cancelled = cancelled_.erase(id) > 0;
    if (cancelled && to_epoch > run.state.epoch)
      to_epoch = run.state.epoch + static_cast<int>(random_() % static_cast<unsigned>(to_epoch - run.state.epoch));
    Progress progress{.run = id, .status = cancelled ? RunStatus::kCancelled : RunStatus::kReached};
    while (run.state.epoch < to_epoch && !run.state.stopped && !run.state.diverged) {
      train_epoch(run);
      progress.curve.push_back(scores_of(run));
      stop_early(run, progress.curve.back());
      if (options_.epoch_time.count() > 0) std::this_thread::sleep_for(options_.epoch_time);
    }
    if (run.state.stopped) progress.status = RunStatus::kStopped;
    if (run.state.diverged) progress.status = RunStatus::kDiverged;
    progress.epoch = run.state.epoch;
    progress.best_epoch = run.state.best_layers.empty() ? run.state.epoch : run.state.stopping.best_epoch;
    return progress;
  }

  void train_epoch(Run& run) {
    LayerState& layer = run.state.layers.front();
    std::uint64_t const hash = hash_of(layer) + std::hash<std::string>{}(encode(run.spec.model));
    layer.kernel = weights_of(hash).kernel;
    layer.kernel_slots.front() = {static_cast<float>(mix(hash + 9) % 1000), static_cast<float>(run.state.epoch),
                                  layer.kernel[0]};
    ++run.state.epoch;
    ++run.state.clock.t;
    run.state.diverged = run.state.epoch == options_.diverges(run.spec.key);
    ++n_epochs;
    ++trained[run.spec.key][run.state.epoch];
  }

  // Falls with the epochs, at a rate that is the trial's, with noise.
  EpochScores scores_of(Run const& run) const {
    LayerState const& layer = run.state.layers.front();
    double const nan = std::numeric_limits<double>::quiet_NaN();
    bool const bad = run.state.diverged;
    double const loss = 1.0 / (1.0 + 0.1 * (1 + run.spec.key.trial % 5) * run.state.epoch) + 0.3 * unit(layer, 1) +
                        options_.score_shift;
    EpochScores scores{.epoch = run.state.epoch,
                       .train_loss = bad ? nan : loss * 0.9,
                       .train_accuracy = bad ? nan : unit(layer, 2),
                       .learning_rate = 0.001,
                       .validation_loss = bad || run.spec.metrics.empty() ? nan : loss};
    for (Metric const metric : run.spec.metrics)
      scores.validation.push_back(bad ? nan : 1.0 - loss * (1.0 + 0.01 * static_cast<int>(metric)));
    return scores;
  }

  static void stop_early(Run& run, EpochScores const& scores) {
    if (!run.spec.model.early_stopping) return;
    RunState::Monitor& monitor = run.state.stopping;
    if (monitor.best_epoch == 0 || scores.validation_loss < monitor.best) {
      monitor = {.best = scores.validation_loss, .best_epoch = scores.epoch};
      if (run.spec.model.early_stopping->restore_best)
        run.state.best_layers = {{.kernel = run.state.layers[0].kernel, .bias = run.state.layers[0].bias}};
    } else {
      ++monitor.wait;
    }
    run.state.stopped = monitor.wait > run.spec.model.early_stopping->patience;
  }

  RunId add(Run run) {
    RunId const id{++last_id_};
    runs_.emplace(id, std::move(run));
    most_runs = std::max(most_runs, runs_.size());
    return id;
  }

  FakeEngineOptions options_;
  std::mt19937 random_;
  std::vector<std::shared_ptr<Dataset const>> data_;
  std::map<RunId, Run> runs_;
  std::map<RunId, int> in_flight_;
  std::set<RunId> cancelled_;
  std::uint64_t last_id_ = 0;
};

}  // namespace shoal::testing
