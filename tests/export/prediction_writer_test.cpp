// SPDX-License-Identifier: Apache-2.0
#include "src/export/prediction_writer.hpp"

#include <gtest/gtest.h>

#include "src/export/prediction_table.hpp"
#include "tests/export/example_model.hpp"

namespace shoal {
namespace {

using Form = PredictionWriter::Form;

std::vector<float> example_predictions(std::size_t n_rows) {
  std::vector<float> predictions;
  for (std::size_t i = 0; i < n_rows * 4; ++i) predictions.push_back(static_cast<float>(i * 7 % 11) / 11.0f);
  return predictions;
}

std::string written(Model const& model, Form form, std::vector<std::size_t> const& blocks) {
  std::string text;
  PredictionWriter writer(model, form, [&](std::string const& more) { text += more; });
  std::vector<float> const all = example_predictions(5);
  std::size_t begin = 0;
  for (std::size_t const rows : blocks) {
    writer.add(std::span(all).subspan(begin * 4, rows * 4));
    begin += rows;
  }
  writer.finish();
  return text;
}

TEST(PredictionWriter, BlocksMakeTheDocumentThatAllRowsMake) {
  Model model = example_model();
  model.class_names[3] = "a\n\"b\", c";  // a header of two lines
  Table const table = prediction_table(model, example_predictions(5));
  EXPECT_EQ(written(model, Form::kCsv, {2, 1, 2}), to_csv(table));
  EXPECT_EQ(written(model, Form::kJson, {2, 1, 2}), to_json(table) + "\n");
  EXPECT_EQ(written(model, Form::kText, {2, 1, 2}), to_text(table));
  EXPECT_EQ(written(model, Form::kNpy, {2, 1, 2}), prediction_npy(model, example_predictions(5)));
  for (Form const form : {Form::kCsv, Form::kJson, Form::kText, Form::kNpy})
    EXPECT_EQ(written(model, form, {5}), written(model, form, {1, 4}));
}

TEST(PredictionWriter, CsvAndJsonArePassedOnBlockByBlock) {
  Model const model = example_model();
  for (Form const form : {Form::kCsv, Form::kJson}) {
    int n_calls = 0;
    PredictionWriter writer(model, form, [&](std::string const&) { ++n_calls; });
    writer.add(example_predictions(3));
    EXPECT_EQ(n_calls, 1);
    writer.add(example_predictions(3));
    EXPECT_EQ(n_calls, 2);
  }
}

TEST(PredictionWriter, RowsAreNamedByTheirIdWhereTheyHaveOne) {
  Model const model = example_model(Task::kRegression);
  RawColumn const id{.name = "name", .values = TextValues{.codes = {1, kMissingCode, 0}, .levels = {"a,b", "c"}}};
  std::string text;
  PredictionWriter writer(model, Form::kCsv, [&](std::string const& more) { text += more; });
  writer.add(std::vector<float>{1, 2, 3, 4, 5, 6}, &id);
  EXPECT_EQ(text, "name,y0,y1\nc,1,2\n,3,4\n\"a,b\",5,6\n");
}

}  // namespace
}  // namespace shoal
