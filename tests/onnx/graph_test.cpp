// SPDX-License-Identifier: Apache-2.0
// What is written is a graph of ONNX: what other programs compute with it is in peers_test.cpp.
#include <set>

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
