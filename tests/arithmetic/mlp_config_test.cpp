// SPDX-License-Identifier: Apache-2.0
#include "shoal/mlp_config.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

/// The message of the InputError that f throws, or "" where it throws none.
template <class F>
std::string message_of(F&& f) {
  try {
    f();
  } catch (InputError const& error) {
    return error.what();
  }
  return "";
}
std::string problem_of(MlpConfig const& config, Task task = Task::kMulticlass) {
  return message_of([&] { validate(config, task); });
}

/// Every number of a value moved to something unusual but valid, every switch flipped.
struct Disturb {
  void operator()(std::string_view, double& value, Range range) const {
    value = value * 1.1 + 0.0123456789012345678;
    while (!range.contains(value)) value *= 0.7;
  }
  void operator()(std::string_view, int& value, Range) const { value += 3; }
  void operator()(std::string_view, bool& value) const { value = !value; }
  void operator()(std::string_view, std::vector<double>& values, Range) const { values = {0.1, 1.0 / 3.0, 0x1.fffffffffffffp-30}; }
};

template <class List, class Set>
void round_trip_all(Set set) {
  List::for_each([&]<class T>(std::type_identity<T>) {
    for (bool disturbed : {false, true}) {
      T value{};
      if (disturbed) value.fields(value, Disturb{});
      MlpConfig config;
      set(config, value);
      MlpConfig const back = decode_mlp_config(encode(config));
      EXPECT_EQ(back, config) << T::name;
      EXPECT_EQ(encode(back), encode(config)) << T::name;
    }
  });
}

TEST(MlpConfigJson, EveryAlternativeComesBackAsItWas) {
  round_trip_all<Optimizers>([](MlpConfig& config, auto const& value) { config.optimizer = value; });
  round_trip_all<Activations>([](MlpConfig& config, auto const& value) { config.activation = value, config.hidden[0].activation = value; });
  round_trip_all<Initializers>([](MlpConfig& config, auto const& value) { config.initializer = value; });
  round_trip_all<LearningRates>([](MlpConfig& config, auto const& value) { config.learning_rate_schedule = value; });
  round_trip_all<Losses>([](MlpConfig& config, auto const& value) { config.loss = value; });
}

MlpConfig unusual() {
  MlpConfig config{.hidden = {64, HiddenLayer(33, Mish{}, 0.25), HiddenLayer(1, std::nullopt, 0.0)},
                   .output = OutputActivation::kSigmoid,
                   .batch_size = 77,
                   .input_dropout = 0.1,
                   .dropout = 1.0 / 3.0,
                   .max_norm = 2.0,
                   .l1 = 1e-300,
                   .l2 = 5e-324,
                   .weight_decay = 0.1,
                   .clip_norm = 1.0,
                   .global_clip_norm = 0.3,
                   .label_smoothing = 0.05};
  config.class_weight.weights = {0.5, 2.0};
  config.early_stopping = EarlyStopping{.monitor = *objective_named("val_accuracy"), .patience = 3, .min_delta = 1e-3, .restore_best = false};
  return config;
}

TEST(MlpConfigJson, EveryFieldComesBackAsItWas) { EXPECT_EQ(decode_mlp_config(encode(unusual())), unusual()); }

TEST(MlpConfigJson, DefaultsAreOneGoldenLine) {
  EXPECT_EQ(encode(MlpConfig{}),
            R"({"hidden":[{"units":128,"activation":null,"dropout":null}],"activation":{"name":"relu"},"output":"auto",)"
            R"("initializer":{"name":"glorot_uniform"},"optimizer":{"name":"adam","learning_rate":0.001,"beta_1":0.9,"beta_2":0.999,"epsilon":1e-07,"amsgrad":false},)"
            R"("learning_rate_schedule":{"name":"constant"},"loss":null,"batch_size":32,"input_dropout":0.0,"dropout":0.0,"max_norm":0.0,"l1":0.0,"l2":0.0,)"
            R"("weight_decay":0.0,"clip_norm":0.0,"global_clip_norm":0.0,"label_smoothing":0.0,"class_weight":{"balanced":false,"weights":[]},"early_stopping":null,)"
            R"("preprocess":{"scaling":null,"imputation":null,"indicators":null,"min_count":null}})");
}

TEST(MlpConfigJson, AbsentKeysKeepTheirDefaults) {
  EXPECT_EQ(decode_mlp_config("{}"), MlpConfig{});
  EXPECT_EQ(decode_mlp_config(R"({"optimizer":{"name":"sgd","momentum":0.5}})").optimizer, Optimizer(Sgd{.momentum = 0.5}));
}

