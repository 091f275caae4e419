// SPDX-License-Identifier: Apache-2.0
#include "shoal/sweep_file.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

std::string const kData = "data: {train: X.npy, labels: y.npy}\n";

SweepConfig parse(std::string const& text, std::vector<Override> const& overrides = {}) { return parse_sweep(text, "s.yaml", "/sweeps", overrides); }

std::string error_of(std::string const& text, std::vector<Override> const& overrides = {}) {
  try {
    (void)parse(text, overrides);
  } catch (InputError const& error) {
    return error.what();
  }
  return "no error";
}
std::string data_error(std::string const& text) { return error_of(kData + text); }
/// The error of one parameter on line 3 that begins at column 3.
std::string parameter_error(std::string const& text) { return error_of(kData + "parameters:\n  " + text); }

Distribution distribution_of(std::string const& text) {
  return parse(kData + "parameters:\n  " + text).parameters.at(0).distribution;
}

void expect_round_trip(SweepConfig const& config) {
  std::string const json = to_json(config), yaml = to_yaml(config);
  EXPECT_EQ(to_json(parse_sweep(json, "json", "/elsewhere")), json);
  EXPECT_EQ(to_json(parse_sweep(yaml, "yaml", "/elsewhere")), json);
  EXPECT_EQ(parse_sweep(json, "json", "/elsewhere").parameters, config.parameters);
}

TEST(SweepFile, DefaultsAreTheDocumentedOnes) {
  SweepConfig const config = parse(kData);
  EXPECT_EQ(config.data.files.features, "/sweeps/X.npy");
  EXPECT_EQ(config.data.validation.fraction, 0.2);
  EXPECT_EQ(config.search.method, "random");
  EXPECT_EQ(config.schedule.method, "full");
  EXPECT_EQ(config.repeats, 1);
  EXPECT_EQ(config.seed, 0u);
  EXPECT_FALSE(config.objective_given || config.refit || config.stop.target);
}

TEST(SweepFile, ReadsEverySection) {
  SweepConfig const config = parse(R"(
data: {features: /abs/a.npz:X, target: ../t.npy, task: regression, scaling: standard}
test: {data: tx.npy, labels: ty.npy}
validation: {folds: 5, stratified: false}
objective: {metric: val_loss, goal: minimize}
metrics: [mse, r2]
search: {method: random, trials: 30}
schedule: {method: hyperband, max_epochs: 27, factor: 3.5, min_epochs: 2, iterations: 2, patience: 4, min_delta: 1e-3}
repeats: 3
refit: true
seed: 18446744073709551615
stop: {wall_time: 1h30m, target: 0.5, epochs: 5000, no_improvement: 20}
parameters: {units: [8, 16]}
engine: {device: cpu, precision: fp32, executor: auto, threads: 2}
output: {study: out/s.db, keep_weights: 50}
)");
  EXPECT_EQ(config.data.files.features, "/abs/a.npz:X");
  EXPECT_EQ(config.data.files.labels, "/t.npy");
  EXPECT_EQ(config.data.task, Task::kRegression);
  EXPECT_EQ(config.data.preprocessing.scaling, Scaling::kStandard);
  EXPECT_EQ(config.data.test.files.labels, "/sweeps/ty.npy");
  EXPECT_EQ(config.data.validation.folds, 5);
  EXPECT_FALSE(config.data.validation.stratified);
  EXPECT_EQ(config.objective.name(), "val_loss");
  EXPECT_EQ(config.metrics, (std::vector<Metric>{Metric::kMse, Metric::kR2}));
  EXPECT_EQ(config.search.trials, 30u);
  EXPECT_EQ(config.schedule.max_epochs, 27);
  EXPECT_EQ(config.schedule.factor, 3.5);
  EXPECT_EQ(config.schedule.min_epochs, 2);
  EXPECT_EQ(config.schedule.iterations, 2);
  EXPECT_EQ(config.schedule.patience, 4);
  EXPECT_EQ(config.schedule.min_delta, 1e-3);
  EXPECT_EQ(config.repeats, 3);
  EXPECT_EQ(config.refit, true);
  EXPECT_EQ(config.seed, UINT64_MAX);
  EXPECT_EQ(config.stop.wall_time, 5400.0);
  EXPECT_EQ(config.stop.target, 0.5);
  EXPECT_EQ(config.stop.epochs, 5000u);
  EXPECT_EQ(config.stop.no_improvement, 20u);
  EXPECT_EQ(config.engine.threads, 2);
  EXPECT_EQ(config.study, "/sweeps/out/s.db");
  EXPECT_EQ(config.keep_weights, 50);
  expect_round_trip(config);
}

TEST(SweepFile, JsonIsTheSameSchema) {
  SweepConfig const config = parse(R"({"data": {"train": "X.npy", "labels": "y.npy"}, "schedule": {"method": "full", "epochs": 20},
    "parameters": {"learning_rate": {"min": 1e-4, "max": 0.1, "log": true}, "optimizer": "adam"}})");
  EXPECT_EQ(config.schedule.max_epochs, 20);
  expect_round_trip(config);
}

