// SPDX-License-Identifier: Apache-2.0
// `shoal bench` as its users meet it: formats, keys, and refusals.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

class Bench : public Program {
 protected:
  static constexpr char const* kSmall = "bench --rows 64 --repeats 2 --warmup 0 --threads 2 --trials 3 ";
};

using Json = nlohmann::json;

void expect_keys(Json const& object, std::vector<std::string> keys) {
  std::vector<std::string> found;
  for (auto const& [key, value] : object.items()) found.push_back(key);
  std::ranges::sort(keys);
  EXPECT_EQ(found, keys);
}

TEST_F(Bench, JsonHasEveryKeyForEveryShapeAndBatch) {
  Outcome const outcome = run(std::string(kSmall) + "--shape 12-5-3 7-1 --batch 8 100 --density 0.5 --phases --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  Json const document = Json::parse(outcome.out);
  expect_keys(document, {"machine", "results"});
  expect_keys(document["machine"], {"cpu", "threads", "instruction_set", "shoal"});
  EXPECT_EQ(document["machine"]["threads"], 2);
  std::vector<std::pair<std::string, int>> cells;
  for (Json const& result : document["results"]) {
    expect_keys(result, {"shape", "batch", "trials", "optimizer", "activation", "device", "precision", "executor", "threads", "data", "features", "rows", "validation_rows",
                         "type", "density", "warmup", "repeats", "trial_epochs", "trial_epochs_per_second", "gflops", "peak_gflops", "peak_by", "peak_spread",
                         "fraction_of_peak", "bytes_per_run", "void", "mix", "populations", "phases"});
    cells.emplace_back(result["shape"], result["batch"]);
    expect_keys(result["trial_epochs_per_second"], {"median", "min", "max"});
    expect_keys(result["phases"], {"threads", "steps", "microseconds_per_step"});
    expect_keys(result["phases"]["microseconds_per_step"], {"gather", "forward", "loss", "dx", "dw_update", "other"});
    EXPECT_EQ(result["trials"], 3);
    EXPECT_EQ(result["trial_epochs"], 6);
    EXPECT_EQ(result["density"], 0.5);
    EXPECT_EQ(result["rows"], 64);
    EXPECT_EQ(result["data"], "synthetic");
    EXPECT_EQ(result["features"], result["shape"] == "7-1" ? 7 : 12);
    EXPECT_TRUE(result["peak_by"] == "registers" || result["peak_by"] == "tile") << result["peak_by"];
    EXPECT_EQ(result["executor"], "cpu");
    EXPECT_EQ(result["fraction_of_peak"].get<double>(), result["gflops"].get<double>() / result["peak_gflops"].get<double>());
    EXPECT_EQ(result["void"].is_null(), outcome.err.find(result["shape"].get<std::string>() + " at batch " + result["batch"].dump() + ": ") == std::string::npos);
  }
  EXPECT_EQ(cells, (std::vector<std::pair<std::string, int>>{{"12-5-3", 8}, {"12-5-3", 100}, {"7-1", 8}, {"7-1", 100}}));
}

TEST_F(Bench, AMixIsOneResult) {
  write("mix.yaml", "- {shape: 12-5-3, batch: 8, trials: 2}\n- {shape: 9-4, batch: 8, optimizer: sgd}\n");
  Outcome const outcome = run("bench --rows 64 --repeats 1 --warmup 0 --mix mix.yaml --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  Json const results = Json::parse(outcome.out)["results"];
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0]["shape"], Json({"12-5-3", "9-4"}));
  EXPECT_EQ(results[0]["batch"], Json::array({8}));
  EXPECT_EQ(results[0]["optimizer"], Json({"adam", "sgd"}));
  EXPECT_EQ(results[0]["features"], Json({12, 9}));
  EXPECT_EQ(results[0]["trials"], 3);
  EXPECT_EQ(results[0]["mix"], "mix.yaml");
  EXPECT_EQ(results[0]["populations"].size(), 2u);
}

