// SPDX-License-Identifier: Apache-2.0
// What is written is a graph of ONNX: what other programs compute with it is in peers_test.cpp.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "onnx.pb.h"
#include "shoal/onnx.hpp"
#include "tests/export/example_model.hpp"
#include "tests/onnx/table_model.hpp"

namespace shoal {
namespace {

onnx::File file_of(Ensemble const& ensemble) {
  onnx::File file;
  EXPECT_TRUE(file.ParseFromString(to_onnx(ensemble)));
  return file;
}

std::vector<std::string> names(auto const& values) {
  std::vector<std::string> all;
  for (auto const& value : values) all.push_back(value.name());
  return all;
}

// Every value comes from one place, before it is used.
void expect_sound(onnx::Graph const& graph) {
  std::set<std::string> known;
  for (auto const& value : graph.input()) EXPECT_TRUE(known.insert(value.name()).second) << value.name();
  for (auto const& value : graph.initializer()) EXPECT_TRUE(known.insert(value.name()).second) << value.name();
  for (auto const& node : graph.node()) {
    for (std::string const& input : node.input()) EXPECT_TRUE(known.contains(input)) << node.name() << ": " << input;
    for (std::string const& output : node.output()) EXPECT_TRUE(known.insert(output).second) << node.name() << ": " << output;
  }
  for (auto const& value : graph.output()) EXPECT_TRUE(known.contains(value.name())) << value.name();
}

TEST(Onnx, OfATableTakesItsColumns) {
  onnx::File const file = file_of(ensemble_of_one(table_model(Task::kMulticlass, 1, true)));
  expect_sound(file.graph());
  EXPECT_EQ(names(file.graph().input()), (std::vector<std::string>{"age", "pay", "job"}));
  EXPECT_EQ(file.graph().input(0).type().tensor_type().elem_type(), onnx::FLOAT_ELEMENT);
  EXPECT_EQ(file.graph().input(2).type().tensor_type().elem_type(), onnx::STRING_ELEMENT);
  EXPECT_EQ(file.graph().input(0).type().tensor_type().shape().dim(0).dim_param(), "batch");
  EXPECT_EQ(names(file.graph().output()), (std::vector<std::string>{"label", "probabilities"}));
  EXPECT_EQ(file.graph().output(1).type().tensor_type().shape().dim(1).dim_value(), 3);
  ASSERT_EQ(file.opset_import_size(), 2);
  EXPECT_EQ(file.opset_import(0).version(), 13);
  EXPECT_EQ(file.opset_import(1).domain(), "ai.onnx.ml");
}

// Other programs are asked in peers_test.cpp what these operators compute; after a change here, ask them again.
std::string operators(Model const& model) {
  std::string all;
  onnx::File const file = file_of(ensemble_of_one(model));
  expect_sound(file.graph());
  for (onnx::Node const& node : file.graph().node()) all += (all.empty() ? "" : " ") + node.op_type();
  return all;
}

TEST(Onnx, OperatorsOfATable) {
  std::string const inputs = "Concat IsNaN Where ";
  std::string const codes = "LabelEncoder Gather Where Concat Shape Gather Concat ConstantOfShape Expand ScatterElements Slice Concat ";
  std::string const network = "Gemm Relu Gemm Relu Gemm ";
  EXPECT_EQ(operators(table_model(Task::kMulticlass, 1, false)), inputs + "Sub Mul Add " + codes + network + "Softmax Identity ArgMax Gather");
  EXPECT_EQ(operators(table_model(Task::kRegression, 1, false)), inputs + "Sub Mul Add " + codes + network + "Mul Add Identity");
  std::string knots = "Max Min ";
  for (int n = kQuantiles; n > 1; n /= 2) knots += "Add Gather GreaterOrEqual Where ";
  EXPECT_EQ(operators(table_model(Task::kBinary, 1, true)),
            inputs + knots + "Gather Sub Gather Mul Gather Add Greater Where " + codes + network + "Sigmoid Sub Concat Identity ArgMax Gather");
}

// (raw - origin) * scale + rest, each rounded to float, beside the engine's fmaf(raw, scale, shift).
TEST(Onnx, ScalingKeepsWhatALargeMeanCancels) {
  Model const model = table_model(Task::kMulticlass, 1, false);  // whose outputs have none of these operators
  onnx::File const file = file_of(ensemble_of_one(model));
  auto const operand = [&](std::string const& op) {  // of the first column
    auto const node = std::ranges::find_if(file.graph().node(), [&](onnx::Node const& at) { return at.op_type() == op; });
    if (node == file.graph().node().end()) throw std::runtime_error("no " + op);
    auto const tensor = std::ranges::find_if(file.graph().initializer(), [&](onnx::Tensor const& at) { return at.name() == node->input(1); });
    float value = 0.0f;
    std::memcpy(&value, tensor->raw_data().data(), sizeof value);
    return value;
  };
  float const origin = operand("Sub"), scale = operand("Mul"), rest = operand("Add");
  for (int step = -500; step <= 500; ++step) {
    float const raw = 2000.3f + static_cast<float>(step) / 100.0f, distance = raw - origin, product = distance * scale, x = product + rest;
    float const engine = std::fma(raw, model.tables.scale[0], model.tables.shift[0]);
    EXPECT_NEAR(x, engine, 2.5e-7f * std::max(1.0f, std::abs(engine))) << raw;
  }
}

TEST(Onnx, ScalingThatChangesNothingIsNotThere) {
  Model model = table_model(Task::kBinary, 1, false);
  model.tables.scale = {1.0f, 1.0f}, model.tables.shift = {0.0f, 0.0f};
  EXPECT_TRUE(operators(model).starts_with("Concat IsNaN Where LabelEncoder"));
}

TEST(Onnx, OfArraysTakesThemAsTheyAre) {
  onnx::File const file = file_of(ensemble_of_one(example_model(Task::kRegression)));
  expect_sound(file.graph());
  EXPECT_EQ(names(file.graph().input()), std::vector<std::string>{"features"});
  EXPECT_EQ(file.graph().input(0).type().tensor_type().shape().dim(1).dim_value(), 5);
  EXPECT_EQ(names(file.graph().output()), std::vector<std::string>{"prediction"});
  EXPECT_EQ(file.opset_import_size(), 1);
}

TEST(Onnx, OutputsGiveWayToColumnsOfTheirName) {
  Model model = table_model(Task::kBinary, 1, false);
  model.feature_names = {"age", "label"};
  model.categorical[0].name = "probabilities";
  onnx::File const file = file_of(ensemble_of_one(model));
  expect_sound(file.graph());
  EXPECT_EQ(names(file.graph().output()), (std::vector<std::string>{"label_", "probabilities_"}));
}

TEST(Onnx, ModelsWithTheSameTablesShareTheirFeatures) {
  Model const a = table_model(Task::kBinary, 1, false), b = table_model(Task::kBinary, 2, false);
  Model c = b;
  c.tables.impute[0] += 1.0f;
  auto const encoders = [](Ensemble const& ensemble) {
    onnx::File const file = file_of(ensemble);
    expect_sound(file.graph());
    return std::ranges::count_if(file.graph().node(), [](onnx::Node const& node) { return node.op_type() == "LabelEncoder"; });
  };
  EXPECT_EQ(encoders({{a, b}, {2, 1}}), 1);
  EXPECT_EQ(encoders({{a, b, c}, {2, 1, 1}}), 2);
}

TEST(Onnx, CarriesTheCard) {
  Model const model = example_model();
  onnx::File const file = file_of(ensemble_of_one(model));
  ASSERT_EQ(file.metadata_props_size(), 1);
  EXPECT_EQ(file.metadata_props(0).key(), "shoal");
  auto const card = nlohmann::json::parse(file.metadata_props(0).value());
  EXPECT_EQ(card.at("data_fingerprint"), model.origin.fingerprint);
  EXPECT_EQ(card.at("seed"), model.origin.seed);
}

}  // namespace
}  // namespace shoal
