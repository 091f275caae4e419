// SPDX-License-Identifier: Apache-2.0
// Models of a study: exported, evaluated and used for predictions on raw rows.
#include <algorithm>
#include <sstream>

#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

class ModelCommands : public Program {
 protected:
  [[nodiscard]] Json sweep(std::string const& more = "") const {
    Outcome const outcome = run("sweep s.yaml --format json -q " + more);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return Json::parse(outcome.out);
  }
  [[nodiscard]] Json evaluated(std::string const& model) const {
    Outcome const outcome = run("evaluate " + model + " test_X.npy --labels test_y.npy --format json");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return Json::parse(outcome.out)["metrics"];
  }
};

TEST_F(ModelCommands, AnExportedModelScoresOnTheTestRowsWhatTheSweepRecorded) {
  write_sweep();
  Json const test = sweep()["best"]["test"];
  for (std::string const name : {"m.safetensors", "m.npz"}) {
    Outcome const exported = run("export s.db --model " + name);
    ASSERT_EQ(exported.code, 0) << exported.err;
    Json const metrics = evaluated(name);
    for (auto const& [metric, value] : test.items())
      EXPECT_EQ(metrics[metric], value) << name << ": " << metric;  // the same bits
  }
  EXPECT_EQ(evaluated("s.db").dump(), evaluated("m.npz").dump());
}

TEST_F(ModelCommands, OnnxCardAndLoaderStandBesideEachOther) {
  write_sweep();
  Json const sweeps = sweep();
  Outcome const exported = run("export s.db --model m.onnx --card m.json --loader load_model.py");
  ASSERT_EQ(exported.code, 0) << exported.err;
  Json const card = Json::parse(read_text(folder_ / "m.json"));
  EXPECT_EQ(card["trial"], sweeps["best"]["trial"]);
  EXPECT_NE(read_text(folder_ / "m.onnx").find(card["data_fingerprint"].get<std::string>()), std::string::npos);
  EXPECT_NE(read_text(folder_ / "load_model.py").find("DEFAULT_MODEL = \"m.onnx\""), std::string::npos);
  EXPECT_EQ(run("export s.db --model m.npz --loader scripts/load_model.py").code, 1);  // no such folder
  std::filesystem::create_directory(folder_ / "scripts");
  EXPECT_EQ(run("export s.db --model m.npz --loader scripts/load_model.py").code, 0);
  EXPECT_NE(read_text(folder_ / "scripts" / "load_model.py").find("DEFAULT_MODEL = \"../m.npz\""), std::string::npos);
  Outcome const read = run("predict m.onnx test_X.npy");
  EXPECT_EQ(read.code, 2);
  EXPECT_NE(read.err.find("not read"), std::string::npos) << read.err;
  EXPECT_EQ(run("export s.db --table t.csv --card m.json").code, 2);
  EXPECT_EQ(run("export s.db --model m.txt").code, 2);
}

TEST_F(ModelCommands, AnyTrialCanBeExported) {
  write_sweep();
  int const best = sweep()["best"]["trial"];
  int const other = best == 0 ? 1 : 0;
  ASSERT_EQ(run(fmt::format("export s.db --model m.npz --trial {}", other)).code, 0);
  EXPECT_EQ(evaluated("m.npz").dump(), evaluated(fmt::format("s.db --trial {}", other)).dump());
}

TEST_F(ModelCommands, PredictionsHaveALabelAndAProbabilityForEachClass) {
  write_sweep();
  (void)sweep();
  ASSERT_EQ(run("predict s.db test_X.npy -o p.csv").code, 0);
  std::string const csv = read_text(folder_ / "p.csv");
  EXPECT_TRUE(csv.starts_with("label,p_0,p_1,p_2\n")) << csv;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 21);
  EXPECT_EQ(run("predict s.db test_X.npy").out, csv) << "standard output has the same";
  EXPECT_EQ(Json::parse(run("predict s.db test_X.npy --format json").out).size(), 20u);
  ASSERT_EQ(run("predict s.db test_X.npy -o p.npy").code, 0);
  std::string const npy = read_text(folder_ / "p.npy");
  EXPECT_NE(npy.find("'shape': (20, 3)"), std::string::npos);
  EXPECT_EQ(npy.size() % 64, 20 * 3 * 4 % 64);
}

