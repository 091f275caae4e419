// SPDX-License-Identifier: Apache-2.0
// A sweep as lines of JSON, for programs that watch it. docs/events.schema.json is their schema.
#include <chrono>
#include <cmath>

#include <nlohmann/json.hpp>

#include "shoal/report.hpp"
#include "src/report/cells.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json job_json(Job const& job) { return {{"bracket", job.bracket}, {"rung", job.rung}, {"to_epoch", job.to_epoch}}; }

class Events final : public SweepObserver {
 public:
  explicit Events(EventOptions options) : options_(std::move(options)) {}

  void started(SweepConfig const& config, std::vector<PlannedRung> const& plan, Capabilities const& capabilities) override {
    Json rungs = Json::array();
    for (PlannedRung const& rung : plan) {
      rungs.push_back({{"bracket", rung.bracket}, {"rung", rung.rung}, {"trials", rung.trials}, {"from_epoch", rung.from_epoch}, {"to_epoch", rung.to_epoch}});
    }
    emit("started", {{"version", 1},
                     {"study", config.study},
                     {"objective", {{"metric", config.objective.name()}, {"goal", config.objective.goal == Goal::kMaximize ? "maximize" : "minimize"}}},
                     {"search", config.search.method},
                     {"schedule", config.schedule.method},
                     {"seed", config.seed},
                     {"device", capabilities.device},
                     {"plan", rungs}});
  }
  void trial_started(TrialRecord const& trial, Job const& job) override {
    Json parent = trial.parent ? Json{{"trial", trial.parent->trial}, {"epoch", trial.parent->epoch}} : Json(nullptr);
    emit("trial_started", {{"trial", trial.number}, {"parameters", Json::parse(parameters_json(trial.parameters))}, {"parent", parent}, {"job", job_json(job)}});
  }
  void job_finished(TrialRecord const& trial, JobResult const& result) override {
    emit("job_finished", {{"trial", trial.number},
                          {"bracket", result.job.bracket},
                          {"rung", result.job.rung},
                          {"epoch", result.epoch},
                          {"value", finite(trial.score)},
                          {"std", finite(trial.deviation)},
                          {"n", n_scores(trial)},
                          {"seconds", finite(trial.seconds)}});
  }
  void promoted(TrialRecord const& trial, Job const& job) override { emit("promoted", {{"trial", trial.number}, {"job", job_json(job)}}); }
  void trial_ended(TrialRecord const& trial) override {
    emit("trial_ended", {{"trial", trial.number}, {"state", name_of(trial.state)}, {"reason", trial.reason}, {"epoch", trial.epochs}, {"value", finite(trial.score)}});
  }

 private:
  void emit(char const* event, Json const& fields) {
    Json line{{"event", event}, {"time", options_.now()}};
    line.update(fields);
    options_.write(line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  }

  EventOptions options_;
};

double unix_seconds() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

}  // namespace

std::unique_ptr<SweepObserver> make_events(EventOptions options) {
  if (!options.now) options.now = unix_seconds;
  return std::make_unique<Events>(std::move(options));
}

std::string finished_event(SweepResult const& result, std::string const& study) {
  Json line{{"event", "finished"}, {"time", unix_seconds()}};
  line.update(Json::parse(sweep_json(result, study)));
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace shoal
