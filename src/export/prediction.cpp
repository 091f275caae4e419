// SPDX-License-Identifier: Apache-2.0
// Predictions of one model, by an engine.
#include <memory>
#include <utility>

#include "shoal/export.hpp"
#include "src/export/restored_run.hpp"

namespace shoal {

std::vector<float> predict(Model const& model, RawRows rows, Engine& engine) {
  check(model, rows);
  std::vector<float> out(std::size_t{rows.n_rows} * model.n_outputs);
  HeldData const data(engine, data_of(model, std::move(rows)));
  RestoredRun const run(model, data.id(), 0, engine);
  engine.predict(run.id(), Which::kLast, all_rows(), out);
  return out;
}

namespace {

std::vector<double> measured(Model const& model, std::shared_ptr<Dataset const> rows, std::span<Metric const> metrics, Engine& engine) {
  HeldData const data(engine, std::move(rows));
  RestoredRun const run(model, data.id(), 0, engine);
  return engine.evaluate(run.id(), Which::kLast, all_rows(), metrics);
}

}  // namespace

std::vector<double> evaluate(Model const& model, RawRows rows, std::span<double const> targets,
                             std::string const& targets_name, std::span<Metric const> metrics, Engine& engine) {
  check(model, rows);
  std::shared_ptr<Dataset> data = data_of(model, std::move(rows));
  set_targets(*data, targets, targets_name);
  return measured(model, std::move(data), metrics, engine);
}

std::vector<double> evaluate(Model const& model, RawRows rows, KnownTargets known, std::span<Metric const> metrics,
                             Engine& engine) {
  check(model, rows);
  std::shared_ptr<Dataset> data = data_of(model, std::move(rows));
  set_targets(*data, std::move(known));
  return measured(model, std::move(data), metrics, engine);
}

}  // namespace shoal