TEST(SweepFile, EveryFormOfParameterSurvivesTheRoundTrip) {
  expect_round_trip(parse(kData + R"(
parameters:
  layers: {min: 1, max: 4}
  units: {min: 16, max: 256, log: true, per_layer: true}
  units_0: {distribution: q_log_uniform_values, min: 16, max: 256, q: 8}
  activation: {values: [relu, elu, leaky_relu], probabilities: [1, 0.5, 2], per_layer: true}
  alpha: {distribution: q_beta, a: 2, b: 3, q: 0.25}
  negative_slope: {distribution: reverse_log, min: 0.01, max: 0.3}
  optimizer: [sgd, adam]
  momentum: {min: 0.0, max: 0.9, step: 0.3, when: {optimizer: sgd, batch_size: [32, 64]}}
  nesterov: {values: [true, false], when: {momentum: [0.3, 0.6]}}
  batch_size: {min: 32, max: 256, log: true, step: 2}
  learning_rate: {min: 1e-4, max: 1e-1, log: true, points: 4}
  l2: {distribution: log_normal, mu: -9, sigma: 2}
  dropout: {distribution: normal, mu: 0.3, sigma: 0.1}
  input_dropout: {distribution: int_uniform, min: 0, max: 0}
  learning_rate_schedule: piecewise
  boundaries: {values: [[2, 4], [3, 6.5]]}
  factors: {value: [1, 0.1, 0.01]}
  class_weight: [none, balanced]
)"));
}

TEST(SweepFile, TypeOfTheParameterDecidesTheTypeOfItsValues) {
  EXPECT_EQ(distribution_of("dropout: 0"), Distribution(Choice{.values = {0.0}}));
  EXPECT_EQ(distribution_of("max_norm: [0, 3]"), Distribution(Choice{.values = {0.0, 3.0}}));
  EXPECT_EQ(distribution_of("max_norm: {min: 1, max: 5}"), Distribution(Interval{.low = 1, .high = 5}));
  EXPECT_EQ(distribution_of("units: {min: 1, max: 5}"), Distribution(Interval{.integer = true, .low = 1, .high = 5}));
  EXPECT_EQ(distribution_of("initializer: zero"), Distribution(Choice{.values = {std::string("zeros")}}));
}

TEST(SweepFile, LogIsLogUniformValues) {
  EXPECT_EQ(distribution_of("l2: {min: 1e-6, max: 1e-2, log: true}"), distribution_of("l2: {min: 1e-6, max: 1e-2, distribution: log_uniform_values}"));
  EXPECT_EQ(distribution_of("l2: {min: 1e-6, max: 1e-2, log: false}"), distribution_of("l2: {min: 1e-6, max: 1e-2, distribution: uniform}"));
}

TEST(SweepFile, NormalsAreTruncatedToTheRangeOfTheirParameter) {
  auto const interval = std::get<Interval>(distribution_of("dropout: {distribution: normal, mu: 0.9, sigma: 5}"));
  EXPECT_EQ(interval.low, 0.0);
  EXPECT_LT(interval.high, 1.0);
  EXPECT_GT(interval.high, 0.999);
}

TEST(SweepFile, WallTimesHaveUnits) {
  for (auto const& [text, seconds] : {std::pair{"10m", 600.0}, {"90s", 90.0}, {"1h30m", 5400.0}, {"1.5h", 5400.0}, {"2.5", 2.5}, {"1h1m1s", 3661.0}}) {
    EXPECT_EQ(parse(kData + "stop: {wall_time: " + text + "}").stop.wall_time, seconds) << text;
  }
  for (char const* const text : {"10x", "m", "30m1h", "-5", "0", "soon", "[1]", "1h h"}) {
    EXPECT_NE(data_error(std::string("stop: {wall_time: ") + text + "}").find("expected a time such as 90s, 10m or 1h30m"), std::string::npos) << text;
  }
}

TEST(SweepFileErrors, UnknownKeysNameTheNearestOne) {
  EXPECT_EQ(data_error("serch: random\n"),
            "s.yaml:2:1: serch: expected one of data, test, validation, objective, metrics, constraints, search, schedule, repeats, refit, seed, stop, parameters, "
            "engine, output, found the unknown key 'serch'; did you mean 'search'?");
  EXPECT_EQ(data_error("stop:\n  wal_time: 10m\n"), "s.yaml:3:3: stop.wal_time: expected one of wall_time, target, epochs, no_improvement, found the unknown key 'wal_time'; did you mean 'wall_time'?");
  EXPECT_EQ(parameter_error("unts: 5"), "s.yaml:3:3: parameters.unts: expected a known parameter, found 'unts'; did you mean 'units'?");
  EXPECT_EQ(parameter_error("units: {minimum: 5, max: 7}").substr(0, 35), "s.yaml:3:11: parameters.units.minim");
  EXPECT_EQ(parameter_error("units_16: 5"), "s.yaml:3:3: parameters.units_16: expected a known parameter, found 'units_16'; did you mean 'units'?");
}

TEST(SweepFileErrors, BrokenAndRepeatedKeys) {
  EXPECT_EQ(data_error("seed: 1\nseed: 2\n"), "s.yaml:3:1: seed: expected each key once, found it again (first on line 2)");
  EXPECT_EQ(parameter_error("units: 1\n  units: 2"), "s.yaml:4:3: units: expected each key once, found it again (first on line 3)");
  EXPECT_EQ(error_of("data: {train: X.npy\n").substr(0, 8), "s.yaml:2");
  EXPECT_EQ(error_of("data: {train: x, labels: y}\n---\nseed: 1\n"), "s.yaml:3: expected one YAML document, found 2");
  EXPECT_EQ(error_of(""), "s.yaml: expected a map with the keys data, test, validation, objective, metrics, constraints, search, schedule, repeats, refit, seed, stop, "
                          "parameters, engine, output, found nothing");
  EXPECT_EQ(error_of("seed: 1\n"), "s.yaml:1:1: expected the key 'data', found none");
}

TEST(SweepFileErrors, NestedAliasesEnd) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 8; ++i) {
    std::string const last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int k = 1; k < 10; ++k) bomb += ", " + last;
    bomb += "]\n";
  }
  EXPECT_NE(error_of(bomb).find("expected at most 32 levels and 200000 values"), std::string::npos);
}

