// SPDX-License-Identifier: Apache-2.0
// A report made by hand, with names that would break a page which does not escape them; and what the page's data say.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "shoal/html_report.hpp"
#include "tests/report/example_study.hpp"

namespace shoal {

inline std::string const kWicked = "</script><b a=\"1\" b='2'>&amp;\x01";

inline StudyReport example_report() {
  StudyReport report{.study = "s.db", .result = example_study(), .fingerprint = "f00d"};
  report.config.objective = report.result.objective;
  report.config.objective_given = true;
  report.config.data.files = {"/data/" + kWicked, ""};
  report.config.parameters = {
      {.name = "units", .distribution = Interval{.integer = true, .low = 8, .high = 64, .shape = Interval::Shape::kLogUniform}},
      {.name = "optimizer", .distribution = Choice{.values = {std::string("adam"), std::string("sgd")}}},
      {.name = "momentum", .distribution = Interval{.low = 0.0, .high = 0.9}}};
  for (TrialRecord& trial : report.result.trials) {
    trial.bracket = 0;
    trial.rung = trial.epochs > 2 ? 1 : 0;
    report.times.trials.push_back({1000.0 + trial.number, 1002.0 + trial.number});
  }
  report.times.sessions = {{.start = 1000.0, .seconds = 8.0, .stopped = "", .version = "0.1.0"}};
  report.held_out = HeldOut{.trial = 0,
                            .test = true,
                            .model = "refit",
                            .task = Task::kMulticlass,
                            .n_outputs = 3,
                            .class_names = {"a", kWicked, "c"},
                            .known = {.labels = {0, 1, 2, 1}, .targets = {}},
                            .predictions = {0.8f, 0.1f, 0.1f, 0.2f, 0.7f, 0.1f, 0.5f, 0.3f, 0.2f, 0.1f, 0.8f, 0.1f}};
  return report;
}

/// The JSON inside of a page.
inline nlohmann::json data_of(std::string const& html) {
  std::string const open = "id=\"shoal-data\">";
  std::size_t const begin = html.find(open);
  EXPECT_NE(begin, std::string::npos);
  return nlohmann::json::parse(html.substr(begin + open.size(), html.find("</script>", begin) - begin - open.size()));
}

inline std::size_t count_of(std::string const& text, std::string const& part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
  return n;
}

}  // namespace shoal