TEST_F(Bench, TextAndCsvSayTheSame) {
  Outcome const text = run(std::string(kSmall) + "--shape 12-5-3 --type float --optimizer sgd");
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_NE(text.out.find("data: synthetic, 64 training rows, no validation rows, float features, 100 % of them not 0"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("12-5-3"), std::string::npos);
  Outcome const csv = run(std::string(kSmall) + "--shape 12-5-3 --type float --optimizer sgd --format csv");
  EXPECT_TRUE(csv.out.starts_with("shape,batch,trials,optimizer,activation,device,")) << csv.out;
  EXPECT_NE(csv.out.find("\n12-5-3,32,3,sgd,relu,cpu,fp32,cpu,2,synthetic,12,64,0,float,1,0,2,6,"), std::string::npos) << csv.out;
}

TEST_F(Bench, ArraysInPlaceOfSyntheticData) {
  std::vector<std::uint8_t> features;
  std::vector<std::int64_t> labels;
  for (int row = 0; row < 60; ++row) {
    for (int k = 0; k < 8; ++k) features.push_back(k < 2 ? static_cast<std::uint8_t>(row + k + 1) : 0);  // a quarter is not 0
    labels.push_back(row % 3);
  }
  write_npy("X.npy", "|u1", "(60, 8)", features);
  write_npy("y.npy", "<i8", "(60,)", labels);
  std::string const call = "bench --data X.npy --labels y.npy --repeats 1 --warmup 0 --threads 2 --trials 2 --format json ";
  Outcome const outcome = run(call + "--shape -5-4- 8-6-3 --batch 8 --phases");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  Json const results = Json::parse(outcome.out)["results"];
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0]["shape"], "8-5-4-3");
  EXPECT_EQ(results[1]["shape"], "8-6-3");
  for (Json const& result : results) {
    EXPECT_EQ(result["data"], "X.npy, y.npy");
    EXPECT_EQ(result["features"], 8);
    EXPECT_EQ(result["rows"], 60);
    EXPECT_EQ(result["validation_rows"], 0);
    EXPECT_EQ(result["type"], "uint8");
    EXPECT_EQ(result["density"], 0.25);
    EXPECT_EQ(result["phases"]["steps"], 8);
  }
  Json const whole = Json::parse(run(call).out)["results"][0];
  EXPECT_EQ(whole["shape"], "8-128-3");
  Json const first = Json::parse(run(call + "--rows 59").out)["results"][0];
  EXPECT_EQ(first["rows"], 59);
  EXPECT_EQ(first["shape"], "8-128-3");
  EXPECT_EQ(Json::parse(run(call + "--rows 60").out)["results"][0]["rows"], 60);
  expect_error(call + "--rows 61", 2, "--rows: expected at most the 60 rows of the data, found 61");
  expect_error(call + "--shape 8-6-4", 2,
               "--shape: expected 1 to 16 hidden layers of 1 to 1000000 units, such as -128-64-, or a whole shape with the ends of the data, such as 8-128-3, "
               "found '8-6-4'");
}

