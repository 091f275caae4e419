// SPDX-License-Identifier: Apache-2.0
// What the reader says of broken tables, and where: always the first thing wrong, however the text is cut into blocks.
#include "tests/data/table_test.hpp"

namespace shoal {
namespace {

using namespace test;

// The same message from read() and next(), in blocks of any size.
void expect_error(std::string const& text, std::vector<std::string> const& parts, TableFormat const& format = {},
                  ColumnKind kind = ColumnKind::kText) {
  Folder const folder;
  std::string const path = folder.write("t.csv", text);
  for (std::size_t const block : kBlockSizes) {
    SCOPED_TRACE(fmt::format("blocks of {}", block));
    expect_input_error([&] { return read_file(path, format, kind, block); }, parts);
    expect_input_error(
        [&] {
          TableReader reader(path, format, {.first_block = block});
          while (reader.next(all(reader, kind), block)) {
          }
          return 0;
        },
        parts);
  }
}

TEST(TableErrors, RecordsOfAnotherWidth) {
  expect_error("a,b,c\n1,2,3\n4,5\n", {"t.csv:3:1: expected 3 fields, found 2"});
  expect_error("a,b\n1,2\n3,4,5,6\n", {"t.csv:3:5: expected 2 fields, found 4"});
  expect_error("a,b\n\"1\n\n\",2\n3\n", {"t.csv:5:1: expected 2 fields, found 1"});
  expect_error("a\n1\n2,3\n", {"t.csv:3:3: expected 1 field, found 2"}, {.separator = ','});
  expect_error("1,2\n3\n", {"t.csv:2:1: expected 2 fields, found 1"}, {.header = false});
}

TEST(TableErrors, Quotes) {
  expect_error("a,b\n1,2\n3, \"open\n5,6\n7,8\n", {"t.csv:3:4: expected a closing quote, found the end of the file"});
  expect_error("a,\"b\n1,2\n", {"t.csv:1:3: expected a closing quote"});
  expect_error("a,b\n\"x\"y,2\n", {"t.csv:2:4: expected a separator or the end of the line after a closing quote, found 'y,2'"});
  expect_error("a,b\n\"x\" \"y\",2\n", {"t.csv:2:5: expected a separator"});
  expect_error("a,b\n1,\"two\nlines\" z\n", {"t.csv:3:8: expected a separator", "found 'z'"});
}

TEST(TableErrors, BadBytes) {
  using namespace std::string_literals;
  expect_error("a,b\n1,x\0y\n"s, {"t.csv:2:4: expected text, found a NUL byte"});
  expect_error("a,b\n1,\xc3\xa9\xff\n", {"t.csv:2:4: expected UTF-8, found the byte 0xff; convert it"});
  expect_error("a,b\n1,\"\n\xc3\"\n", {"t.csv:3:1: expected UTF-8, found the byte 0xc3"});
  expect_error("a,b\n1,2\n3,\xe2\x82", {"t.csv:3:3: expected UTF-8, found the byte 0xe2"});
  expect_error("a,\xe9\n1,2\n", {"t.csv:1:3: expected UTF-8, found the byte 0xe9"});
  for (std::string const bad : {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\x80", "\xf8"})
    expect_error("a\n\xf0\x9f\x90\x9f" + bad + "\n", {"t.csv:2:2: expected UTF-8"});
  for (std::string const good : {"\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    EXPECT_EQ(cells(read_text("a\n" + good + "\n"))[0], std::vector<std::string>{good});
}

TEST(TableErrors, Utf16IsToBeConverted) {
  using namespace std::string_literals;
  expect_error("\xff\xfe" "a\0,\0b\0"s, {"t.csv:1:1: expected UTF-8, found UTF-16; convert it: iconv -f UTF-16"});
  expect_error("\xfe\xff\0a\0,"s, {"expected UTF-8, found UTF-16"});
}

TEST(TableErrors, NoRows) {
  expect_error("", {"t.csv:1:1: expected a table, found an empty file"});
  expect_error("a,b\n", {"t.csv:2:1: expected 1 or more rows, found 0 rows"});
  expect_error("a,b", {"expected 1 or more rows, found 0 rows"});
  expect_error("a,b\n\n#x\n", {"t.csv:4:1: expected 1 or more rows, found 0 rows"}, {.comment = "#"});
  expect_error("\n\n", {"t.csv:3:1: expected a line with the columns' names, found the end of the file"});
  expect_error("#\n", {"t.csv:2:1: expected 1 or more rows"}, {.header = false, .comment = "#"});
}

TEST(TableErrors, NamesOccurOnce) {
  expect_error("a,b, a\n1,2,3\n", {"t.csv:1:6: expected every column to have a name of its own, found 'a' for columns 1 and 3"});
  expect_error("# c\n\nx,\"x\"\n1,2\n", {"t.csv:3:3: "}, {.comment = "#"});
}

TEST(TableErrors, TextAmongNumbers) {
  expect_error("a,bb\n1,2\n3, \"x y\"\n", {"t.csv:3:4: bb: expected a number, found 'x y'"}, {}, ColumnKind::kNumber);
  expect_error("a\n" + std::string(100, 'x') + "\n", {"found '" + std::string(40, 'x') + "'..."}, {}, ColumnKind::kNumber);
  expect_error("a\n\xc3\xa9\x01\n", {"found '\\xc3\\xa9\\x01'"}, {}, ColumnKind::kNumber);
}

TEST(TableErrors, TheFirstByPositionIsTold) {
  using namespace std::string_literals;
  expect_error("a,b\n1,2\n3\n\"4,5\n\0"s, {"t.csv:3:1: expected 2 fields"});
  expect_error("a,b\n1,\0\n3\n"s, {"t.csv:2:3: expected text, found a NUL byte"});
  expect_error("a,b\n1,\"\0\n3\n"s, {"t.csv:2:3: expected a closing quote"});
  expect_error("a,b\n1,2\nx,3\n4\n", {"t.csv:3:1: a: expected a number"}, {}, ColumnKind::kNumber);
}

TEST(TableErrors, TooManyRows) {
  Folder const folder;
  std::string const path = folder.write("t.csv", "a\n1\n2\n\"3\n3\"\n4\n5\n");
  for (std::size_t const block : kBlockSizes) {
    TableReader exact(path, {}, {.first_block = block, .block = block, .max_rows = 5});
    EXPECT_EQ(exact.read({ColumnKind::kText}).n_rows, 5u);
    TableReader reader(path, {}, {.first_block = block, .block = block, .max_rows = 3});
    expect_input_error([&] { return reader.read({ColumnKind::kText}); }, {"t.csv:6:1: expected at most 3 rows, found more"});
  }
}

TEST(TableErrors, Files) {
  Folder const folder;
  auto const open = [](std::string const& path) { return [path] { return TableReader(path, {}).names(); }; };
  expect_input_error(open(folder.path("none.csv")), {"none.csv: expected a data file, found no such file"});
  expect_input_error(open(folder.path("")), {"expected a data file, found a folder"});
  std::string const packed = gzip("a,b\n" + std::string(100'000, 'x') + ",1\n2,3\n");
  auto const read = [&](std::string const& bytes) {
    return [&folder, bytes] { return read_file(folder.write("t.csv.gz", bytes)); };
  };
  expect_input_error(read(packed.substr(0, packed.size() - 9)), {"t.csv.gz:1:1: expected a complete gzip file, found one that is cut off after"});
  expect_input_error(read(packed + "junk"), {"expected a complete gzip file, found trailing bytes after its end"});
  std::string damaged = packed;
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // its check sum
  expect_input_error(read(damaged), {"expected a complete gzip file, found damaged data (incorrect data check)"});
}

}  // namespace
}  // namespace shoal
