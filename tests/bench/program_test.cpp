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
    expect_keys(result, {"shape", "batch", "trials", "optimizer", "activation", "device", "precision", "executor", "threads", "rows", "validation_rows",
                         "type", "density", "warmup", "repeats", "trial_epochs", "trial_epochs_per_second", "gflops", "peak_gflops", "peak_spread",
                         "fraction_of_peak", "bytes_per_run", "void", "mix", "populations", "phases"});
    cells.emplace_back(result["shape"], result["batch"]);
    expect_keys(result["trial_epochs_per_second"], {"median", "min", "max"});
    expect_keys(result["phases"], {"threads", "steps", "microseconds_per_step"});
    expect_keys(result["phases"]["microseconds_per_step"], {"gather", "forward", "loss", "dx", "dw_update", "other"});
    EXPECT_EQ(result["trials"], 3);
    EXPECT_EQ(result["trial_epochs"], 6);
    EXPECT_EQ(result["density"], 0.5);
    EXPECT_EQ(result["rows"], 64);
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
  EXPECT_EQ(results[0]["trials"], 3);
  EXPECT_EQ(results[0]["mix"], "mix.yaml");
  EXPECT_EQ(results[0]["populations"].size(), 2u);
}

TEST_F(Bench, TextAndCsvSayTheSame) {
  Outcome const text = run(std::string(kSmall) + "--shape 12-5-3 --type float --optimizer sgd");
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_NE(text.out.find("64 training rows, no validation rows, float, 100 % not 0"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("12-5-3"), std::string::npos);
  Outcome const csv = run(std::string(kSmall) + "--shape 12-5-3 --type float --optimizer sgd --format csv");
  EXPECT_TRUE(csv.out.starts_with("shape,batch,trials,optimizer,activation,device,")) << csv.out;
  EXPECT_NE(csv.out.find("\n12-5-3,32,3,sgd,relu,cpu,fp32,cpu,2,64,0,float,1,0,2,6,"), std::string::npos) << csv.out;
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
  expect_error("bench --precision bf16", 2, "--precision: expected fp32, found 'bf16'");
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
