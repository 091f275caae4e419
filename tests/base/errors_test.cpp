// SPDX-License-Identifier: Apache-2.0
#include "shoal/errors.hpp"

#include <gtest/gtest.h>

#include "shoal/range.hpp"

namespace shoal {

TEST(InputError, MessageNamesPlaceKeyExpectedFoundAndHint) {
  InputError const error({.file = "s.yaml", .line = 7, .column = 12, .key = "units.min", .expected = "an integer <= 16", .found = "64", .hint = "swap min and max"});
  EXPECT_STREQ(error.what(), "s.yaml:7:12: units.min: expected an integer <= 16, found 64; swap min and max");
}

TEST(InputError, EmptyPartsLeaveNoTrace) {
  EXPECT_STREQ(InputError({.file = "a.npy", .found = "no such file"}).what(), "a.npy: found no such file");
  EXPECT_STREQ(InputError({.expected = "at least 2 rows", .found = "1"}).what(), "expected at least 2 rows, found 1");
}

TEST(Nearest, FindsMisspellingsAndRefusesOtherWords) {
  EXPECT_EQ(nearest("learning_rat", {"units", "learning_rate"}), "learning_rate");
  EXPECT_EQ(nearest("adm", {"adam", "sgd"}), "adam");
  EXPECT_EQ(nearest("xyz", {"learning_rate", "batch_size"}), "");
}

TEST(Range, KnowsItsEnds) {
  EXPECT_TRUE(Range::half_open(0, 1).contains(0));
  EXPECT_FALSE(Range::half_open(0, 1).contains(1));
  EXPECT_FALSE(Range::positive().contains(0));
  EXPECT_FALSE(Range::any().contains(std::numeric_limits<double>::infinity()));
  EXPECT_EQ(Range::half_open(0, 1).describe(), "a number >= 0 and < 1");
}

}  // namespace shoal