TEST(SweepFileErrors, WrongTypesPointAtTheValue) {
  EXPECT_EQ(data_error("repeats: many\n"), "s.yaml:2:10: repeats: expected an integer from 1 to 65535, found 'many'");
  EXPECT_EQ(data_error("repeats: 1.5\n"), "s.yaml:2:10: repeats: expected an integer from 1 to 65535, found 1.5");
  EXPECT_EQ(data_error("repeats: \"3\"\n"), "s.yaml:2:10: repeats: expected an integer from 1 to 65535, found '3'");
  EXPECT_EQ(data_error("repeats: 1_000\n"), "s.yaml:2:10: repeats: expected an integer from 1 to 65535, found '1_000'; write 1000");
  EXPECT_EQ(data_error("repeats: 010\n"), "s.yaml:2:10: repeats: expected an integer from 1 to 65535, found '010'");
  EXPECT_EQ(data_error("repeats: true\n"), "s.yaml:2:10: repeats: expected an integer from 1 to 65535, found true");
  EXPECT_EQ(data_error("repeats:\n"), "s.yaml:2:1: repeats: expected an integer from 1 to 65535, found nothing");
  EXPECT_EQ(data_error("repeats: [1, 2]\n"), "s.yaml:2:10: repeats: expected an integer from 1 to 65535, found a list");
  EXPECT_EQ(data_error("seed: -1\n"), "s.yaml:2:7: seed: expected an integer from 0 to 2^64 - 1, found -1");
  EXPECT_EQ(data_error("seed: 18446744073709551616\n"), "s.yaml:2:7: seed: expected an integer from 0 to 2^64 - 1, found 18446744073709551616");
  EXPECT_EQ(data_error("refit: 1\n"), "s.yaml:2:8: refit: expected true or false, found 1");
  EXPECT_EQ(data_error("stop: {target: .inf}\n"), "s.yaml:2:16: stop.target: expected a finite number, found '.inf'");
  EXPECT_EQ(parameter_error("dropout: true"), "s.yaml:3:12: parameters.dropout: expected a number >= 0 and < 1, found true");
  EXPECT_EQ(parameter_error("units: [8, wide]"), "s.yaml:3:14: parameters.units: expected an integer >= 1, found 'wide'");
  EXPECT_EQ(parameter_error("optimizer: adm"),
            "s.yaml:3:14: parameters.optimizer: expected one of sgd, rmsprop, adagrad, adadelta, adam, adamw, adamax, nadam, lion, found 'adm'; did you mean 'adam'?");
}

TEST(SweepFileErrors, SwitchWordsAreToBeQuoted) {
  EXPECT_EQ(data_error("refit: yes\n"), "s.yaml:2:8: refit: expected true, false or text in quotes, found yes; YAML versions disagree about a bare yes: write \"yes\" for the word");
  EXPECT_EQ(parameter_error("nesterov: Off"), "s.yaml:3:13: parameters.nesterov: expected true, false or text in quotes, found Off; YAML versions disagree about a bare Off: write \"Off\" for the word");
  EXPECT_EQ(data_error("output: {study: on}\n").substr(0, 60), "s.yaml:2:17: output.study: expected true, false or text in q");
  EXPECT_EQ(parse(kData + "output: {study: \"on\"}\n").study, "/sweeps/on");
}

