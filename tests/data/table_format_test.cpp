// SPDX-License-Identifier: Apache-2.0
// How delimited text is split: separators, quotes, line ends, comments, blanks, headers.
#include "src/data/record_scanner.hpp"
#include "src/data/table_dialect.hpp"
#include "tests/data/table_test.hpp"

namespace shoal {
namespace {

using namespace test;
using Cells = std::vector<std::vector<std::string>>;

char separator_of(std::string const& text, TableFormat const& format = {}) {
  Folder const folder;
  return TableReader(folder.write("t.csv", text), format).format().separator.value();
}

TEST(TableFormat, SeparatorsAreDetected) {
  EXPECT_EQ(separator_of("a,b\n1,2\n"), ',');
  EXPECT_EQ(separator_of("a;b\n1;2\n"), ';');
  EXPECT_EQ(separator_of("a\tb\n1\t2\n"), '\t');
  EXPECT_EQ(separator_of("a|b\n1|2\n"), '|');
  EXPECT_EQ(separator_of("a;b\n1,5;2\n2,5;3\n"), ';') << "commas are decimal signs";
  EXPECT_EQ(separator_of("1,5;2,5\n3,5;4,5\n", {.header = false}), ';');
  EXPECT_EQ(separator_of("a,b\n\"1;2\",\"x;y\"\n\"3;4\",z\n"), ',') << "semicolons in quotes";
  EXPECT_EQ(separator_of("when,what\n\"a; b\",1\nc; d; e,2\n"), ',');
  EXPECT_EQ(separator_of("a\tb\n\"x,\n,\",\t1\n\"y,,\"\t2\n"), '\t') << "what breaks quotes is none";
  EXPECT_EQ(separator_of("a,b,c|d\n"), ',') << "of one record: the more fields, the better";
  EXPECT_EQ(separator_of("one\n1\n2\n"), ',') << "nothing splits anything";
  EXPECT_EQ(separator_of("a,b\n1,2\n1,2\n1\n1,2,3\n1,2\n"), ',') << "a few odd records do not matter";
  EXPECT_EQ(separator_of("# a;b;c\n# d;e;f\na,b\n1,2\n", {.comment = "#"}), ',');
}

TEST(TableFormat, DetectionLooksAtNoMoreThanTheBeginning) {
  std::string text = "a;b\n";
  for (int i = 0; i < 20000; ++i) text += i < 100 ? "1;2\n" : "1;\"x,y,z,w\"\n";
  EXPECT_EQ(separator_of(text), ';');
  EXPECT_EQ(read_text(text).n_rows, 20000u);
  std::string const wide(100'000, 'x');  // a first record that goes beyond it
  EXPECT_EQ(separator_of("a|" + wide + "\n1|2\n"), '|');
  EXPECT_EQ(read_text("a|" + wide + "\n1|2\n").columns[1].name, wide);
}

TEST(TableFormat, GivenSeparatorIsTaken) {
  RawTable const table = read_text("a,x;b\n1,2;3\n", {.separator = ';'});
  EXPECT_EQ(names(table), (std::vector<std::string>{"a,x", "b"}));
  EXPECT_EQ(cells(table), (Cells{{"1.2"}, {"3"}})) << "with ';' a comma is a decimal sign";
  expect_input_error([] { return read_text("a b\n1 2\n", {.separator = ' '}); }, {"separator: expected one of , ; tab |, found ' '"});
  expect_input_error([] { return read_text("a\n1\n", {.comment = "\""}); }, {"comment: expected a prefix without quotes"});
}

TEST(TableFormat, QuotedFields) {
  RawTable const table = read_text("a,b,c\n\"x,y\",\"say \"\"hi\"\"\",\" kept \"\n \"t\" ,\t\"\"\"\",\"two\nlines\"\n");
  EXPECT_EQ(cells(table), (Cells{{"x,y", "t"}, {"say \"hi\"", "\""}, {" kept ", "two\nlines"}}));
}

TEST(TableFormat, QuoteInTheMiddleOfAFieldIsText) {
  RawTable const table = read_text("a,b\n5\" pipe,x\"y\"\nz,6\"\"\n");
  EXPECT_EQ(cells(table), (Cells{{"5\" pipe", "z"}, {"x\"y\"", "6\"\""}}));
}

TEST(TableFormat, LineEndsMayBeMixed) {
  RawTable const table = read_text("a,b\r\n1,x\n2,y\r3,z\r\n4,w\r");
  EXPECT_EQ(cells(table), (Cells{{"1", "2", "3", "4"}, {"x", "y", "z", "w"}}));
  EXPECT_EQ(table.lines, (std::vector<std::uint32_t>{2, 3, 4, 5}));
  EXPECT_EQ(cells(read_text("a\n1\n2")), (Cells{{"1", "2"}})) << "no line end after the last record";
  EXPECT_EQ(cells(read_text("a,b\n1,")), (Cells{{"1"}, {"<missing>"}}));
}

TEST(TableFormat, ByteOrderMarkIsNoPartOfTheFirstName) {
  EXPECT_EQ(names(read_text("\xef\xbb\xbf\"a\",b\n1,2\n")), (std::vector<std::string>{"a", "b"}));
}

TEST(TableFormat, HeaderOrNot) {
  RawTable const table = read_text("1,x\n2,y\n", {.header = false});
  EXPECT_EQ(names(table), (std::vector<std::string>{"c0", "c1"}));
  EXPECT_EQ(cells(table), (Cells{{"1", "2"}, {"x", "y"}}));
  EXPECT_EQ(table.lines, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(names(read_text(" a ,\" b\", ,\"\"\n1,2,3,4\n")), (std::vector<std::string>{"a", " b", "c2", "c3"}));
}

TEST(TableFormat, CommentsAreSkippedAnywhere) {
  RawTable const table = read_text("// one \"\n//\na,b\n1,//x\n// \"2,3\n4,\"\n// no comment\n\"\n", {.comment = "//"});
  EXPECT_EQ(names(table), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(cells(table), (Cells{{"1", "4"}, {"//x", "\n// no comment\n"}}));
  EXPECT_EQ(table.lines, (std::vector<std::uint32_t>{4, 6}));
  EXPECT_EQ(cells(read_text("a\n#1\n2\n")), (Cells{{"#1", "2"}})) << "no comments unless asked for";
  EXPECT_EQ(cells(read_text("|1x3 Cross validator\n25, a\n38, b\n", {.header = false, .comment = "|"})),
            (Cells{{"25", "38"}, {"a", "b"}}));
}

TEST(TableFormat, BlankLinesAreSkipped) {
  RawTable const table = read_text("\n \na,b\n\n1,2\n \t \n\r\n3,4\n\n");
  EXPECT_EQ(cells(table), (Cells{{"1", "3"}, {"2", "4"}}));
  EXPECT_EQ(table.lines, (std::vector<std::uint32_t>{5, 8}));
  EXPECT_EQ(cells(read_text("a\n1\n\n\"\"\n2\n")), (Cells{{"1", "<missing>", "2"}})) << "one column: \"\" is an empty field";
  EXPECT_EQ(cells(read_text("a\tb\n\t\n1\t2\n")), (Cells{{"<missing>", "1"}, {"<missing>", "2"}})) << "tabs separate";
}

TEST(TableFormat, BlanksAroundFieldsAreTrimmed) {
  EXPECT_EQ(cells(read_text("a, b\n39, State-gov\n 50\t,\tx y \n")), (Cells{{"39", "50"}, {"State-gov", "x y"}}));
  EXPECT_EQ(cells(read_text("a\tb\n 1 \t x\n")), (Cells{{"1"}, {"x"}}));
}

TEST(TableFormat, MissingMarkers) {
  std::string const text = "n,t\nNA,NA\n?,?\n\"NaN\",\" null \"\n,\n\"\",\"\"\n 1 ,na\nN/A,N/A \n";
  RawTable const table = read_text(text);
  EXPECT_EQ(cells(table.columns[0]),
            (std::vector<std::string>{"<missing>", "<missing>", "<missing>", "<missing>", "<missing>", "1", "<missing>"}));
  EXPECT_EQ(table.columns[0].n_missing, 6u);
  EXPECT_EQ(cells(table.columns[1]),
            (std::vector<std::string>{"<missing>", "<missing>", "<missing>", "<missing>", "<missing>", "na", "<missing>"}));
  EXPECT_EQ(cells(read_text("a,b\n-9,x\n1,-9\n", {.missing = {"-9"}})), (Cells{{"<missing>", "1"}, {"x", "<missing>"}}));
  EXPECT_EQ(cells(read_text("a\n1\n999\n", {.missing = {"999"}})), (Cells{{"1", "<missing>"}})) << "digits may be a marker";
  EXPECT_EQ(cells(read_text("a\nNA\nx\n", {.missing = {}})), (Cells{{"NA", "x"}}));
  RawTable const nothing = read_text("a,b\nNA,1\n,2\n");
  EXPECT_FALSE(nothing.columns[0].is_text()) << "nothing there is no text";
  EXPECT_EQ(nothing.columns[0].n_missing, 2u);
}

TEST(TableFormat, TextKeepsWhatIsWritten) {
  EXPECT_EQ(cells(read_text("a\n007\n1.50\n\"2\"\n2\n", {}, ColumnKind::kText)), (Cells{{"007", "1.50", "2", "2"}}));
  RawTable const table = read_text("a\n007\n1.50\nx\n");
  EXPECT_EQ(cells(table), (Cells{{"007", "1.50", "x"}})) << "also where it looked like numbers at first";
}

TEST(TableFormat, MarksAreFoundAtEveryOffset) {
  // Every position within a word of 64, with a text that ends there, and bytes that differ from marks in one bit.
  for (std::size_t size = 1; size < 200; ++size) {
    for (char const mark : {',', '"', '\n', '\r'}) {
      std::string text(size, static_cast<char>(mark ^ 0x40));
      text[size - 1] = mark;
      text += std::string(kTextPadding, ',');  // not to be seen
      for (std::size_t begin = 0; begin < size; begin += 13) {
        Marks marks(text.data(), begin, size, ',');
        ASSERT_EQ(marks.next(), size - 1) << size << " " << begin;
        ASSERT_EQ(marks.next(), size);
        ASSERT_EQ(marks.next(), size);
      }
    }
  }
}

}  // namespace
}  // namespace shoal
