// SPDX-License-Identifier: Apache-2.0
#include "src/export/table_truths.hpp"

#include <gtest/gtest.h>

#include "tests/export/table_example.hpp"

namespace shoal {
namespace {

using namespace test;

class Truths : public testing::Test {
 protected:
  Folder folder_;

  [[nodiscard]] static Model classes(std::vector<std::string> names) {
    Model model;
    model.task = names.size() == 2 ? Task::kBinary : Task::kMulticlass;
    model.n_outputs = names.size() == 2 ? 1 : static_cast<std::uint32_t>(names.size());
    model.class_names = std::move(names);
    model.target_names = {"y"};
    model.table = TableSchema{};
    return model;
  }
  [[nodiscard]] static Model amounts(std::vector<std::string> names) {
    Model model;
    model.task = Task::kRegression;
    model.n_outputs = static_cast<std::uint32_t>(names.size());
    model.target_names = std::move(names);
    model.table = TableSchema{};
    return model;
  }
  [[nodiscard]] TableTruths read(Model const& model, std::string const& text) const {
    std::string const file = folder_.write("t.csv", text);
    TableReader reader = open_table(model, file);
    TableRows rows(model, file, reader.names());
    std::vector<std::size_t> columns;
    for (std::string const& name : model.target_names) columns.push_back(rows.want(name, target_kind(model), "target"));
    return truths_of(model, reader.read(rows.kinds()), columns, reader.format());
  }
};

TEST_F(Truths, RowsWithoutATargetAreLeftOutAndCounted) {
  TableTruths const truths = read(classes({"no", "yes"}), "x,y\n1,yes\n2,\n3,no\n4,NA\n5,no\n");
  EXPECT_EQ(truths.known.labels, (std::vector<std::int32_t>{1, 0, 0}));
  EXPECT_EQ(truths.rows, (std::vector<std::uint32_t>{0, 2, 4}));
  ASSERT_EQ(truths.notes.size(), 1u);
  EXPECT_TRUE(truths.notes[0].ends_with("t.csv: 2 of 5 rows have no y and are left out")) << truths.notes[0];
  expect_input_error([&] { return read(classes({"no", "yes"}), "x,y\n1,?\n2,\n"); }, {"t.csv: y: expected rows with a target, found none in 2 rows"});
}

TEST_F(Truths, AClassThatTheModelDoesNotKnowHasItsLine) {
  expect_input_error([&] { return read(classes({"no", "yes"}), "x,y\n1,yes\n2,yess\n"); },
                     {"t.csv:3: y: expected a class that the model knows, found 'yess'; did you mean 'yes'?"});
}

TEST_F(Truths, ClassesThatWereNumbersMatchHoweverTheyAreWritten) {
  EXPECT_EQ(read(classes({"-1", "1"}), "y\n1\n+1\n1.0\n-1\n1e0\n").known.labels, (std::vector<std::int32_t>{1, 1, 1, 0, 1}));
  EXPECT_EQ(read(classes({"0", "1"}), "x;y\n1;-0\n1;1,0\n").known.labels, (std::vector<std::int32_t>{0, 1}));
  EXPECT_EQ(read(classes({"01", "1", "a"}), "y\n01\n1\n").known.labels, (std::vector<std::int32_t>{0, 1})) << "text comes first";
  expect_input_error([&] { return read(classes({"0", "1"}), "y\n0\n0.5\n"); }, {"t.csv:3: y: ", "'0.5'"});
}

TEST_F(Truths, AStopBehindEveryLabelIsLeftOut) {
  TableTruths const truths = read(classes({"<=50K", ">50K"}), "x,y\n1,>50K.\n2,<=50K.\n");
  EXPECT_EQ(truths.known.labels, (std::vector<std::int32_t>{1, 0}));
  ASSERT_EQ(truths.notes.size(), 1u);
  EXPECT_NE(truths.notes[0].find("its labels end in '.'"), std::string::npos);
  expect_input_error([&] { return read(classes({"<=50K", ">50K"}), "x,y\n1,>50K.\n2,<=50K\n"); }, {"t.csv:2: y: ", "'>50K.'"});
}

TEST_F(Truths, AmountsAreRoundedOnceFromDoubles) {
  TableTruths const truths = read(amounts({"a", "b"}), "b,a\n2,0.1\n4,\n-3e0,7\n");
  EXPECT_EQ(truths.known.targets, (std::vector<float>{0.1f, 2.0f, 7.0f, -3.0f}));
  EXPECT_EQ(truths.rows, (std::vector<std::uint32_t>{0, 2}));
  expect_input_error([&] { return read(amounts({"a"}), "a\n1\n2\nlots\n"); }, {"t.csv:4: a: expected a number, as the model predicts, found 'lots'"});
  expect_input_error([&] { return read(amounts({"a"}), "a\n1\n1e39\n"); }, {"t.csv:3", "a: "});
}

}  // namespace
}  // namespace shoal