TEST(SweepFileErrors, ParametersWithoutUsableValues) {
  EXPECT_EQ(parameter_error("units: {min: 64, max: 16}"), "s.yaml:3:16: parameters.units.min: expected a number <= max (16), found 64; swap min and max");
  EXPECT_EQ(parameter_error("l2: {min: 0, max: 1, log: true}"), "s.yaml:3:13: parameters.l2.min: expected a number > 0 for a log scale, found 0");
  EXPECT_EQ(parameter_error("l2: {min: 0, max: 1, step: 0}"), "s.yaml:3:30: parameters.l2.step: expected a number > 0, found 0");
  EXPECT_EQ(parameter_error("units: {min: 1, max: 9, step: 0.5}"), "s.yaml:3:33: parameters.units.step: expected an integer, found 0.5");
  EXPECT_EQ(parameter_error("units: {min: 1, max: 9, points: 3}"),
            "s.yaml:3:35: parameters.units.points: expected an interval of numbers for points, found integers; step leaves integers out");
  EXPECT_EQ(parameter_error("units: []"), "s.yaml:3:10: parameters.units.values: expected at least one value, found an empty list");
  EXPECT_EQ(parameter_error("units: {values: []}"), "s.yaml:3:19: parameters.units.values: expected at least one value, found an empty list");
  EXPECT_EQ(parameter_error("units: {values: [1, 2], probabilities: [1]}"), "s.yaml:3:42: parameters.units.probabilities: expected 2 numbers, one a value, found 1");
  EXPECT_EQ(parameter_error("units: [8, 8]"), "s.yaml:3:10: parameters.units.values: expected each value once, found 8 again; probabilities give a value more weight");
  EXPECT_EQ(parameter_error("units: {min: 4}"), "s.yaml:3:10: parameters.units: expected the key 'max', found none");
  EXPECT_EQ(parameter_error("units: {when: {layers: 1}}"), "s.yaml:3:10: parameters.units: expected value, values, or min and max, found neither");
  EXPECT_EQ(parameter_error("units: {value: 1, values: [1]}"), "s.yaml:3:29: parameters.units.values: expected value or values, found both");
  EXPECT_EQ(parameter_error("optimizer: {min: 1, max: 2}").substr(0, 73), "s.yaml:3:14: parameters.optimizer: expected value or values: one of sgd, ");
  EXPECT_EQ(parameter_error("units: {min: 1, max: 5, mu: 3}"),
            "s.yaml:3:27: parameters.units.mu: expected keys that go with an interval: min, max, step, points, log, when, per_layer, distribution, found 'mu'");
  EXPECT_EQ(parameter_error("boundaries: [2, 4]").find("{value: [5, 10]} is one list") != std::string::npos, true);
  EXPECT_EQ(parameter_error("batch_size: 32\n  dropout_3: 0.5"), "s.yaml:4:14: parameters.dropout_3: expected layers > 3, found at most 1 layers");
  EXPECT_EQ(parameter_error("batch_size: {value: 32, per_layer: true}"), "s.yaml:3:38: parameters.batch_size.per_layer: expected units, activation or dropout, found batch_size");
}

TEST(SweepFileErrors, Distributions) {
  EXPECT_EQ(parameter_error("l2: {distribution: log_uniform, min: -9, max: -2}"),
            "s.yaml:3:22: parameters.l2.distribution: expected log_uniform_values, found log_uniform; W&B's log_uniform has exponents as bounds; here min and max are values");
  EXPECT_EQ(parameter_error("l2: {distribution: uniform, log: true, min: 1, max: 2}"), "s.yaml:3:36: parameters.l2.log: expected log or distribution, found both");
  EXPECT_NE(parameter_error("l2: {distribution: unifrm, min: 1, max: 2}").find("did you mean 'uniform'?"), std::string::npos);
  EXPECT_EQ(parameter_error("l2: {distribution: normal, sigma: 0}"), "s.yaml:3:37: parameters.l2.sigma: expected a number > 0, found 0");
}

TEST(SweepFileErrors, Conditions) {
  EXPECT_EQ(parameter_error("momentum: {value: 0.9, when: {optimizer: sgd}}"),
            "s.yaml:3:44: parameters.momentum.when.optimizer: expected a parameter of this sweep, found 'optimizer'");
  EXPECT_EQ(parameter_error("momentum: {value: 0.9, when: {optimizer: lion}}\n  optimizer: [sgd, adam]"),
            "s.yaml:3:44: parameters.momentum.when.optimizer: expected a value that optimizer can have, found lion");
  EXPECT_EQ(parameter_error("momentum: 0.9\n  optimizer: [adam, lion]"),
            "s.yaml:3:13: parameters.momentum: expected a value of optimizer that has it: sgd, rmsprop, found none of these");
}

