// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "shoal/table.hpp"

namespace shoal {
namespace {

Table table() {
  return {.columns = {"rank", "val_accuracy", "name"}, .rows = {{std::int64_t{1}, std::string("0.9812 ± 0.0021 (3)"), std::string("a|b_c & 50%")}, {std::int64_t{2}, 0.5, Cell()}}};
}

TEST(Markup, MarkdownEscapesWhatWouldBeMarkup) {
  EXPECT_EQ(to_markdown(table()),
            "| rank | val\\_accuracy | name |\n"
            "| ---: | --- | --- |\n"
            "| 1 | 0.9812 ± 0.0021 (3) | a\\|b\\_c & 50% |\n"
            "| 2 | 0.5 |  |\n");
}

TEST(Markup, LatexIsABooktabsTabular) {
  EXPECT_EQ(to_latex(table()),
            "\\begin{tabular}{rll}\n\\toprule\nrank & val\\_accuracy & name \\\\\n\\midrule\n"
            "1 & 0.9812 $\\pm$ 0.0021 (3) & a|b\\_c \\& 50\\% \\\\\n"
            "2 & 0.5 &  \\\\\n\\bottomrule\n\\end{tabular}\n");
}

}  // namespace
}  // namespace shoal
