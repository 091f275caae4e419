// SPDX-License-Identifier: Apache-2.0
// Files, gzip files, pipes and standard input give the same bytes; blocks cut from them hold whole records.
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>

#include "src/data/byte_source.hpp"
#include "src/data/record_blocks.hpp"
#include "tests/data/table_test.hpp"

namespace shoal {
namespace {

using namespace test;

std::string drain(ByteSource& source, std::size_t piece) {
  std::string text, buffer(piece, '\0');
  while (std::size_t const got = source.read(buffer.data(), piece)) {
    text.append(buffer, 0, got);
    if (got < piece) break;
  }
  return text;
}

std::string some_text(std::size_t n) {
  std::string text = "a,b,c\n";
  for (std::uint64_t i = 0; text.size() < n; ++i) text += fmt::format("{},{},{}\n", i, i * 2654435761 % 1000003, i % 13);
  return text;
}

TEST(ByteSource, PlainGzipAndJoinedGzipAreTheSame) {
  Folder const folder;
  std::string const text = some_text(700'000);
  std::string const a = text.substr(0, 1), b = text.substr(1, 300'000), c = text.substr(300'001);
  for (std::string const& path : {folder.write("plain", text), folder.write("one.gz", gzip(text)), folder.write("gzip_without_the_name", gzip(text)),
                                  folder.write("four.gz", gzip(a) + gzip("") + gzip(b) + gzip(c))}) {
    for (std::size_t const piece : {std::size_t{1000}, std::size_t{65'536}, std::size_t{1} << 20}) {
      ByteSource source(path);
      EXPECT_EQ(drain(source, piece), text) << path << " in pieces of " << piece;
    }
  }
  for (std::string const& tiny : {std::string(), std::string("\x1f"), std::string("x")}) {
    ByteSource source(folder.write("tiny", tiny));
    EXPECT_EQ(drain(source, 10), tiny);
  }
}

TEST(ByteSource, NamedPipe) {
  Folder const folder;
  std::string const text = some_text(500'000);
  for (std::string const& bytes : {text, gzip(text)}) {
    std::string const path = folder.path("pipe");
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    std::thread writer([&] { std::ofstream(path, std::ios::binary) << bytes; });
    TableReader reader(path, {});
    RawTable const table = reader.read(all(reader, ColumnKind::kAuto));
    writer.join();
    RawTable const wanted = read_text(text);
    expect_identical(table, wanted, "pipe");
    std::filesystem::remove(path);
  }
}

TEST(ByteSource, StandardInput) {
  Folder const folder;
  std::string const text = some_text(300'000);
  for (std::string const& bytes : {text, gzip(text)}) {
    int const kept = dup(STDIN_FILENO), file = open(folder.write("in", bytes).c_str(), O_RDONLY | O_CLOEXEC);
    dup2(file, STDIN_FILENO);
    close(file);
    RawTable const table = read_file("-");
    dup2(kept, STDIN_FILENO);
    close(kept);
    EXPECT_EQ(table.file, "standard input");
    expect_identical(table, read_text(text), "standard input");
  }
}

TEST(RecordBlocks, AreWholeRecordsOfAboutTheSizeWanted) {
  Folder const folder;
  std::string text;
  for (int i = 0; i < 3000; ++i) text += fmt::format("{},\"a\n\"\"b\"\"\n\",x\"y,z\r\n", i);
  std::string const path = folder.write("t", text);
  for (std::size_t const wanted : {1u, 10u, 100u, 1000u, 100'000u}) {
    ByteSource source(path);
    std::string beginning(777, '\0');
    ASSERT_EQ(source.read(beginning.data(), beginning.size()), beginning.size());
    RecordBlocks blocks(source, beginning, {});
    std::string joined;
    while (auto const block = blocks.next(wanted)) {
      std::string const piece(block->bytes.get() + block->begin, block->size());
      EXPECT_TRUE(piece.ends_with("x\"y,z\r\n")) << piece;
      EXPECT_LE(piece.size(), std::max<std::size_t>(wanted, 64));
      joined += piece;
    }
    EXPECT_EQ(joined, text) << "blocks of " << wanted;
  }
}

}  // namespace
}  // namespace shoal