TEST(SweepFileErrors, EpochsHaveOneSource) {
  std::string const epochs = "parameters: {epochs: [5, 20]}\n";
  EXPECT_EQ(parse(kData + epochs).schedule.max_epochs, 20);
  expect_round_trip(parse(kData + epochs));
  EXPECT_EQ(data_error("schedule: hyperband\n" + epochs),
            "s.yaml:3:22: parameters.epochs: expected no parameter 'epochs' beside a schedule that gives epochs, found schedule hyperband; remove it, or use schedule: full without epochs");
  EXPECT_EQ(data_error("schedule: {method: full, epochs: 9}\n" + epochs).substr(0, 98),
            "s.yaml:3:22: parameters.epochs: expected no parameter 'epochs' beside a schedule that gives epochs");
}

TEST(SweepFileErrors, ADeviceIsAutoCpuOrCuda) {
  for (std::string const device : {"cuda:", "cuda:x", "gpu", "cuda:1:2"}) {
    EXPECT_EQ(data_error("engine: {device: '" + device + "'}\n"), "s.yaml:2:18: engine.device: expected auto, cpu or cuda[:i], found '" + device + "'");
  }
}

TEST(SweepFileErrors, WhatThisVersionLacksIsSaid) {
  EXPECT_EQ(data_error("engine: {executor: resident}\n"),
            "s.yaml:2:20: engine.executor: expected auto, grouped or batched, found 'resident'; this version has no resident executor");
}

TEST(SweepFile, SeveralObjectivesAreAListWhoseFirstIsAMetric) {
  SweepConfig const config = parse(kData + "objective: [val_accuracy, {metric: val_f1, goal: minimize}, parameters]\n");
  EXPECT_EQ(config.objective.name(), "val_accuracy");
  ASSERT_EQ(config.secondary.size(), 2u);
  EXPECT_EQ(config.secondary[0].metric.goal, Goal::kMinimize);
  EXPECT_EQ(config.secondary[1].name(), "parameters");
  EXPECT_EQ(parse(to_yaml(config)).secondary, config.secondary);
  EXPECT_EQ(data_error("objective: [parameters, val_loss]\n"),
            "s.yaml:2:13: objective: expected a metric as the first objective, found parameters; [val_accuracy, parameters] has both; a bound alone is constraints: [parameters <= N]");
}

TEST(SweepFile, ATensorBoardLogIsAFolderWithOrWithoutCurves) {
  EXPECT_EQ(parse(kData + "output: {tensorboard: none}\n").tensorboard, TensorBoardConfig{});
  EXPECT_EQ(parse(kData + "output: {tensorboard: logs/a}\n").tensorboard, (TensorBoardConfig{.folder = "/sweeps/logs/a", .curves = LoggedCurves::kAll}));
  SweepConfig const config = parse(kData + "output: {tensorboard: {dir: logs, curves: top}}\n");
  EXPECT_EQ(config.tensorboard, (TensorBoardConfig{.folder = "/sweeps/logs", .curves = LoggedCurves::kTop}));
  EXPECT_EQ(parse(to_yaml(config)).tensorboard, config.tensorboard);
  EXPECT_EQ(parse(kData + "output: {report: none}\n").report, "");
  SweepConfig const reported = parse(kData + "output: {report: out/a.html}\n");
  EXPECT_EQ(reported.report, "/sweeps/out/a.html");
  EXPECT_EQ(parse(to_yaml(reported)).report, reported.report);
  EXPECT_EQ(parse(kData + "output: {tensorboard: logs}\n", {{"output.tensorboard.curves", "none"}}).tensorboard,
            (TensorBoardConfig{.folder = "/sweeps/logs", .curves = LoggedCurves::kNone}));
  EXPECT_EQ(data_error("output: {tensorboard: {curves: top}}\n"), "s.yaml:2:23: output.tensorboard: expected the key 'dir', found none");
  EXPECT_EQ(data_error("output: {tensorboard: {dir: a, curves: best}}\n"), "s.yaml:2:40: output.tensorboard.curves: expected one of all, top, none, found 'best'");
}

TEST(SweepFileErrors, Splits) {
  EXPECT_EQ(data_error("validation: 1.0\n"), "s.yaml:2:13: validation: expected a number > 0 and < 1, found 1.0");
  EXPECT_EQ(data_error("validation: {folds: 1}\n"), "s.yaml:2:21: validation.folds: expected an integer from 2 to 65534, found 1");
  EXPECT_EQ(data_error("test: {folds: 3}\n"), "s.yaml:2:15: test.folds: expected a fraction, rows, or a file, found folds; folds are for validation");
  EXPECT_EQ(data_error("test: {data: x.npy}\n"), "s.yaml:2:7: test: expected the key 'labels', found none");
  EXPECT_EQ(data_error("validation: none\n"), "s.yaml:2:13: validation: expected a validation split, found none; or an objective on the training rows: loss or accuracy");
  EXPECT_EQ(parse(kData + "validation: none\nobjective: loss\n").data.validation.kind, SplitConfig::Kind::kNone);
}

