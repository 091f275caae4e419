// SPDX-License-Identifier: Apache-2.0
// What a table's description says: columns, target, suspected leaks and duplicates.
#include "src/data/table_description.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "tests/data/test_files.hpp"

namespace shoal {
namespace {

using test::Folder;

TableDescription describe(std::string const& text, TableSource source, SplitConfig test = {}) {
  Folder const folder;
  source.file = folder.write("t.csv", text);
  return describe_table(source, test);
}

// 0, 1, 2, ... without a pattern.
std::uint32_t scrambled(std::uint32_t i) {
  i = (i ^ (i >> 16)) * 0x85ebca6bu;  // MurmurHash3's finalizer
  i = (i ^ (i >> 13)) * 0xc2b2ae35u;
  return i ^ (i >> 16);
}

TEST(TableDescription, ColumnsAreCounted) {
  std::string text = "n,w,t,e\n";
  for (int i = 0; i < 30; ++i) text += fmt::format("{},{},{},\n", i < 10 ? "0.5" : "", i - 10, i < 12 ? "b" : i < 24 ? "a" : i < 28 ? "NA" : "c");
  TableDescription const table = describe(text, {});
  ASSERT_EQ(table.columns.size(), 4u);
  EXPECT_EQ(table.n_rows, 30u);
  ColumnDescription const &n = table.columns[0], &w = table.columns[1], &t = table.columns[2], &e = table.columns[3];
  EXPECT_EQ(n.type, ColumnType::kNumber);
  EXPECT_EQ(n.n_missing, 20u);
  EXPECT_EQ(n.n_distinct, 1u);
  EXPECT_EQ(n.advice, "");  // constant, but for its gaps
  EXPECT_EQ(w.type, ColumnType::kWhole);
  EXPECT_EQ(w.n_distinct, 30u);
  ASSERT_TRUE(w.range.has_value());
  EXPECT_EQ(w.range->low, -10.0);
  EXPECT_EQ(w.range->mean, 4.5);
  EXPECT_EQ(w.range->high, 19.0);
  EXPECT_EQ(t.type, ColumnType::kText);
  EXPECT_EQ(t.n_missing, 4u);
  EXPECT_EQ(t.n_distinct, 3u);
  ASSERT_TRUE(t.top.has_value());
  EXPECT_EQ(t.top->text, "a");  // as often as b, and before it
  EXPECT_EQ(t.top->share, 0.4);
  ASSERT_TRUE(t.levels.has_value());
  EXPECT_EQ(t.levels->kept, 2u);
  EXPECT_EQ(t.levels->rare, 1u);
  EXPECT_EQ(e.type, ColumnType::kEmpty);
  EXPECT_EQ(e.advice, "left out");
  EXPECT_FALSE(table.target.has_value());
  EXPECT_EQ(table.data, nullptr);
}

TEST(TableDescription, DistinctNumbersAreCountedToALimit) {
  for (std::size_t const n : {kMostDistinct, kMostDistinct + 1, kMostDistinct + 500}) {
    std::string text = "a,b\n";
    for (std::size_t i = 0; i < n; ++i) text += fmt::format("{},0\n-0,0\n", i);
    EXPECT_EQ(describe(text, {}).columns[0].n_distinct, std::min(n, kMostDistinct + 1));
  }
}

TEST(TableDescription, NamesAreCheckedWithoutATarget) {
  EXPECT_THROW((void)describe("a,b\n1,2\n", {.drop = {"c"}}), InputError);
  EXPECT_THROW((void)describe("a,b\n1,2\n", {.drop = {"a"}, .id = "a"}), InputError);
  TableDescription const dropped = describe("a,b\n1,2\n", {.drop = {"a"}});
  ASSERT_EQ(dropped.columns.size(), 1u);
  EXPECT_EQ(dropped.columns[0].name, "b");
  EXPECT_EQ(describe("a\n1\n", {}).columns.size(), 1u);
  TableSource numbered{.drop = {"0", "-1"}};
  numbered.format.header = false;
  TableDescription const middle = describe("1,2,3\n", numbered);
  ASSERT_EQ(middle.columns.size(), 1u);
  EXPECT_EQ(middle.columns[0].name, "c1");
}

TEST(TableDescription, TheTargetIsExplained) {
  std::string text = "x,y,z\n";
  for (int i = 0; i < 20; ++i) text += fmt::format("{},{},{}\n", scrambled(i) % 7, i == 3 ? "NA" : i % 4 == 0 ? "no" : "yes", 0.5 * i);
  TableDescription const classes = describe(text, {.target = {"y"}});
  ASSERT_TRUE(classes.target.has_value());
  EXPECT_EQ(classes.target->reason, "binary, y holds text of 2 classes");
  EXPECT_EQ(classes.target->n_missing, 1u);
  ASSERT_EQ(classes.target->classes.size(), 2u);
  EXPECT_EQ(classes.target->classes[0].name, "no");
  EXPECT_EQ(classes.target->classes[0].rows, 5u);
  EXPECT_EQ(classes.target->classes[1].rows, 14u);
  EXPECT_EQ(classes.columns[1].role, ColumnRole::kTarget);
  EXPECT_EQ(classes.n_rows, 20u);
  EXPECT_EQ(classes.data->n_rows, 19u);

  TableDescription const amounts = describe(text, {.target = {"z"}});
  ASSERT_EQ(amounts.target->amounts.size(), 1u);
  EXPECT_DOUBLE_EQ(amounts.target->amounts[0].mean, 4.75);
  EXPECT_NEAR(amounts.target->amounts[0].deviation, 0.5 * 5.766281297335398, 1e-12);  // of 0..19, halved
  EXPECT_EQ(amounts.target->amounts[0].high, 9.5);
}

// --- Leaks

std::vector<ColumnScore> scores(std::vector<double> const& values) {
  std::vector<ColumnScore> all;
  for (double const value : values) all.push_back({.column = "c", .score = value});
  suspect(all);
  return all;
}

TEST(Leaks, NearlyPerfectColumnsAndLoneLeadersAreSuspected) {
  EXPECT_TRUE(scores({0.995, 0.99, 0.98})[1].suspected);
  EXPECT_FALSE(scores({0.995, 0.99, 0.98})[2].suspected);
  EXPECT_TRUE(scores({0.605, 0.309})[0].suspected);
  EXPECT_FALSE(scores({0.605, 0.4})[0].suspected);
  EXPECT_FALSE(scores({0.49, 0.1})[0].suspected);
  EXPECT_FALSE(scores({1.0})[0].suspected);  // all that there is
}

// 2000 rows: y of 3 classes; `copy` is y renamed, `id` differs in each row, `noise` says nothing.
std::string three_classes() {
  std::string text = "id,noise,half,copy,y\n";
  for (std::uint32_t i = 0; i < 2000; ++i) {
    std::uint32_t const y = scrambled(i) % 3, other = scrambled(i + 5000);
    text += fmt::format("n{},{},{},{},{}\n", i, other % 1000, other % 2 == 0 ? y : 3, y == 0 ? "x" : y == 1 ? "" : "z", "abc"[y]);
  }
  return text;
}

TEST(Leaks, ACopyOfTheTargetScoresOneAndAnIdNothing) {
  TableDescription const table = describe(three_classes(), {.target = {"y"}});
  ASSERT_EQ(table.scores.size(), 4u);
  EXPECT_EQ(table.scores[0].column, "copy");  // its missing values tell a class
  EXPECT_EQ(table.scores[0].score, 1.0);
  EXPECT_TRUE(table.scores[0].suspected);
  EXPECT_EQ(table.scores[1].column, "half");
  // Half of the rows tell all, the others nothing: AUC = 1/2 + 1/2 (1/2 * 1/2 + 1/2) = 7/8, here with a standard error of 0.01.
  EXPECT_NEAR(table.scores[1].score, 0.75, 0.05);
  EXPECT_FALSE(table.scores[1].suspected);
  for (std::size_t k = 2; k < 4; ++k) EXPECT_LT(table.scores[k].score, 0.1) << table.scores[k].column;
}

TEST(Leaks, ATestRowIsNotLookedAt) {
  // `late` is the target in the last 1000 rows alone.
  std::string text = "late,noise,y\n";
  for (std::uint32_t i = 0; i < 2000; ++i) text += fmt::format("{},{},{}\n", i < 1000 ? 2 : scrambled(i) % 2, scrambled(i + 9000) % 100, scrambled(i) % 2);
  EXPECT_GT(describe(text, {.target = {"y"}}).scores[0].score, 0.3);
  SplitConfig const rows{.kind = SplitConfig::Kind::kRows, .begin = 1000, .end = 2000};
  EXPECT_LT(describe(text, {.target = {"y"}}, rows).scores[0].score, 0.1);
}

TEST(Leaks, ARegressionIsScoredByItsDetermination) {
  std::string text = "signal,noise,y\n";
  for (std::uint32_t i = 0; i < 4000; ++i) {
    double const signal = scrambled(i) % 1000, noise = scrambled(i + 77777) % 1000;
    text += fmt::format("{},{},{}\n", signal, scrambled(i + 5) % 1000, 1e6 + 2.0 * signal + noise);
  }
  TableDescription const table = describe(text, {.target = {"y"}});
  EXPECT_EQ(table.scores[0].column, "signal");
  EXPECT_NEAR(table.scores[0].score, 0.8, 0.02);  // variances 4 : 1; 64 bins of 31 rows each
  EXPECT_TRUE(table.scores[0].suspected);
  EXPECT_LT(table.scores[1].score, 0.02);
}

TEST(Leaks, OneHotColumnsCountAsOne) {
  // y follows from k = 0..9 but for one row in five; k0..k9 encode it, and `best` is right in all but one of six.
  std::string text = "k0,k1,k2,k3,k4,k5,k6,k7,k8,k9,best,y\n";
  for (std::uint32_t i = 0; i < 3000; ++i) {
    std::uint32_t const k = scrambled(i) % 10;
    for (std::uint32_t j = 0; j < 10; ++j) text += j == k ? "1," : "0,";
    std::uint32_t const truth = scrambled(i + 5000) % 5 == 0 ? scrambled(i + 8000) % 2 : k % 2;
    text += fmt::format("{},{}\n", scrambled(i + 9000) % 6 == 0 ? 2 : truth, truth);
  }
  TableDescription const table = describe(text, {.target = {"y"}});
  ASSERT_EQ(table.scores.size(), 2u);
  EXPECT_EQ(table.scores[1].column, "k0..k9");
  EXPECT_NEAR(table.scores[1].score, 0.8, 0.05);
  EXPECT_FALSE(table.scores[0].suspected);
  // Without the last of them they are no code: rows have none, and each column stands for itself.
  TableDescription const splinters = describe(text, {.target = {"y"}, .drop = {"k9"}});
  ASSERT_EQ(splinters.scores.size(), 10u);
  EXPECT_TRUE(splinters.scores[0].suspected);
}

// --- Duplicates

TEST(Duplicates, RowsAreComparedByAllFeatures) {
  // -0 equals 0, a missing value another; the texts "1" and "1.0" differ.
  std::string const text = "a,t,y\n0,x,p\n-0,x,q\n0.0,x,p\n,x,p\n,x,p\n1,,q\n1,,p\n1,1,p\n1,1.0,p\n2,x,q\n";
  Duplicates const found = describe(text, {.target = {"y"}}).duplicates;
  EXPECT_EQ(found.n_rows, 10u);
  EXPECT_EQ(found.repeated, 4u);        // two more zeros, a missing number, a missing text
  EXPECT_EQ(found.repeated_other, 2u);  // the second zero, the second missing text
  EXPECT_EQ(found.test_rows, 0u);
  // All columns are features where none is the target.
  EXPECT_EQ(describe(text, {}).duplicates.repeated, 2u);
}

TEST(Duplicates, TestRowsAreLookedUpAmongTheOthers) {
  std::string const text = "a,t,y\n1,x,p\n2,x,p\n2,x,q\n3,x,q\n1,x,p\n1,x,p\n2,x,q\n3,x,p\n4,x,p\n4,x,q\n";
  SplitConfig const rows{.kind = SplitConfig::Kind::kRows, .begin = 4, .end = 10};
  Duplicates const found = describe(text, {.target = {"y"}}, rows).duplicates;
  EXPECT_EQ(found.n_rows, 10u);
  EXPECT_EQ(found.test_rows, 6u);
  EXPECT_EQ(found.test_seen, 4u);  // not the fours, which only test rows have
  EXPECT_EQ(found.test_seen_other, 1u);
}

TEST(Duplicates, AnotherFilesRowsAreFoundByTheirTexts) {
  Folder const folder;
  TableSource const source{.file = folder.write("a.csv", "t,n,y\nred,1,0\nblue,2,1\ngreen,3,1\n"), .target = {"y"}};
  // Its first level is another one, and its columns stand in another order.
  SplitConfig const test{.kind = SplitConfig::Kind::kFiles, .file = folder.write("b.csv", "y,n,t\n1,3,green\n0,2,blue\n0,1,blue\n")};
  Duplicates const found = describe_table(source, test).duplicates;
  EXPECT_EQ(found.test_rows, 3u);
  EXPECT_EQ(found.test_seen, 2u);
  EXPECT_EQ(found.test_seen_other, 1u);
}

}  // namespace
}  // namespace shoal
