// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "shoal/interop.hpp"
#include "shoal/sweep_file.hpp"
#include "src/interop/space_writer.hpp"

namespace shoal {
namespace {

SweepConfig parsed(ImportedSweep const& imported) { return parse_sweep("data: {table: a.csv, target: y}\n" + imported.sections, "s.yaml", "/", {}); }

Parameter const& parameter(SweepConfig const& config, std::string const& name) {
  for (Parameter const& each : config.parameters) {
    if (each.name == name) return each;
  }
  throw std::out_of_range(name);
}

TEST(NameHere, KnowsWhatOthersCallThings) {
  EXPECT_EQ(name_here("lr"), "learning_rate");
  EXPECT_EQ(name_here("num_layers"), "layers");
  EXPECT_EQ(name_here("Batch-Size"), "batch_size");
  EXPECT_EQ(name_here("units_2"), "units_2");
  EXPECT_EQ(name_here("n_units_l0"), "units_0");
  EXPECT_EQ(name_here("dropout_layer_1"), "dropout_1");
  EXPECT_EQ(name_here("learning_rate_1"), std::nullopt) << "layers have none of their own";
  EXPECT_EQ(name_here("beta_1"), "beta_1");
  EXPECT_EQ(name_here("warmup"), std::nullopt);
}

TEST(Wandb, BecomesASweepFile) {
  ImportedSweep const imported = import_wandb_sweep(R"(program: train.py
method: bayes
metric: {name: val/accuracy, goal: maximize}
run_cap: 40
early_terminate: {type: hyperband, min_iter: 3, eta: 3}
parameters:
  epochs: {value: 27}
  lr: {distribution: log_uniform_values, min: 0.0001, max: 0.1}
  fc_layer_size: {values: [128, 256, 512]}
  dropout: {min: 0.1, max: 0.5}
  optimizer: {values: [adam, sgd, lamb], probabilities: [0.6, 0.3, 0.1]}
  weight_decay: {distribution: log_uniform, min: -9.21034037, max: -4.60517019}
  batch_size: {distribution: q_log_uniform_values, q: 8, min: 32, max: 256}
  augment: {value: true}
  model:
    parameters:
      activation: {values: [relu, tanh]}
)",
                                                    "wandb.yaml");
  SweepConfig const config = parsed(imported);
  EXPECT_EQ(config.search.method, "gp");
  EXPECT_EQ(config.search.trials, 40u);
  EXPECT_EQ(config.objective.name(), "val_accuracy");
  EXPECT_EQ(config.schedule.method, "asha");
  EXPECT_EQ(config.schedule.max_epochs, 27);
  EXPECT_EQ(config.schedule.min_epochs, 3);
  auto const& rate = std::get<Interval>(parameter(config, "learning_rate").distribution);
  EXPECT_EQ(rate.shape, Interval::Shape::kLogUniform);
  EXPECT_EQ(rate.low, 0.0001);
  auto const& decay = std::get<Interval>(parameter(config, "weight_decay").distribution);
  EXPECT_NEAR(decay.low, 1e-4, 1e-9);
  EXPECT_NEAR(decay.high, 1e-2, 1e-9);
  EXPECT_EQ(std::get<Interval>(parameter(config, "batch_size").distribution).quantum, 8.0);
  EXPECT_EQ(std::get<Choice>(parameter(config, "units").distribution).values.size(), 3u);
  auto const& optimizer = std::get<Choice>(parameter(config, "optimizer").distribution);
  EXPECT_EQ(optimizer.values, (std::vector<ParameterValue>{std::string("adam"), std::string("sgd")}));
  EXPECT_EQ(optimizer.probabilities.size(), 2u);
  EXPECT_EQ(std::get<Choice>(parameter(config, "activation").distribution).values.size(), 2u);
  ASSERT_EQ(imported.notes.size(), 2u);
  EXPECT_TRUE(imported.notes[0].starts_with("optimizer: a value is left out: ")) << imported.notes[0];
  EXPECT_EQ(imported.notes[1], "augment: shoal has no such hyperparameter");
}

TEST(Wandb, EarlyTerminationByMaxIter) {
  SweepConfig const config = parsed(import_wandb_sweep("method: random\nearly_terminate: {type: hyperband, s: 2, eta: 3, max_iter: 27}\nparameters: {lr: {min: 0.001, max: 0.1}}\n", "w.yaml"));
  EXPECT_EQ(config.schedule.max_epochs, 27);
  EXPECT_EQ(config.schedule.min_epochs, 3);
}

std::string message_of(std::string const& text) {
  try {
    (void)import_sweep(text, "w.yaml");
  } catch (InputError const& error) {
    return error.what();
  }
  return "";
}

TEST(Import, SaysWhereAFileIsWrong) {
  EXPECT_EQ(message_of("method: anneal\nparameters: {lr: {min: 0.001, max: 0.1}}\n"), "w.yaml:1:9: method: expected one of grid, random, bayes, found 'anneal'");
  EXPECT_EQ(message_of("parameters: {lr: {}}\n").substr(0, 24), "w.yaml:1:18: parameters.");
  EXPECT_EQ(message_of("parameters: {warmup: {value: 3}}\n").substr(0, 28), "w.yaml:1:13: parameters: exp");
  EXPECT_EQ(message_of("a: 1\n"), "w.yaml: expected a Weights & Biases sweep (with `parameters`) or a keras-tuner oracle.json (with `hyperparameters`), found neither");
}

TEST(KerasTuner, SpaceAndHyperbandOfItsOracle) {
  std::ifstream in(std::string(SHOAL_TEST_DATA) + "/interop/oracle.json");
  ImportedSweep const imported = import_sweep({std::istreambuf_iterator<char>(in), {}}, "oracle.json");
  SweepConfig const config = parsed(imported);
  EXPECT_EQ(config.schedule.method, "hyperband");
  EXPECT_EQ(config.schedule.max_epochs, 9);
  EXPECT_EQ(config.schedule.compat, "keras_tuner");
  auto const& layers = std::get<Interval>(parameter(config, "layers").distribution);
  EXPECT_EQ(std::pair(layers.low, layers.high), std::pair(1.0, 3.0));
  EXPECT_EQ(std::get<Interval>(parameter(config, "units_0").distribution).step, 16.0);
  auto const& second = std::get<Interval>(parameter(config, "units_1").distribution);
  EXPECT_EQ(second.step, 2.0);
  EXPECT_EQ(second.shape, Interval::Shape::kLogUniform);
  EXPECT_EQ(std::get<Choice>(parameter(config, "activation").distribution).values.size(), 2u);
  EXPECT_EQ(parameter(config, "batch_size").distribution, Distribution(Choice{.values = {std::int64_t{64}}}));
  Parameter const& momentum = parameter(config, "momentum");
  ASSERT_EQ(momentum.when.size(), 1u);
  EXPECT_EQ(momentum.when[0].parent, "optimizer");
  EXPECT_EQ(momentum.when[0].values, (std::vector<ParameterValue>{std::string("sgd")}));
  ASSERT_EQ(imported.notes.size(), 2u);
  EXPECT_EQ(imported.notes[1], "use_bias_regularizer: shoal has no such hyperparameter");
}

}  // namespace
}  // namespace shoal
