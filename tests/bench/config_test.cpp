// SPDX-License-Identifier: Apache-2.0
// Shapes, options and mix files: what is taken, and what a wrong one is told.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/bench/config.hpp"
#include "src/bench/mix.hpp"

namespace shoal::bench {
namespace {

template <class F>
std::string message_of(F const& f) {
  try {
    f();
  } catch (InputError const& error) {
    return error.what();
  }
  return "no error";
}

std::string mix_error(std::string const& text) {
  return message_of([&] { (void)parse_mix(text, "mix.yaml"); });
}

TEST(BenchConfig, AShapeIsUnitsFromTheInputToTheOutput) {
  EXPECT_EQ(parse_shape("784-128-10"), (std::vector{784, 128, 10}));
  EXPECT_EQ(parse_shape("3-1"), (std::vector{3, 1}));
  EXPECT_EQ(shape_text({784, 128, 10}), "784-128-10");
  std::string deepest = "1";
  for (int i = 1; i < kMaxHiddenLayers + 2; ++i) deepest += "-1";
  EXPECT_EQ(parse_shape(deepest)->size(), kMaxHiddenLayers + 2u);
  for (std::string const& wrong : {std::string("784"), std::string("784-0-10"), std::string("784--10"), std::string("-10"), std::string("784-"),
                                   std::string(""), std::string("784-x-10"), std::string("784-1000001"), std::string("784-99999999999-10"),
                                   std::string("784 -10"), deepest + "-1"}) {
    EXPECT_FALSE(parse_shape(wrong)) << wrong;
  }
}

TEST(BenchConfig, RealDataGiveTheEndsOfAShape) {
  Ends const data{.inputs = 54, .outputs = 7};
  EXPECT_EQ(parse_shape("-128-", data), (std::vector{54, 128, 7}));
  EXPECT_EQ(parse_shape("-128-64-", data), (std::vector{54, 128, 64, 7}));
  EXPECT_EQ(parse_shape("54-128-7", data), (std::vector{54, 128, 7}));
  EXPECT_EQ(parse_shape("54-7", data), (std::vector{54, 7}));
  std::string deepest = "-";
  for (int i = 0; i < kMaxHiddenLayers; ++i) deepest += "1-";
  EXPECT_EQ(parse_shape(deepest, data)->size(), kMaxHiddenLayers + 2u);
  for (std::string const& wrong : {std::string("54-128-8"), std::string("53-128-7"), std::string("128"), std::string("-128"), std::string("128-"), std::string("-"),
                                   std::string("--"), std::string("-0-"), std::string("-128--64-"), std::string("-x-"), deepest + "1-"}) {
    EXPECT_FALSE(parse_shape(wrong, data)) << wrong;
  }
  EXPECT_FALSE(parse_shape("-128-"));
  EXPECT_EQ(message_of([&] { (void)shape_option("54-128-8", data); }),
            "--shape: expected 1 to 16 hidden layers of 1 to 1000000 units, such as -128-64-, or a whole shape with the ends of the data, such as 54-128-7, "
            "found '54-128-8'");
  EXPECT_EQ(message_of([] { (void)shape_option("-128-"); }),
            fmt::format("--shape: expected {}, found '-128-'; hidden layers alone are a shape beside --data, which gives both ends", shape_expected()));
}

TEST(BenchConfig, ErrorsNameTheOptionAndTheNearestName) {
  EXPECT_EQ(message_of([] { (void)shape_option("784"); }), fmt::format("--shape: expected {}, found '784'", shape_expected()));
  EXPECT_EQ(message_of([] { (void)batch_option("0"); }), "--batch: expected an integer from 1 to 1000000000, found '0'");
  EXPECT_EQ(message_of([] { (void)optimizer_option("adm"); }),
            "--optimizer: expected one of sgd, rmsprop, adagrad, adadelta, adam, adamw, adamax, nadam, lion, found 'adm'; did you mean 'adam'?");
  EXPECT_NE(message_of([] { (void)activation_option("rlu"); }).find("found 'rlu'; did you mean 'relu'?"), std::string::npos);
  EXPECT_EQ(message_of([] { (void)type_option("uint16"); }), "--type: expected one of uint8, float, found 'uint16'; did you mean 'uint8'?");
  EXPECT_EQ(batch_option("128"), 128);
  EXPECT_EQ(name_of(optimizer_option("lion")), "lion");
  EXPECT_EQ(type_option("float"), FeatureType::kFloat);
}

TEST(BenchConfig, TrialsDifferInTheirLearningRatesAlone) {
  Population const population{.sizes = {5, 4, 3, 2}, .batch_size = 7, .trials = 3, .optimizer = AdamW{.learning_rate = 1e-2}, .activation = Tanh{}};
  std::vector<double> rates;
  for (int i = 0; i < population.trials; ++i) {
    MlpConfig model = model_of(population, i);
    EXPECT_EQ(layer_sizes(model, 5, 2), population.sizes);
    EXPECT_EQ(model.batch_size, 7);
    EXPECT_EQ(model.weight_decay, default_weight_decay(AdamW{}));
    EXPECT_EQ(name_of(model.activation), "tanh");
    rates.push_back(std::get<AdamW>(model.optimizer).learning_rate);
  }
  EXPECT_LT(rates[0], rates[1]);
  EXPECT_LT(rates[1], rates[2]);
  EXPECT_DOUBLE_EQ(rates[2], 1e-2);
}

TEST(BenchMix, ReadsAListOfPopulations) {
  auto const mix = parse_mix("- {shape: 784-32-10, batch: 64, trials: 8, optimizer: sgd, activation: tanh}\n- shape: 54-7\n", "mix.yaml");
  ASSERT_EQ(mix.size(), 2u);
  EXPECT_EQ(mix[0].sizes, (std::vector{784, 32, 10}));
  EXPECT_EQ(mix[0].batch_size, 64);
  EXPECT_EQ(mix[0].trials, 8);
  EXPECT_EQ(name_of(mix[0].optimizer), "sgd");
  EXPECT_EQ(name_of(mix[0].activation), "tanh");
  EXPECT_EQ(mix[1].sizes, (std::vector{54, 7}));
  EXPECT_EQ(mix[1].batch_size, 32);
  EXPECT_EQ(mix[1].trials, 1);
  EXPECT_EQ(name_of(mix[1].optimizer), "adam");
  auto const json = parse_mix(R"([{"shape": "9-2", "batch": 4}])", "mix.json");
  EXPECT_EQ(json[0].batch_size, 4);
}

TEST(BenchMix, ShapesMayBeHiddenLayersOfRealData) {
  Ends const data{.inputs = 54, .outputs = 7};
  auto const mix = parse_mix("- shape: -32-\n- {shape: 54-16-8-7, trials: 2}\n", "mix.yaml", data);
  ASSERT_EQ(mix.size(), 2u);
  EXPECT_EQ(mix[0].sizes, (std::vector{54, 32, 7}));
  EXPECT_EQ(mix[1].sizes, (std::vector{54, 16, 8, 7}));
  EXPECT_EQ(message_of([&] { (void)parse_mix("- shape: 54-16-8\n", "mix.yaml", data); }),
            fmt::format("mix.yaml:1:10: shape: expected {}, found '54-16-8'", shape_expected(data)));
  EXPECT_NE(mix_error("- shape: -32-\n").find("hidden layers alone are a shape beside --data"), std::string::npos);
}

TEST(BenchMix, ErrorsSayWhere) {
  EXPECT_EQ(mix_error("- shape: 9-2\n- {shape: 9-0-2}\n"), fmt::format("mix.yaml:2:11: shape: expected {}, found '9-0-2'", shape_expected()));
  EXPECT_EQ(mix_error("- {shape: 9-2, batch: 0}\n"), "mix.yaml:1:23: batch: expected an integer from 1 to 1000000000, found 0");
  EXPECT_NE(mix_error("- {shape: 9-2, optimizer: adm}\n").find("did you mean 'adam'?"), std::string::npos);
  EXPECT_NE(mix_error("- {shape: 9-2, bach: 3}\n").find("did you mean 'batch'?"), std::string::npos);
  EXPECT_NE(mix_error("- {batch: 3}\n").find("expected the key 'shape', found none"), std::string::npos);
  EXPECT_NE(mix_error("[]").find("expected a list of populations"), std::string::npos);
  EXPECT_NE(mix_error("shape: 9-2").find("found a map"), std::string::npos);
  EXPECT_EQ(message_of([] { (void)read_mix("/no/mix.yaml"); }), "/no/mix.yaml: found no such file");
}

}  // namespace
}  // namespace shoal::bench