TEST_F(Bench, TablesInPlaceOfSyntheticData) {
  std::string table = "x,colour,y\n";
  for (int row = 0; row < 40; ++row) table += fmt::format("{},{},{}\n", 0.5 + 1.25 * row, row % 2 == 0 ? "red" : "blue", row % 5 < 2 ? "yes" : "no");
  write("t.csv", table);
  std::string const call = "bench --data t.csv --target y --repeats 1 --warmup 0 --threads 2 --trials 2 ";
  Outcome const outcome = run(call + "--format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  Json const result = Json::parse(outcome.out)["results"][0];
  EXPECT_EQ(result["data"], "t.csv");
  EXPECT_EQ(result["features"], 3);  // x and two colours
  EXPECT_EQ(result["shape"], "3-128-1");
  EXPECT_EQ(result["rows"], 40);
  EXPECT_EQ(result["type"], "float");
  EXPECT_NEAR(result["density"].get<double>(), 2.0 / 3, 0.01);  // one of the two colours is 0; a standardised x hardly ever
  EXPECT_EQ(Json::parse(run(call + "--drop x --format json").out)["results"][0]["density"], 0.5);
  Outcome const text = run(call);
  EXPECT_NE(text.out.find("data: t.csv, 40 training rows, no validation rows, float features, 66.7 % of them not 0"), std::string::npos) << text.out;
  Outcome const csv = run(call + "--format csv");
  EXPECT_NE(csv.out.find("\n3-128-1,32,2,adam,relu,cpu,fp32,cpu,2,t.csv,3,40,0,float,"), std::string::npos) << csv.out;
}

TEST_F(Bench, AMixTrainsOnOneRealDataSet) {
  write_classes("train", 40);
  write("mix.yaml", "- {shape: -4-, trials: 2}\n- {shape: 5-6-6-3, batch: 8}\n");
  Outcome const outcome = run("bench --data train_X.npy --target train_y.npy --mix mix.yaml --repeats 1 --warmup 0 --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  Json const result = Json::parse(outcome.out)["results"][0];
  EXPECT_EQ(result["shape"], Json({"5-4-3", "5-6-6-3"}));
  EXPECT_EQ(result["features"], Json::array({5}));
  EXPECT_EQ(result["trials"], 3);
  EXPECT_EQ(result["rows"], 40);
}

TEST_F(Bench, RefusesWhatRealDataLeaveNoRoomFor) {
  write("t.csv", "x,y\n1,2.5\n2,3.5\n");
  for (char const* option : {"--type float", "--density 0.5"}) {
    Outcome const outcome = run(std::string("bench --data t.csv --target y ") + option);
    EXPECT_EQ(outcome.code, 2) << option;
    EXPECT_NE(outcome.err.find("--data excludes "), std::string::npos) << outcome.err;
  }
  expect_error("bench --target y", 2, "--target: expected --data beside it, found none");
  expect_error("bench --drop x", 2, "--drop: expected --data beside it, found none");
  expect_error("bench --labels y.npy", 2, "shoal bench: --labels requires --data");
  expect_error("bench --data s.yaml", 2, "--data: expected a table or arrays, found the sweep file s.yaml");
  expect_error("bench --data t.csv --target y --split-column x", 2, "--split-column: expected none, as all rows train, found 'x'; --drop leaves a column out");
  expect_error("bench --data t.csv --target y --labels y.npy", 2, "--labels: expected --target COLUMN, as FILE is a table, found 'y.npy'");
  EXPECT_EQ(run("bench --data missing.npy --labels y.npy").code, 2);
}

TEST_F(Bench, TrialsAreEightAThreadUnlessGiven) {
  Outcome const outcome = run("bench --rows 16 --repeats 1 --warmup 0 --threads 3 --shape 4-2 --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(Json::parse(outcome.out)["results"][0]["trials"], 24);
}

TEST_F(Bench, RefusesWhatMakesNoSense) {
  std::string const shape = "units of each layer from the input to the output, 2 to 18 layers of 1 to 1000000, such as 784-128-10";
  expect_error("bench --shape 784", 2, "--shape: expected " + shape + ", found '784'");
  expect_error("bench --shape 784-0-10", 2, "--shape: expected " + shape + ", found '784-0-10'");
  expect_error("bench --batch 0", 2, "--batch: expected an integer from 1 to 1000000000, found '0'");
  expect_error("bench --precision fp64", 2, "precision: expected fp32, tf32 or bf16, found 'fp64'");
  expect_error("bench --rows 5", 2, "--rows: expected a row for each of 10 classes, found 5");
  expect_error("bench --device gpu", 2, "--device: expected auto, cpu or cuda[:i], found 'gpu'");
  EXPECT_NE(run("bench --optimizer adm").err.find("did you mean 'adam'?"), std::string::npos);
  EXPECT_EQ(run("bench --optimizer adm").code, 2);
  EXPECT_EQ(run("bench --density 0").code, 2);
  EXPECT_EQ(run("bench --repeats 0").code, 2);
}

TEST_F(Bench, AMixLeavesNoRoomForOptionsOfOnePopulation) {
  write("mix.yaml", "[{shape: 4-2}]");
  for (char const* option : {"--shape 4-2", "--batch 3", "--trials 3", "--optimizer sgd", "--activation tanh", "--phases"}) {
    Outcome const outcome = run(std::string("bench --mix mix.yaml ") + option);
    EXPECT_EQ(outcome.code, 2) << option;
    EXPECT_NE(outcome.err.find("--mix"), std::string::npos) << outcome.err;
  }
}

}  // namespace
}  // namespace shoal
