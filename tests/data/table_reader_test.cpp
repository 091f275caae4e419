// SPDX-License-Identifier: Apache-2.0
// What columns become, over all rows and however the text is cut into blocks.
#include <cstdio>
#include <cstdlib>

#include <tbb/global_control.h>

#include "tests/data/table_test.hpp"

namespace shoal {
namespace {

using namespace test;
using Cells = std::vector<std::vector<std::string>>;

TEST(TableReader, NumbersAndTextsAreTold) {
  RawTable const table = read_text("a,b,c\n1,x,2.5\n-3,y,\n1e3,x,+.5\n");
  EXPECT_EQ(names(table), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(cells(table), (Cells{{"1", "-3", "1000"}, {"x", "y", "x"}, {"2.5", "<missing>", "0.5"}}));
  EXPECT_EQ(std::get<TextValues>(table.columns[1].values).levels, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(table.columns[2].n_missing, 1u);
  EXPECT_EQ(table.lines, (std::vector<std::uint32_t>{2, 3, 4}));
}

TEST(TableReader, OneTextInTheLastRowMakesAColumnText) {
  std::string text = "n,m\n";
  std::vector<std::string> wanted;
  for (int i = 0; i < 1000; ++i) {
    text += fmt::format("{},{}\n", i % 7 == 0 ? "NA" : fmt::format("0{}", i), i);
    wanted.push_back(i % 7 == 0 ? "<missing>" : fmt::format("0{}", i));
  }
  text += "x,1\n";
  wanted.push_back("x");
  for (std::size_t const block : {16u, 100u, 1u << 20}) {
    RawTable const table = read_text(text, {}, ColumnKind::kAuto, block);
    EXPECT_EQ(cells(table.columns[0]), wanted) << "blocks of " << block;
    EXPECT_EQ(table.columns[0].n_missing, 143u) << "blocks of " << block;
    EXPECT_FALSE(table.columns[1].is_text());
  }
}

TEST(TableReader, KindsDecideWhatIsStored) {
  Folder const folder;
  TableReader reader(folder.write("t.csv", "a,b,c,d,e\n1,2,3,0.1,5\n6,7,8,,10\n"), {});
  RawTable const table =
      reader.read({ColumnKind::kSkip, ColumnKind::kText, ColumnKind::kNumber, ColumnKind::kExact, ColumnKind::kAuto});
  EXPECT_EQ(cells(table), (Cells{{}, {"2", "7"}, {"3", "8"}, {"0.1", "<missing>"}, {"5", "10"}}));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(table.columns[0].values));
  EXPECT_EQ(std::get<std::vector<double>>(table.columns[3].values)[0], 0.1);
}

TEST(TableReader, ResultsDoNotDependOnBlocks) {
  std::string const text =
      "\xef\xbb\xbfid;\"na\"\"me\";v;w\r\n# a \"comment\n1; \"a;b\" ;1,5;x\r\n2;\"two\r\nlines \"\"quoted\"\"\";2.5;5\" pipe\n\n"
      "  \r\n3;plain text ;NA; y\r4;\"\";;\"NA\"\n#\n\"5\";z;1e2;\xc3\xa9t\xc3\xa9\n6;last;3,25;";
  TableFormat const format{.comment = "#"};
  RawTable const whole = read_text(text, format);
  EXPECT_EQ(names(whole), (std::vector<std::string>{"id", "na\"me", "v", "w"}));
  EXPECT_EQ(cells(whole), (Cells{{"1", "2", "3", "4", "5", "6"},
                                 {"a;b", "two\r\nlines \"quoted\"", "plain text", "<missing>", "z", "last"},
                                 {"1.5", "2.5", "<missing>", "<missing>", "100", "3.25"},
                                 {"x", "5\" pipe", "y", "<missing>", "\xc3\xa9t\xc3\xa9", "<missing>"}}));
  EXPECT_EQ(whole.lines, (std::vector<std::uint32_t>{3, 4, 8, 9, 11, 12}));
  for (std::size_t block = 1; block < 200; ++block)
    expect_identical(read_text(text, format, ColumnKind::kAuto, block), whole, fmt::format("blocks of {}", block));
  for (std::size_t block = 1; block < 200; ++block) {
    Folder const folder;
    TableReader reader(folder.write("t.csv", text), format, {.first_block = block});
    Cells joined(4);
    std::vector<std::uint32_t> lines;
    while (auto const part = reader.next(all(reader, ColumnKind::kText), block)) {
      lines.insert(lines.end(), part->lines.begin(), part->lines.end());
      for (std::size_t c = 0; c < 4; ++c) {
        for (std::string& cell : cells(part->columns[c])) joined[c].push_back(std::move(cell));
      }
    }
    EXPECT_EQ(joined, cells(read_text(text, format, ColumnKind::kText))) << "blocks of " << block;
    EXPECT_EQ(lines, whole.lines) << "blocks of " << block;
  }
}

TEST(TableReader, ResultsDoNotDependOnThreads) {
  std::string text = "number,level,late,quoted\n";
  for (int i = 0; i < 20000; ++i) {
    text += fmt::format("{},l{},{},\"q \"\"{}\"\"\n{}\"\n", i * 0.37, i % 1000 * 7919 % 1013, i == 15000 ? "x" : std::to_string(i),
                        i % 3, i % 5);
  }
  auto const with_threads = [&](std::size_t n) {
    tbb::global_control const limit(tbb::global_control::max_allowed_parallelism, n);
    return read_text(text, {}, ColumnKind::kAuto, 4096);
  };
  RawTable const one = with_threads(1);
  EXPECT_EQ(std::get<TextValues>(one.columns[1].values).levels.size(), 1000u);
  EXPECT_EQ(one.lines.back(), 2u + 2 * 19999);
  for (int k = 0; k < 5; ++k) expect_identical(with_threads(8), one, "8 threads");
}

TEST(TableReader, NextServesNumbersInPieces) {
  std::string text = "x,y\n";
  for (int i = 0; i < 5000; ++i) text += fmt::format("{},{}\n", i, i % 10);
  Folder const folder;
  TableReader reader(folder.write("t.csv.gz", gzip(text)), {}, {.first_block = 1000});
  std::uint32_t n_parts = 0, n_rows = 0;
  while (auto const part = reader.next({ColumnKind::kNumber, ColumnKind::kSkip}, 1000)) {
    auto const& values = std::get<std::vector<float>>(part->columns[0].values);
    for (std::uint32_t row = 0; row < part->n_rows; ++row) {
      ASSERT_EQ(values[row], static_cast<float>(n_rows + row));
      ASSERT_EQ(part->lines[row], n_rows + row + 2);
    }
    n_rows += part->n_rows;
    ++n_parts;
  }
  EXPECT_EQ(n_rows, 5000u);
  EXPECT_GT(n_parts, 30u);
  EXPECT_FALSE(reader.next({ColumnKind::kNumber, ColumnKind::kSkip}));
}

TEST(TableReader, FieldOfAMillionCharacters) {
  std::string const field(1'000'000, 'x');
  RawTable const table = read_text("a,b\n1," + field + "\n2,\"" + field + "\n\"\n", {}, ColumnKind::kAuto, 64);
  EXPECT_EQ(cells(table.columns[1]), (std::vector<std::string>{field, field + "\n"}));
  EXPECT_EQ(table.lines, (std::vector<std::uint32_t>{2, 3}));
}

TEST(TableReader, TableNames) {
  for (char const* name : {"a.csv", "b.TSV", "c.txt.gz", "d.libsvm", "e.svm.gz", "-"}) EXPECT_TRUE(is_table_name(name)) << name;
  for (char const* name : {"a.npy", "csv", "a.csv.bz2", "digits.npz", "x.idx.gz"}) EXPECT_FALSE(is_table_name(name)) << name;
}

}  // namespace
}  // namespace shoal
