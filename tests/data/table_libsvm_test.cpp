// SPDX-License-Identifier: Apache-2.0
// libsvm files as tables.
#include "tests/data/table_test.hpp"

namespace shoal {
namespace {

using namespace test;
using Cells = std::vector<std::vector<std::string>>;

RawTable read_svm(std::string const& text, ColumnKind kind = ColumnKind::kAuto) {
  return read_text(text, {}, kind, 1 << 20, "t.svm");
}

TEST(Libsvm, SparseRowsBecomeDenseColumns) {
  RawTable const table = read_svm("# a comment\n+1 1:0.5 3:-2 # the first\n\n-1 2:1e2\r\n0.1\t4:7");
  EXPECT_EQ(names(table), (std::vector<std::string>{"label", "f1", "f2", "f3", "f4"}));
  EXPECT_EQ(cells(table), (Cells{{"1", "-1", "0.1"}, {"0.5", "0", "0"}, {"0", "100", "0"}, {"-2", "0", "0"}, {"0", "0", "7"}}));
  EXPECT_EQ(table.lines, (std::vector<std::uint32_t>{2, 4, 5}));
  EXPECT_EQ(std::get<std::vector<float>>(table.columns[0].values)[2], 0.1f) << "a label that is a feature is a float as others are";
  EXPECT_TRUE(std::holds_alternative<std::vector<float>>(table.columns[1].values));
}

TEST(Libsvm, IndicesFromZeroWhereThereIsAZero) {
  RawTable const table = read_svm("1 1:2\n2 0:1 2:3\n");
  EXPECT_EQ(names(table), (std::vector<std::string>{"label", "f0", "f1", "f2"}));
  EXPECT_EQ(cells(table), (Cells{{"1", "2"}, {"0", "1"}, {"2", "0"}, {"0", "3"}}));
}

TEST(Libsvm, KindsAndPieces) {
  Folder const folder;
  std::string text;
  for (int i = 0; i < 100; ++i) text += fmt::format("{:02} {}:{}\n", i % 3, 1 + i % 5, i);
  std::string const path = folder.write("t.LIBSVM.gz", gzip(text));
  TableReader whole(path, {});
  RawTable const table = whole.read({ColumnKind::kText, ColumnKind::kNumber, ColumnKind::kSkip, ColumnKind::kExact, ColumnKind::kText,
                                     ColumnKind::kAuto});
  EXPECT_EQ(std::get<TextValues>(table.columns[0].values).levels, (std::vector<std::string>{"00", "01", "02"}));
  EXPECT_EQ(std::get<std::vector<float>>(table.columns[1].values)[95], 95.0f);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(table.columns[2].values));
  EXPECT_EQ(std::get<std::vector<double>>(table.columns[3].values)[97], 97.0);
  EXPECT_EQ(cells(table.columns[4])[98], "98");
  EXPECT_EQ(cells(table.columns[4])[99], "0");
  TableReader pieces(path, {});
  std::vector<std::string> labels, last;
  int n_parts = 0;
  for (; auto const part = pieces.next(std::vector(6, ColumnKind::kNumber), 480); ++n_parts) {
    for (std::string& cell : cells(part->columns[0])) labels.push_back(std::move(cell));
    for (std::string& cell : cells(part->columns[5])) last.push_back(std::move(cell));
  }
  EXPECT_EQ(n_parts, 10);
  EXPECT_EQ(labels.size(), 100u);
  EXPECT_EQ(last, cells(table.columns[5]));
}

TEST(Libsvm, MistakesAreTold) {
  auto const fails = [](std::string const& text, std::vector<std::string> const& parts) {
    expect_input_error([&] { return read_svm(text); }, parts);
  };
  fails("", {"t.svm:1:1: expected 1 or more rows, found 0 rows"});
  fails("# nothing\n", {"expected 1 or more rows"});
  fails("1 1:2\nx 1:2\n", {"t.svm:2:1: expected a label, which is a number, found 'x'"});
  fails("1 qid:3 1:2\n", {"t.svm:1:3: expected features, found 'qid:3'; ranking queries (qid) are not supported"});
  fails("1 1:2 5\n", {"t.svm:1:7: expected index:value, found '5'"});
  fails("1 1:2 x:5\n", {"t.svm:1:7: expected an index from 1 (or 0) to 2147483646, found 'x'"});
  fails("1 :5\n", {"expected an index from 1"});
  fails("1 -1:5\n", {"expected an index from 1"});
  fails("1 2147483647:5\n", {"expected an index from 1"});
  fails("1 3:2 2:5\n", {"t.svm:1:7: expected an index above 3, found 2; indices ascend"});
  fails("1 3:2 3:5\n", {"expected an index above 3, found 3"});
  fails("1 3:\n", {"t.svm:1:5: expected a number, found ''"});
  fails("1 3:nan\n", {"expected a number, found 'nan'"});
  fails("1 3:1e39\n", {"expected a number that a float can hold"});
  fails("1 3:1\n2 1:\xff\n", {"t.svm:2:5: expected UTF-8, found the byte 0xff"});
  fails("1 2147483646:1\n1 1:1\n", {"t.svm:1:1: expected at most 1000000 features, as they become columns, found index 2147483646"});
}

}  // namespace
}  // namespace shoal
