// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/extend.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "shoal/sweep_file.hpp"

namespace shoal {
namespace {

void check_same(SweepConfig const& expected, SweepConfig const& given, std::string const& study) {
  if (to_json(expected) == to_json(given)) return;
  nlohmann::json const a = nlohmann::json::parse(to_json(expected)).flatten(),
                       b = nlohmann::json::parse(to_json(given)).flatten();
  nlohmann::json const difference = nlohmann::json::diff(a, b);
  std::string key = difference.at(0).at("path").get<std::string>().substr(1);
  for (std::size_t at = 0; (at = key.find("~1", at)) != std::string::npos;) key.replace(at, 2, ".");
  key.erase(0, key.find_first_not_of('.'));
  throw InputError({.file = study,
                    .key = key,
                    .expected = "the value that the study was started with",
                    .found = "another",
                    .hint = "only trials, epochs, iterations, refit, stop conditions and devices can change; start a "
                            "new study for the rest"});
}

void check_not_less(std::string const& key, std::uint64_t had, std::uint64_t given, std::string const& study) {
  if (given >= had) return;
  throw InputError({.file = study,
                    .key = key,
                    .expected = fmt::format("at least {}, as the study has", had),
                    .found = fmt::to_string(given)});
}

}  // namespace

namespace {

// The cap on configurations, or the schedule's own number; 0 where only the searcher knows.
std::uint64_t first_rung_trials(SweepConfig const& config) {
  if (config.search.trials != 0 || scheduler_named(config.schedule.method).takes_all) return config.search.trials;
  std::uint64_t trials = 0;
  for (PlannedRung const& rung : make_scheduler(config.schedule, 0)->plan()) trials += rung.rung == 0 ? rung.trials : 0;
  return trials;
}

}  // namespace

void adopt_config(SweepConfig const& config, Dataset const& data, Study& study) {
  if (study.data_fingerprint() != data.fingerprint) {
    throw InputError({.file = study.path(),
                      .key = "data",
                      .expected = "the rows that the study was started with",
                      .found = fmt::format("other contents or splits ({})", data.description)});
  }
  SweepConfig const had = study.config();
  SweepConfig same = had;
  same.search.trials = config.search.trials;
  same.schedule.max_epochs = config.schedule.max_epochs;
  same.schedule.iterations = config.schedule.iterations;
  same.refit = config.refit;
  same.stop = config.stop;
  same.data = config.data;  // the fingerprint has decided
  same.study = config.study;
  same.tensorboard = config.tensorboard;
  same.report = config.report;
  std::string const precision = same.engine.precision;
  same.engine = config.engine;
  same.engine.precision = precision;
  if (scheduler_named(had.schedule.method).copies) same.search.trials = had.search.trials;  // the population; copies are numbered after it
  check_same(same, config, study.path());
  if (config.search.trials != had.search.trials) {
    check_not_less("search.trials", first_rung_trials(had), first_rung_trials(config), study.path());
  }
  check_not_less("schedule.max_epochs", static_cast<std::uint64_t>(had.schedule.max_epochs),
                 static_cast<std::uint64_t>(config.schedule.max_epochs), study.path());
  if (config.search.trials == 0) {
    check_not_less("schedule.iterations", static_cast<std::uint64_t>(had.schedule.iterations),
                   static_cast<std::uint64_t>(config.schedule.iterations), study.path());
  }
  bool const extended = had.search.trials != config.search.trials ||
                        had.schedule.max_epochs != config.schedule.max_epochs ||
                        had.schedule.iterations != config.schedule.iterations || had.refit != config.refit;
  if (extended) study.set_config(config);
}

}  // namespace shoal
