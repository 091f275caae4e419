// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/markup.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Markup, EscapesWhatHtmlAndXmlReadAsMarkup) {
  EXPECT_EQ(escaped("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  EXPECT_EQ(escaped("Zürich\n"), "Zürich\n");
}

TEST(Markup, ReplacesControlCharactersAndWhatIsNoUtf8) {
  EXPECT_EQ(escaped(std::string("a\0b\x1b", 4)),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd");
  EXPECT_EQ(escaped("\xff!"), "\xef\xbf\xbd!");
}

TEST(Markup, JsonCannotEndItsScript) {
  std::string const text = script_json({{"</script>", "<!--"}, {"none", std::numeric_limits<double>::quiet_NaN()}});
  EXPECT_EQ(text.find('<'), std::string::npos);
  EXPECT_EQ(Json::parse(text)["</script>"], "<!--");
  EXPECT_TRUE(Json::parse(text)["none"].is_null());
}

TEST(Markup, CoordinatesHaveOneDecimal) {
  EXPECT_EQ(px(12.0), "12");
  EXPECT_EQ(px(12.25), "12.2");
  EXPECT_EQ(px(-0.01), "0");
}

TEST(Markup, NumbersForPeopleAreShort) {
  EXPECT_EQ(brief(0.98123456), "0.9812");
  EXPECT_EQ(brief(123456.7), "123457");
  EXPECT_EQ(brief(3.14159e-5), "3.142e-05");
  EXPECT_EQ(counted(1, "trial"), "1 trial");
  EXPECT_EQ(counted(2000, "trial"), "2 000 trials");
  EXPECT_EQ(percent(0.021), "2.1 %");
  EXPECT_EQ(percent(0.87), "87 %");
}

}  // namespace
}  // namespace shoal