TEST(SweepFileErrors, RangesOfRows) {
  std::string const expected = "expected a range of row numbers from 0, such as \"32561..\" or \"0..100\" (the end left out), found ";
  EXPECT_EQ(data_error("test: {rows: \"5\"}\n"), "s.yaml:2:14: test.rows: " + expected + "'5'");
  EXPECT_EQ(data_error("test: {rows: \"9..5\"}\n"), "s.yaml:2:14: test.rows: " + expected + "'9..5'");
  EXPECT_EQ(data_error("test: {rows: \"-5..\"}\n"), "s.yaml:2:14: test.rows: " + expected + "'-5..'");
  SplitConfig const split = parse(kData + "test: {rows: \"5..\"}\n").data.test;
  EXPECT_EQ(split.kind, SplitConfig::Kind::kRows);
  EXPECT_EQ(split.begin, 5u);
  EXPECT_EQ(split.end, 0xffffffffu);
}

TEST(SweepFile, TablesWithEveryKey) {
  SweepConfig const config = parse(R"(
data: {table: a.csv.gz, target: y, drop: [a, 'b c'], categorical: [zip], id: id, group: g, weight: w, split: s, max_levels: 50,
       separator: tab, header: false, comment: '#', decimal: ',', missing: ['?', '-'], scaling: quantile, imputation: median,
       indicators: false, min_count: 3, task: binary}
test: {file: b.csv}
validation: {rows: "..10"}
)");
  TableSource const& table = config.data.table.value();
  EXPECT_EQ(table.file, "/sweeps/a.csv.gz");
  EXPECT_EQ(table.target, std::vector<std::string>{"y"});
  EXPECT_EQ(table.drop, (std::vector<std::string>{"a", "b c"}));
  EXPECT_EQ(table.categorical, std::vector<std::string>{"zip"});
  EXPECT_EQ(table.id + table.group + table.weight + table.split, "idgws");
  EXPECT_EQ(table.max_levels, 50);
  EXPECT_EQ(table.format, (TableFormat{.separator = '\t', .header = false, .comment = "#", .decimal = ',', .missing = {"?", "-"}}));
  EXPECT_EQ(config.data.preprocessing, (Preprocessing{.scaling = Scaling::kQuantile, .imputation = Imputation::kMedian, .indicators = false, .min_count = 3}));
  EXPECT_EQ(config.data.task, Task::kBinary);
  EXPECT_EQ(config.data.test.file, "/sweeps/b.csv");
  EXPECT_EQ(config.data.validation.end, 10u);
  SweepConfig const again = parse_sweep(to_yaml(config), "again", "/");
  EXPECT_EQ(again.data.table, config.data.table);
  EXPECT_EQ(again.data.preprocessing, config.data.preprocessing);
  EXPECT_EQ(to_json(again), to_json(config));
}

TEST(SweepFile, SearchedPreprocessingsAreLoadedWithTheData) {
  SweepConfig const config = parse(kData + "parameters: {preprocess.scaling: {values: [standard, quantile]}, preprocess.imputation: {values: [mean, median]}}\n");
  ASSERT_EQ(config.data.variants.size(), 4u) << "scaling auto is none of them";
  EXPECT_EQ(config.data.variants[3].scaling, Scaling::kQuantile);
  EXPECT_EQ(config.data.variants[3].imputation, Imputation::kMedian);
  MlpConfig const model = to_mlp_config({{"preprocess.scaling", std::string("quantile")}}, Task::kBinary, 2, 1);
  EXPECT_EQ(model.preprocess.scaling, Scaling::kQuantile);
  EXPECT_FALSE(model.preprocess.imputation.has_value());
  EXPECT_NE(data_error("parameters: {preprocess.min_count: {min: 1, max: 1000}}\n").find("expected a few values"), std::string::npos);
}

TEST(SweepFileErrors, SearchAndSchedule) {
  EXPECT_NE(data_error("search: rnadom\n").find("s.yaml:2:9: search: expected one of grid, "), std::string::npos);
  EXPECT_EQ(data_error("search: grid\nparameters:\n  dropout: {min: 0, max: 0.5}\n").substr(0, 32), "s.yaml:4:12: parameters.dropout:");
  EXPECT_EQ(data_error("search: {method: random, trails: 5}\n").substr(0, 27), "s.yaml:2:34: search.trails:");
  EXPECT_EQ(data_error("schedule: {method: full, factor: 3}\n").substr(0, 80), "s.yaml:2:26: schedule.factor: expected one of method, epochs, max_epochs, patien");
  EXPECT_EQ(data_error("schedule: {method: hyperband, max_epochs: 9, min_epochs: 10}\n"), "s.yaml:2:58: schedule.min_epochs: expected an integer from 1 to 9, found 10");
  EXPECT_EQ(data_error("schedule: {method: hyperband, compat: sklearn}\n"),
            "s.yaml:2:39: schedule.compat: expected paper or keras_tuner, as scikit-learn has no Hyperband, found 'sklearn'");
  EXPECT_EQ(data_error("schedule: {method: hyperband, min_epochs: exhaust}\n"), "s.yaml:2:43: schedule.min_epochs: expected an integer from 1 to 10, found 'exhaust'");
  EXPECT_EQ(data_error("schedule: {min_delta: 0.1}\n"), "s.yaml:2:23: schedule.min_delta: expected patience beside min_delta, found none");
  EXPECT_EQ(data_error("objective: val_acuracy\n").substr(0, 57), "s.yaml:2:12: objective: expected one of val_loss, val_acc");
}

