// SPDX-License-Identifier: Apache-2.0
// Real tables, where the data folder is present (environment variable SHOAL_DATA): rows, missing values, levels and sums as
// Python's csv module has them.
#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "tests/data/table_test.hpp"

namespace shoal {
namespace {

using namespace test;

std::string file(std::string const& name) {
  char const* const given = std::getenv("SHOAL_DATA");
  auto const folder = given != nullptr ? std::filesystem::path(given) : std::filesystem::path(SHOAL_TEST_DATA) / "../../shared/data";
  return (folder / name).string();
}

#define SKIP_WITHOUT(path) \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << (path)

RawColumn const& column(RawTable const& table, std::string const& name) {
  for (RawColumn const& c : table.columns) {
    if (c.name == name) return c;
  }
  throw std::runtime_error("no column " + name);
}

double sum(RawTable const& table, std::string const& name) {
  double total = 0;
  for (float const value : std::get<std::vector<float>>(column(table, name).values)) {
    if (!std::isnan(value)) total += static_cast<double>(value);
  }
  return total;
}

std::uint32_t missing(RawTable const& table) {
  return std::accumulate(table.columns.begin(), table.columns.end(), 0u, [](std::uint32_t n, RawColumn const& c) { return n + c.n_missing; });
}

std::uint32_t text_columns(RawTable const& table) {
  return static_cast<std::uint32_t>(std::count_if(table.columns.begin(), table.columns.end(), [](RawColumn const& c) { return c.is_text(); }));
}

std::vector<std::string> const& levels(RawTable const& table, std::string const& name) {
  return std::get<TextValues>(column(table, name).values).levels;
}

TEST(RealTables, Adult) {
  SKIP_WITHOUT(file("adult.csv.gz"));
  RawTable const table = read_file(file("adult.csv.gz"));
  EXPECT_EQ(table.n_rows, 48842u);
  EXPECT_EQ(table.columns.size(), 15u);
  EXPECT_EQ(text_columns(table), 9u) << "8 features and the target";
  EXPECT_EQ(missing(table), 6465u);
  EXPECT_EQ(column(table, "workclass").n_missing, 2799u);
  EXPECT_EQ(column(table, "native-country").n_missing, 857u);
  EXPECT_EQ(levels(table, "native-country").size(), 41u);
  EXPECT_EQ(levels(table, "income"), (std::vector<std::string>{"<=50K", ">50K"}));
  EXPECT_EQ(sum(table, "age"), 1887430.0);
  EXPECT_EQ(sum(table, "fnlwgt"), 9263575662.0);
  EXPECT_EQ(sum(table, "capital-gain"), 52703821.0);
}

TEST(RealTables, AdultAsItWasPublished) {
  SKIP_WITHOUT(file("adult.data.gz"));
  RawTable const clean = read_file(file("adult.csv.gz"));
  RawTable const train = read_file(file("adult.data.gz"), {.header = false});
  RawTable const test = read_file(file("adult.test.gz"), {.header = false, .comment = "|"});
  ASSERT_EQ(train.n_rows, 32561u);
  ASSERT_EQ(test.n_rows, 16281u);
  EXPECT_EQ(test.lines[0], 2u);
  for (std::size_t c = 0; c < 15; ++c) {
    std::vector<std::string> joined = cells(train.columns[c]), rest = cells(test.columns[c]);
    if (c == 14) {
      for (std::string& label : rest) label.pop_back();  // labels of the test part end in a point
    }
    joined.insert(joined.end(), rest.begin(), rest.end());
    EXPECT_TRUE(joined == cells(clean.columns[c])) << c;
  }
}

TEST(RealTables, BankMarketing) {
  SKIP_WITHOUT(file("bank_marketing.csv.gz"));
  RawTable const table = read_file(file("bank_marketing.csv.gz"), {.missing = {"unknown"}});
  EXPECT_EQ(table.n_rows, 45211u);
  EXPECT_EQ(table.columns.size(), 17u);
  EXPECT_EQ(column(table, "job").n_missing, 288u);
  EXPECT_EQ(column(table, "poutcome").n_missing, 36959u);
  EXPECT_EQ(levels(table, "job").size(), 11u);
  EXPECT_EQ(levels(table, "y"), (std::vector<std::string>{"no", "yes"}));
  EXPECT_EQ(sum(table, "balance"), 61589682.0);
  EXPECT_EQ(sum(table, "duration"), 11671811.0);
  EXPECT_EQ(sum(table, "pdays"), 1817384.0);
}

TEST(RealTables, Titanic) {
  SKIP_WITHOUT(file("titanic.csv"));
  RawTable const table = read_file(file("titanic.csv"));
  EXPECT_EQ(table.n_rows, 891u);
  EXPECT_EQ(table.columns.size(), 12u);
  EXPECT_EQ(missing(table), 866u);
  EXPECT_EQ(column(table, "Cabin").n_missing, 687u);
  EXPECT_EQ(levels(table, "Name")[0], "Braund, Mr. Owen Harris");
  EXPECT_EQ(levels(table, "Name").size(), 891u);
  EXPECT_NEAR(sum(table, "Age"), 21205.1667, 1e-3) << "floats: half a unit in the last of 7 digits a row";
  EXPECT_NEAR(sum(table, "Fare"), 28693.9493, 1e-2);
}

TEST(RealTables, Flights) {
  SKIP_WITHOUT(file("flights.csv.gz"));
  RawTable const table = read_file(file("flights.csv.gz"));
  EXPECT_EQ(table.n_rows, 336776u);
  EXPECT_EQ(table.columns.size(), 19u);
  EXPECT_EQ(missing(table), 46595u);
  EXPECT_EQ(text_columns(table), 5u) << "carrier, tailnum, origin, dest, time_hour";
  EXPECT_EQ(levels(table, "tailnum").size(), 4043u);
  EXPECT_EQ(levels(table, "tailnum")[0], "N14228");
  EXPECT_EQ(levels(table, "time_hour").size(), 6936u);
  EXPECT_EQ(column(table, "arr_delay").n_missing, 9430u);
  EXPECT_EQ(sum(table, "arr_delay"), 2257174.0);
  EXPECT_EQ(sum(table, "air_time"), 49326610.0);
  EXPECT_EQ(sum(table, "distance"), 350217607.0);
  EXPECT_EQ(sum(table, "dep_delay"), 4152200.0);
}

TEST(RealTables, Covertype) {
  SKIP_WITHOUT(file("covertype.csv.gz"));
  RawTable const table = read_file(file("covertype.csv.gz"));
  EXPECT_EQ(table.n_rows, 581012u);
  EXPECT_EQ(table.columns.size(), 55u);
  EXPECT_EQ(text_columns(table), 0u);
  EXPECT_EQ(missing(table), 0u);
  EXPECT_EQ(sum(table, "Elevation"), 1719426752.0);
  EXPECT_EQ(sum(table, "Vertical_Distance_To_Hydrology"), 26969912.0);
  EXPECT_EQ(sum(table, "Soil_Type10"), 32634.0);
  EXPECT_EQ(sum(table, "Cover_Type"), 1191929.0);
  auto const value = [&](std::size_t c, std::size_t row) { return std::get<std::vector<float>>(table.columns[c].values)[row]; };
  std::vector<float> first;
  for (std::size_t c = 0; c < 10; ++c) first.push_back(value(c, 0));
  EXPECT_EQ(first, (std::vector<float>{2596, 51, 3, 258, 0, 510, 221, 232, 148, 6279}));
  EXPECT_EQ(value(54, 0), 5.0f);
  EXPECT_EQ(value(0, 581011), 2383.0f);
  EXPECT_EQ(table.lines[581011], 581013u);
}

TEST(RealTables, KddCup) {
  SKIP_WITHOUT(file("kddcup99_10pct.csv.gz"));
  RawTable const table = read_file(file("kddcup99_10pct.csv.gz"));
  EXPECT_EQ(table.n_rows, 494021u);
  EXPECT_EQ(text_columns(table), 4u);
  EXPECT_EQ(levels(table, "service").size(), 66u);
  EXPECT_EQ(levels(table, "label").size(), 23u);
}

}  // namespace
}  // namespace shoal
