// SPDX-License-Identifier: Apache-2.0
#include "src/tensorboard/record.hpp"

#include <gtest/gtest.h>

#include "src/tensorboard/crc32c.hpp"
#include "tests/study/fixture.hpp"
#include "tests/tensorboard/parser.hpp"

namespace shoal::tensorboard {
namespace {

TEST(Crc32c, KnownSums) {  // RFC 3720, appendix B.4
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(""), 0u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(masked_crc32c("123456789"), shoal::testing::plain_masked_crc("123456789"));
}

TEST(Record, IsReadBackByAParserOfItsOwn) {
  shoal::testing::TemporaryFolder const folder;
  std::string bytes;
  append_record(bytes, std::string("\x10\x05", 2));          // field 2 = 5
  append_record(bytes, "");
  append_record(bytes, std::string("\x1a\x02hi", 4));        // field 3 = "hi"
  std::ofstream(folder.file("a"), std::ios::binary) << bytes;
  auto const events = shoal::testing::events_in(folder.file("a"));
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].number(2), 5u);
  EXPECT_FALSE(events[1].has(2));
  EXPECT_EQ(events[2].text(3), "hi");
}

TEST(Record, ReadingEndsBeforeOneThatIsCutShortOrChanged) {
  std::string whole;
  append_record(whole, "first");
  std::size_t const first = whole.size();
  append_record(whole, "second");
  for (std::size_t size = first; size < whole.size(); ++size) {
    std::string const cut = whole.substr(0, size);
    std::string_view rest = cut;
    EXPECT_EQ(take_record(rest), "first") << size;
    EXPECT_EQ(take_record(rest), std::nullopt) << size;
  }
  for (std::size_t i = first; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    std::string_view rest = changed;
    EXPECT_EQ(take_record(rest), "first") << i;
    EXPECT_EQ(take_record(rest), std::nullopt) << i;
  }
  std::string_view rest = whole;
  EXPECT_EQ(take_record(rest), "first");
  EXPECT_EQ(take_record(rest), "second");
  EXPECT_EQ(take_record(rest), std::nullopt);
}

}  // namespace
}  // namespace shoal::tensorboard