TEST_F(ModelCommands, PredictionsAreThoseThatTheAccuracyCounts) {
  write_sweep();
  (void)sweep();
  std::istringstream csv(run("predict s.db test_X.npy").out);
  std::string line;
  std::getline(csv, line);
  int hits = 0;
  for (int row = 0; std::getline(csv, line); ++row) hits += line[0] == '0' + row * 7 % 3;
  EXPECT_EQ(evaluated("s.db")["accuracy"], hits / 20.0);
}

TEST_F(ModelCommands, ABinaryTaskAndARegressionHaveTheirOwnColumns) {
  write_classes("train", 61);
  std::vector<float> y;
  for (int i = 0; i < 61; ++i) y.push_back(static_cast<float>(i * 37 % 61) * 0.5f + 0.25f);
  write_npy("r.npy", "<f4", "(61,)", y);
  std::vector<std::uint8_t> two;
  for (int i = 0; i < 61; ++i) two.push_back(i * 7 % 3 == 0 ? 1 : 0);
  write_npy("b.npy", "|u1", "(61,)", two);
  ASSERT_EQ(run("sweep train_X.npy --labels r.npy --epochs 1 --study r.db -q").code, 0);
  ASSERT_EQ(run("sweep train_X.npy --labels b.npy --epochs 1 --study b.db -q").code, 0);
  EXPECT_TRUE(run("predict r.db train_X.npy").out.starts_with("y\n"));
  EXPECT_TRUE(run("predict b.db train_X.npy").out.starts_with("label,p_0,p_1\n"));
  EXPECT_TRUE(
      Json::parse(run("evaluate r.db train_X.npy --labels r.npy --format json").out)["metrics"].contains("rmse"));
  EXPECT_TRUE(
      Json::parse(run("evaluate b.db train_X.npy --labels b.npy --format json").out)["metrics"].contains("auc"));
}

TEST_F(ModelCommands, WrongDataIsNamed) {
  write_sweep();
  (void)sweep();
  ASSERT_EQ(run("export s.db --model m.npz").code, 0);
  write_npy("narrow.npy", "<f4", "(2, 4)", std::vector<float>(8, 1.0f));
  expect_error("predict m.npz narrow.npy", 2, "narrow.npy: expected 5 columns, as the model was trained on, found 4");
  expect_error("evaluate m.npz test_X.npy --labels train_y.npy", 2,
               "train_y.npy: expected 20 rows of 1 target, one for each row of test_X.npy, found 61 values");
  expect_error("predict m.npz test_X.npy -o p.txt", 2,
               "-o: expected a name that ends in .csv, .json or .npy, found 'p.txt'");
  expect_error("predict m.npz test_X.npy --trial 1", 2, "--trial: expected a study, found the model file m.npz");
}

TEST_F(ModelCommands, AModelThatCannotBeWrittenLeavesNothingBehind) {
  write_sweep();
  (void)sweep();
  Outcome const outcome = run("export s.db --model nowhere/m.npz");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.err, "shoal: error: cannot write nowhere/m.npz: No such file or directory\n");
  Outcome const full = run("predict s.db test_X.npy", "");
  ASSERT_EQ(full.code, 0);
}

TEST_F(ModelCommands, DescribeCountsTheClasses) {
  write_classes("train", 61);
  Outcome const outcome = run("describe train_X.npy --labels train_y.npy --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  Json const json = Json::parse(outcome.out);
  EXPECT_EQ(json["task"], "multiclass");
  EXPECT_EQ(json["rows"], 61);
  EXPECT_EQ(json["features"], 5);
  EXPECT_EQ(json["targets"].size(), 3u);
  EXPECT_EQ(json["targets"][0]["rows"], 21);
}

}  // namespace
}  // namespace shoal
