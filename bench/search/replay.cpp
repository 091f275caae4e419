// SPDX-License-Identifier: Apache-2.0
// Searchers and schedulers on a table of learning curves: after how many epochs each has trained one of the table's best
// configurations to the end. Usage:
//
//     search_replay TABLE.table.gz SEEDS MOST_EPOCHS SEARCH:SCHEDULE[:key=value...]...
//
// Prints JSON: for each method and seed the steps of [epochs trained so far, best accuracy of a configuration at the last epoch].
#include <cstdio>
#include <cstdlib>
#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bench/search/table_engine.hpp"
#include "shoal/errors.hpp"
#include "shoal/study.hpp"
#include "src/bench/synthetic.hpp"

namespace shoal::bench {
namespace {

using Json = nlohmann::ordered_json;

// Watches a sweep until it has trained `most` epochs.
class Watch final : public SweepObserver {
 public:
  Watch(CurveTable const& table, TableEngine const& engine, std::uint64_t most) : table_(table), engine_(engine), most_(most) {}

  void job_finished(TrialRecord const& trial, JobResult const& result) override {
    trained_.resize(std::max<std::size_t>(trained_.size(), trial.number + 1));
    epochs_ += static_cast<std::uint64_t>(result.epoch - std::exchange(trained_[trial.number], result.epoch));
    double const accuracy = result.epoch == table_.epochs ? table_.final(engine_.row(trial.model)) : 0.0;
    if (accuracy <= best_ || epochs_ > most_) return;
    best_ = accuracy;
    steps_.push_back({epochs_, best_});
  }
  bool tick() override { return epochs_ < most_; }

  [[nodiscard]] Json steps() const { return steps_; }

 private:
  CurveTable const& table_;
  TableEngine const& engine_;
  std::uint64_t most_, epochs_ = 0;
  double best_ = 0.0;
  std::vector<int> trained_;
  Json steps_ = Json::array();
};

ParameterValue value_of(std::string const& text) {
  if (text == "true" || text == "false") return text == "true";
  char* end = nullptr;
  double const number = std::strtod(text.c_str(), &end);
  if (*end != '\0') return text;
  if (text.find_first_of(".e") == std::string::npos) return static_cast<std::int64_t>(number);
  return number;
}

// "gp:asha:factor=4:initial=8"
SweepConfig config_of(std::string const& method, CurveTable const& table) {
  std::istringstream parts(method);
  std::string part;
  SweepConfig config;
  std::getline(parts, config.search.method, ':');
  std::getline(parts, config.schedule.method, ':');
  config.schedule.max_epochs = table.epochs;
  while (std::getline(parts, part, ':')) {
    std::size_t const equals = part.find('=');
    std::string const key = part.substr(0, equals), text = part.substr(equals + 1);
    if (key == "factor") config.schedule.factor = std::stod(text);
    else if (key == "min_epochs") config.schedule.min_epochs = std::stoi(text);
    else if (key == "trials") config.search.trials = std::stoull(text);
    else config.search.options.emplace_back(key, value_of(text));
  }
  if (config.search.trials == 0) {
    config.search.trials = table.curves.size();
    config.schedule.iterations = 1000;
  }
  config.objective = {.metric = Metric::kAccuracy, .goal = Goal::kMaximize};
  config.objective_given = true;
  config.parameters = table.parameters;
  return config;
}

Json replay(CurveTable const& table, std::string const& method, int seeds, std::uint64_t most_epochs, std::shared_ptr<Dataset const> const& data) {
  Json all = Json::array();
  for (int seed = 1; seed <= seeds; ++seed) {
    SweepConfig config = config_of(method, table);
    config.seed = static_cast<std::uint64_t>(seed);
    config.stop.epochs = most_epochs;  // so that the driver does not start all brackets at once
    TableEngine engine(table);
    Watch watch(table, engine, most_epochs);
    auto const study = Study::create("", config, *data, false);
    (void)run_sweep(config, data, engine, *study, {.observer = &watch, .searcher = nullptr});
    all.push_back(watch.steps());
  }
  return all;
}

int run(int argc, char** argv) {
  if (argc < 5) {
    std::fputs("usage: search_replay TABLE.table.gz SEEDS MOST_EPOCHS SEARCH:SCHEDULE[:key=value...]...\n", stderr);
    return 2;
  }
  CurveTable const table = read_table(argv[1]);
  std::vector<double> finals;
  for (std::size_t row = 0; row < table.curves.size(); ++row) finals.push_back(table.final(row));
  std::ranges::sort(finals, std::greater<>());
  auto const data = synthetic_data(Workload{.rows = 100}, 4, 10);
  Json out{{"table", argv[1]}, {"configurations", finals.size()}, {"epochs", table.epochs}, {"best", finals.front()},
           {"top_half_percent", finals[static_cast<std::size_t>(0.005 * static_cast<double>(finals.size()))]}, {"methods", Json::object()}};
  for (int i = 4; i < argc; ++i) out["methods"][argv[i]] = replay(table, argv[i], std::atoi(argv[2]), std::strtoull(argv[3], nullptr, 10), data);
  std::puts(out.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace shoal::bench

int main(int argc, char** argv) {
  try {
    return shoal::bench::run(argc, argv);
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
