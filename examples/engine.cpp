// SPDX-License-Identifier: Apache-2.0
// The engine without a sweep: create runs, submit tickets ("train this run to that epoch"), wait for scores, keep the
// best half (one step of successive halving, by hand), and take the winner's weights out to use them without shoal.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "spiral.hpp"
#include "shoal/engine.hpp"

using Runs = std::vector<shoal::RunId>;

/// Trains all runs to an epoch; accuracy on the validation rows of each, in the order of `runs`.
std::vector<double> train(shoal::Engine& engine, Runs const& runs, int to_epoch) {
  std::vector<shoal::Ticket> tickets;
  for (shoal::RunId const run : runs) tickets.push_back({run, to_epoch});
  engine.submit(tickets);  // returns at once
  std::map<shoal::RunId, double> accuracy;
  while (accuracy.size() < runs.size()) {
    for (shoal::Progress const& done : engine.wait(std::chrono::milliseconds(100)))
      accuracy[done.run] = done.status == shoal::RunStatus::kReached ? done.curve.back().validation[0] : 0.0;
  }
  std::vector<double> scores;
  for (shoal::RunId const run : runs) scores.push_back(accuracy[run]);
  return scores;
}

/// The logit of arm 1, from nothing but the weights: kernel[k * units + j] joins input k to unit j. Above 0 the
/// probability is above one half.
float logit(std::vector<shoal::LayerState> const& layers, std::vector<float> inputs) {
  for (shoal::LayerState const& layer : layers) {
    std::vector<float> sums = layer.bias;
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += inputs[k] * layer.kernel[k * sums.size() + j];
    }
    if (&layer != &layers.back()) std::ranges::transform(sums, sums.begin(), [](float x) { return std::max(x, 0.0f); });
    inputs = std::move(sums);
  }
  return inputs[0];
}

int main() {
  shoal::ArrayData const spiral = make_spiral();
  auto const data = shoal::make_dataset(spiral, {}, {}, {.preprocessing = {.scaling = shoal::Scaling::kNone}}, 0);
  auto const engine = shoal::make_cpu_engine();
  shoal::DataId const id = engine->add_data(data);

  std::vector<double> const rates{1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1};
  Runs runs;
  for (std::uint32_t trial = 0; trial < rates.size(); ++trial) {
    runs.push_back(engine->create({.key = {.trial = trial},
                                   .model = {.hidden = {32, 16}, .optimizer = shoal::Adam{rates[trial]}},
                                   .data = id,
                                   .metrics = {shoal::Metric::kAccuracy}}));
  }
  std::vector<double> const early = train(*engine, runs, 5);
  for (std::size_t i = 0; i < runs.size(); ++i)
    std::printf("learning rate %-6g epoch  5  accuracy %.3f\n", rates[i], early[i]);

  std::vector<std::size_t> order{0, 1, 2, 3, 4, 5};
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return early[a] > early[b]; });
  Runs best, rest;
  for (std::size_t i = 0; i < order.size(); ++i) (i < 3 ? best : rest).push_back(runs[order[i]]);
  engine->retire(rest);  // frees what they hold
  std::vector<double> const late = train(*engine, best, 40);  // goes on from epoch 5
  for (std::size_t i = 0; i < best.size(); ++i)
    std::printf("learning rate %-6g epoch 40  accuracy %.3f\n", rates[order[i]], late[i]);

  shoal::RunId const winner = best[static_cast<std::size_t>(std::ranges::max_element(late) - late.begin())];
  shoal::Metric const metric = shoal::Metric::kAccuracy;
  shoal::RowSet const validation{.fold = 0, .split = shoal::Split::kValidation};
  double const accuracy = engine->evaluate(winner, shoal::Which::kLast, validation, {&metric, 1})[0];
  shoal::RunState const state = engine->snapshot(winner, shoal::Which::kLast);
  engine->retire(best);

  std::vector<std::uint32_t> const& rows = data->rows(0, shoal::Split::kValidation);
  auto const& features = std::get<std::vector<float>>(spiral.features);  // [n_rows][2]
  auto const right = std::ranges::count_if(rows, [&](std::uint32_t row) {
    return (logit(state.layers, {features[2 * row], features[2 * row + 1]}) > 0.0f) == (spiral.targets[row] == 1.0);
  });
  double const by_hand = static_cast<double>(right) / static_cast<double>(rows.size());
  std::printf("the winner: accuracy %.4f by the engine, %.4f by its weights alone\n", accuracy, by_hand);
  return accuracy > 0.9 && std::abs(accuracy - by_hand) < 0.01 ? 0 : 1;  // sums in another order may tip a row
}