TEST(Overrides, ReplaceAddAndCreate) {
  SweepConfig const config = parse(kData + "schedule: hyperband\nparameters: {units: {min: 8, max: 16}, optimizer: adam}\n",
                                   {{"schedule.max_epochs", "9"}, {"parameters.units.max", "32"}, {"parameters.optimizer.values", "[sgd, adam]"},
                                    {"parameters.early_stopping.patience.min", "2"}, {"parameters.early_stopping.patience.max", "4"},
                                    {"parameters.early_stopping.restore_best", "false"}, {"stop.target", "0.9"}, {"seed", "7"}});
  EXPECT_EQ(config.schedule.method, "hyperband");
  EXPECT_EQ(config.schedule.max_epochs, 9);
  EXPECT_EQ(config.parameters[0].distribution, Distribution(Interval{.integer = true, .low = 8, .high = 32}));
  EXPECT_EQ(config.parameters[1].distribution, Distribution(Choice{.values = {std::string("sgd"), std::string("adam")}}));
  EXPECT_EQ(config.parameters[2].name, "early_stopping.patience");
  EXPECT_EQ(config.parameters[2].distribution, Distribution(Interval{.integer = true, .low = 2, .high = 4}));
  EXPECT_EQ(config.parameters[3].distribution, Distribution(Choice{.values = {false}}));
  EXPECT_EQ(config.stop.target, 0.9);
  EXPECT_EQ(config.seed, 7u);
}

// What a section is, is said anew; a key that both kinds have stays.
TEST(Overrides, AnotherKindOfSplitReplacesTheGivenOne) {
  using Kind = SplitConfig::Kind;
  std::string const table = "data: {table: t.csv, target: y}\nparameters: {units: 4}\n";
  auto const validation = [&](std::string const& given, Override const& change) {
    return parse(table + "validation: " + given + "\n", {change}).data.validation;
  };
  for (std::string const given : {"{fraction: 0.2}", "0.2", "{rows: \"5..9\"}", "{file: v.csv}", "none", "{folds: 4}"})
    EXPECT_EQ(validation(given, {"validation.folds", "3"}), (SplitConfig{.kind = Kind::kFolds, .folds = 3})) << given;
  EXPECT_EQ(validation("{folds: 3, stratified: false}", {"validation.fraction", "0.3"}),
            (SplitConfig{.kind = Kind::kFraction, .fraction = 0.3, .stratified = false}));
  EXPECT_EQ(validation("{folds: 3}", {"validation.stratified", "false"}), (SplitConfig{.kind = Kind::kFolds, .folds = 3, .stratified = false}));
  EXPECT_EQ(validation("{folds: 3, stratified: false}", {"validation.rows", "\"..4\""}).end, 4u);
  EXPECT_EQ(validation("{folds: 3, stratified: false}", {"validation.file", "w.csv"}).file, "/sweeps/w.csv");

  SplitConfig const test = parse(kData + "test: {features: a.npy, labels: b.npy}\n", {{"test.fraction", "0.1"}}).data.test;
  EXPECT_EQ(test, (SplitConfig{.kind = Kind::kFraction, .fraction = 0.1}));
  std::vector<Override> const arrays{{"test.target", "y.npy"}, {"test.data", "x.npy"}};
  EXPECT_EQ(parse(kData + "test: {fraction: 0.1}\n", arrays).data.test.files, (ArrayFiles{.features = "/sweeps/x.npy", .labels = "/sweeps/y.npy"}));
  EXPECT_EQ(error_of(kData + "validation: {fraction: 0.2, shuffled: yes}\n", {{"validation.folds", "3"}}).substr(0, 35),
            "s.yaml:2:29: validation.shuffled: e") << "a misspelled key is still told";
}

TEST(Overrides, ErrorsNameTheOption) {
  EXPECT_EQ(error_of(kData, {{"schedule.max_epochs", "many"}}), "--set schedule.max_epochs: expected an integer from 1 to 16777215, found 'many'");
  EXPECT_EQ(error_of(kData, {{"parameters.units.min", "64"}, {"parameters.units.max", "8"}}),
            "--set parameters.units.min: expected a number <= max (8), found 64; swap min and max");
  EXPECT_EQ(error_of(kData, {{"sed", "1"}}).substr(0, 15), "--set sed: expe");
  EXPECT_EQ(error_of(kData, {{"a..b", "1"}}), "--set a..b: expected a key path such as schedule.max_epochs, found 'a..b'");
  EXPECT_EQ(error_of(kData, {{"seed", "[1"}}).substr(0, 11), "--set seed:");
}