TEST(MlpConfigJson, RefusalsNameTheKey) {
  auto const decode = [](std::string json) { return message_of([&] { static_cast<void>(decode_mlp_config(json)); }); };
  EXPECT_EQ(decode(R"({"batchsize":3})"), "batchsize: expected a known key, found batchsize; did you mean batch_size?");
  EXPECT_EQ(decode(R"({"batch_size":3.5})"), "batch_size: expected an integer, found 3.5");
  EXPECT_EQ(decode(R"({"batch_size":18446744073709551615})"), "batch_size: expected a 32-bit integer, found 18446744073709551615");
  EXPECT_EQ(decode(R"({"optimizer":{"name":"sgd","nesterov":1}})"), "optimizer.nesterov: expected true or false, found 1");
  EXPECT_EQ(decode(R"({"hidden":[{"units":3},{"units":"x"}]})"), "hidden[1].units: expected an integer, found \"x\"");
  EXPECT_EQ(decode(R"({"loss":{"name":"hubr"}})"), "loss: expected one of crossentropy, binary_crossentropy, mse, mae, huber, found {\"name\":\"hubr\"}");
  EXPECT_EQ(decode(R"({"activation":"relu"})"), "activation: expected an object with a name, found \"relu\"");
  EXPECT_EQ(decode(R"({"optimizer":{"name":"adam","beta_1":null}})"), "optimizer.beta_1: expected a number, found null");
  EXPECT_EQ(decode(R"({"early_stopping":{"monitor":{"metric":"acc"}}})"), "early_stopping.monitor.metric: expected the name of a metric, found \"acc\"");
  EXPECT_EQ(decode("[]"), "expected an object, found []");
  EXPECT_NE(decode("{"), "");
  EXPECT_NE(decode(R"({"l1":1e999})"), "");
}

TEST(MlpConfigValidate, DefaultsFitEveryTask) {
  for (Task task : {Task::kMulticlass, Task::kBinary, Task::kRegression}) EXPECT_EQ(problem_of({}, task), "");
  EXPECT_EQ(problem_of({.hidden = {}}), "");
}

TEST(MlpConfigValidate, NamesKeysAsUsersWriteThem) {
  EXPECT_EQ(problem_of({.batch_size = 0}), "batch_size: expected an integer >= 1, found 0");
  EXPECT_EQ(problem_of({.dropout = 1.0}), "dropout: expected a number >= 0 and < 1, found 1");
  EXPECT_EQ(problem_of({.hidden = {8, 0}}), "units_1: expected an integer >= 1, found 0");
  EXPECT_EQ(problem_of({.hidden = {HiddenLayer(8, std::nullopt, -0.1)}}), "dropout_0: expected a number >= 0 and < 1, found -0.1");
  EXPECT_EQ(problem_of({.hidden = std::vector<HiddenLayer>(17, 8)}), "layers: expected an integer >= 0 and <= 16, found 17");
  EXPECT_EQ(problem_of({.hidden = {HiddenLayer(8, LeakyRelu{.negative_slope = -1.0}, std::nullopt)}}), "negative_slope: expected a number >= 0, found -1");
  EXPECT_EQ(problem_of({.optimizer = Sgd{.momentum = 1.5}}), "momentum: expected a number >= 0 and <= 1, found 1.5");
  EXPECT_EQ(problem_of({.optimizer = Adam{.learning_rate = std::numeric_limits<double>::quiet_NaN()}}), "learning_rate: expected a number >= 0, found nan");
  EXPECT_EQ(problem_of({.initializer = RandomUniform{.minval = 1.0, .maxval = 0.0}}), "maxval: expected a number >= minval (1), found 0");
  EXPECT_EQ(problem_of({.l2 = std::numeric_limits<double>::infinity()}), "l2: expected a number >= 0, found inf");
  EXPECT_EQ(problem_of({.early_stopping = EarlyStopping{.patience = -1}}), "early_stopping.patience: expected an integer >= 0, found -1");
  EXPECT_EQ(problem_of({.learning_rate_schedule = ReduceOnPlateau{.patience = -2}}), "patience: expected an integer >= 0, found -2");
}

TEST(MlpConfigValidate, RefusesWhatTheTaskDoesNotHave) {
  EXPECT_EQ(problem_of({.loss = Crossentropy{}}, Task::kRegression), "loss: expected a loss for a regression task: mse, mae, huber, found crossentropy");
  EXPECT_EQ(problem_of({.loss = Huber{.delta = 0.0}}, Task::kRegression), "delta: expected a number > 0, found 0");
  EXPECT_EQ(problem_of({.output = OutputActivation::kSoftmax}, Task::kBinary), "output: expected sigmoid for a binary task, found softmax");
  EXPECT_EQ(problem_of({.output = OutputActivation::kLinear}), "output: expected softmax or sigmoid for a multiclass task, found linear");
  EXPECT_EQ(problem_of({.output = OutputActivation::kSigmoid}), "");
  EXPECT_EQ(problem_of({.label_smoothing = 0.1}, Task::kRegression), "label_smoothing: expected 0 for a regression, found 0.1");
  EXPECT_EQ(problem_of({.class_weight = {.balanced = true}}, Task::kRegression), "class_weight: expected a classification task, found a regression");
  EXPECT_EQ(problem_of({.early_stopping = EarlyStopping{.monitor = *objective_named("val_accuracy")}}, Task::kRegression),
            "early_stopping.monitor: expected a metric of a regression task, found val_accuracy");
  EXPECT_EQ(problem_of({.early_stopping = EarlyStopping{.monitor = {.metric = Metric::kF1, .on_validation = false}}}),
            "early_stopping.monitor: expected loss or accuracy, or a metric of the validation rows, found f1; did you mean val_f1?");
}

TEST(MlpConfigValidate, RefusesContradictions) {
  EXPECT_EQ(problem_of({.clip_norm = 1.0, .global_clip_norm = 1.0}),
            "global_clip_norm: expected one of clip_norm and global_clip_norm, found both; as in Keras, a gradient is clipped once");
  EXPECT_EQ(problem_of({.class_weight = {.balanced = true, .weights = {1.0, 2.0}}}), "class_weight: expected balanced or a list of weights, found both");
  EXPECT_EQ(problem_of({.class_weight = {.weights = {1.0, -2.0}}}), "class_weight[1]: expected a number >= 0, found -2");
  EXPECT_EQ(problem_of({.learning_rate_schedule = PiecewiseConstant{.boundaries = {1.0}, .factors = {1.0}}}), "factors: expected 2 numbers, one more than boundaries, found 1");
  EXPECT_EQ(problem_of({.learning_rate_schedule = PiecewiseConstant{.boundaries = {2.0, 2.0}, .factors = {1.0, 0.5, 0.1}}}),
            "boundaries: expected ascending numbers, found 2 before 2");
}

TEST(MlpConfig, DefaultsFollowTheTask) {
  EXPECT_EQ(name_of(loss_of({}, Task::kMulticlass)), "crossentropy");
  EXPECT_EQ(name_of(loss_of({}, Task::kBinary)), "binary_crossentropy");
  EXPECT_EQ(name_of(loss_of({}, Task::kRegression)), "mse");
  EXPECT_EQ(name_of(loss_of({.loss = MeanAbsoluteError{}}, Task::kRegression)), "mae");
  EXPECT_EQ(output_of({}, Task::kMulticlass), OutputActivation::kSoftmax);
  EXPECT_EQ(output_of({}, Task::kBinary), OutputActivation::kSigmoid);
  EXPECT_EQ(output_of({}, Task::kRegression), OutputActivation::kLinear);
  EXPECT_EQ(output_of({.output = OutputActivation::kSigmoid}, Task::kMulticlass), OutputActivation::kSigmoid);
}

TEST(MlpConfig, LayersOverrideActivationAndDropout) {
  MlpConfig const config = unusual();
  EXPECT_EQ(activation_of(config, 0), Activation(Relu{}));
  EXPECT_EQ(activation_of(config, 1), Activation(Mish{}));
  EXPECT_EQ(dropout_of(config, 0), 1.0 / 3.0);
  EXPECT_EQ(dropout_of(config, 1), 0.25);
  EXPECT_EQ(dropout_of(config, 2), 0.0) << "an explicit 0 is not the default";
}

TEST(MlpConfig, CountsWeightsAndBiases) {
  EXPECT_EQ(layer_sizes({.hidden = {64, 32}}, 784, 10), (std::vector<int>{784, 64, 32, 10}));
  EXPECT_EQ(parameter_count({.hidden = {64, 32}}, 784, 10), 785u * 64 + 65 * 32 + 33 * 10);
  EXPECT_EQ(parameter_count({.hidden = {}}, 3, 2), 8u);
  EXPECT_EQ(parameter_count({.hidden = {100000, 100000}}, 1, 1), 200000u + 100001ull * 100000u + 100001u) << "does not overflow";
}

}  // namespace
}  // namespace shoal