TEST(ReadSweepFile, PathsAreRelativeToTheFile) {
  std::string const path = ::testing::TempDir() + "shoal_space_test.yaml";
  std::ofstream(path) << kData;
  SweepConfig const config = read_sweep_file(path);
  EXPECT_EQ(config.data.files.features, std::filesystem::path(::testing::TempDir() + "X.npy").lexically_normal().string());
  std::remove(path.c_str());
}

TEST(SweepFile, SchedulesSurviveTheRoundTrip) {
  for (char const* const schedule : {"{method: lcpred, threshold: 0.1}", "{method: racing, test: t, confidence: 0.9}", "{method: median, interval: 2, warmup: 3}", "{method: asha, workers: 8, order: wall_clock}", "{method: hyperband, max_epochs: 9, compat: keras_tuner}",
                                     "{method: successive_halving, max_epochs: 9, compat: sklearn, min_epochs: exhaust}"}) {
    expect_round_trip(parse(kData + "schedule: " + schedule + "\n"));
  }
  EXPECT_EQ(parse(kData + "schedule: {method: successive_halving, compat: sklearn, min_epochs: exhaust}\n").schedule.min_epochs, 0);
}

TEST(SweepFile, SearchAndScheduleThatMakeNoSenseTogetherAreRefused) {
  EXPECT_NO_THROW(check_combination({.search = {.method = "bohb"}, .schedule = {.method = "hyperband"}}));
  try {
    check_combination({.search = {.method = "bohb"}, .schedule = {.method = "full"}});
    FAIL();
  } catch (InputError const& error) {
    EXPECT_STREQ(error.what(), "schedule.method: expected a schedule with rungs: hyperband, successive_halving or asha, found full beside search: bohb; "
                               "bohb learns from the scores of short trials; for full ones it is search: tpe");
  }
}

TEST(ReadSweepFile, AMissingFileIsTheUsersError) {
  try {
    (void)read_sweep_file("/nonexistent/s.yaml");
    FAIL();
  } catch (InputError const& error) {
    EXPECT_STREQ(error.what(), "/nonexistent/s.yaml: found no such file");
  }
}

TEST(CheckSweep, MetricsMustBeDefinedForTheTask) {
  auto const error = [](std::string const& text, Task task) -> std::string {
    try {
      check(parse(kData + text), task, 3);
    } catch (InputError const& problem) {
      return problem.what();
    }
    return "no error";
  };
  EXPECT_EQ(error("objective: val_accuracy\n", Task::kMulticlass), "no error");
  EXPECT_EQ(error("objective: val_accuracy\n", Task::kRegression).substr(0, 53), "objective: expected a metric of a regression task: lo");
  EXPECT_EQ(error("metrics: [r2]\n", Task::kBinary).substr(0, 47), "metrics: expected a metric of a binary task: lo");
  EXPECT_NE(error("parameters: {loss: [mse, crossentropy]}\n", Task::kRegression), "no error");
  EXPECT_EQ(error("parameters: {class_weight: {value: [1, 2]}}\n", Task::kMulticlass), "parameters.class_weight: expected 3 weights, one a class, found 2");
  EXPECT_NE(error("parameters: {optimizer: [adam, sgd], output_activation: {values: [auto, linear], when: {optimizer: sgd}}}\n", Task::kMulticlass), "no error");
}

TEST(DefaultSweep, IsValidForEveryTaskAndSizeAndSurvivesTheRoundTrip) {
  for (Task const task : {Task::kMulticlass, Task::kBinary, Task::kRegression}) {
    for (std::uint64_t const n_rows : {100, 20'000, 1'000'000}) {
      SweepConfig const config = default_sweep({.files = {.features = "/X.npy", .labels = "/y.npy"}}, {.n_rows = n_rows, .task = task});
      EXPECT_NO_THROW(check(config, task, 10));
      expect_round_trip(config);
    }
  }
}

TEST(DefaultSweep, IsTheSweepFileOfItsDocumentation) {
  std::ifstream page(SHOAL_TEST_DATA "/../docs/default-space.md");
  ASSERT_TRUE(page) << "docs/default-space.md";
  std::string text = kData;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("    ")) text += line.substr(4) + "\n";
  }
  SweepConfig const written = parse(text);
  EXPECT_EQ(to_json(written), to_json(default_sweep(written.data, {.n_rows = 20'000, .task = Task::kMulticlass, .real_numbers = true})));
}

TEST(DefaultSweep, CostsWhatTheDocumentationSays) {
  SweepConfig const config = default_sweep({}, {});
  std::uint64_t trials = 0, epochs = 0;
  for (PlannedRung const& rung : make_scheduler(config.schedule, config.search.trials)->plan()) {
    if (rung.from_epoch == 0) trials += rung.trials;
    epochs += rung.trials * static_cast<std::uint64_t>(rung.to_epoch - rung.from_epoch);
  }
  EXPECT_EQ(trials, 15u);
  EXPECT_EQ(epochs, 63u);
}

}  // namespace
}  // namespace shoal
