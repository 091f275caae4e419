// SPDX-License-Identifier: Apache-2.0
// Ensembles of a study: chosen, measured, exported, and used for predictions on raw rows.
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

class EnsembleCommands : public Program {
 protected:
  [[nodiscard]] std::string done(std::string const& arguments) const {
    Outcome const outcome = run(arguments);
    EXPECT_EQ(outcome.code, 0) << arguments << ": " << outcome.err;
    return outcome.out;
  }

  /// A table of text, numbers and gaps; the class follows from both columns, but not always.
  void write_table(std::string const& name, int begin, int end) const {
    std::string text = "colour,size,kind\n";
    for (int i = begin; i < end; ++i) {
      int const colour = i * 7 % 4, size = i * 13 % 31;
      text += fmt::format("{},{},{}\n", i % 17 == 0 ? "" : std::string(1, "rgbw"[colour]), i % 11 == 0 ? "" : std::to_string(size),
                          (colour < 2) == (size > 12) || i % 9 == 0 ? "yes" : "no");
    }
    write(name, text);
  }
};

TEST_F(EnsembleCommands, BestListsMembersAndWhatTheyScore) {
  write_sweep("seed: 3\n");
  (void)done("sweep s.yaml -q");
  std::string const text = done("best s.db --ensemble 5");
  EXPECT_TRUE(text.starts_with("trial  times  val_accuracy  val_log_loss\n")) << text;
  EXPECT_NE(text.find("Picked by val_log_loss from the 6 of 6 trials whose weights the study keeps"), std::string::npos) << text;
  EXPECT_NE(text.find("test_accuracy"), std::string::npos) << text;
  EXPECT_NE(text.find(", refit"), std::string::npos) << text;
  EXPECT_NE(text.find("optimistic"), std::string::npos) << text;
  Json const json = Json::parse(done("best s.db --ensemble 5 --format json"));
  int times = 0;
  for (Json const& member : json["members"]) times += member["times"].get<int>();
  EXPECT_LE(times, 5);
  EXPECT_EQ(json["ensemble"]["model"], fmt::format("ensemble of {}", times));
  EXPECT_EQ(json["path"].size(), 5u);
  EXPECT_EQ(json["library"], 6);
  EXPECT_LE(json["ensemble"]["validation"]["log_loss"], json["single"]["validation"]["log_loss"]);
  EXPECT_TRUE(json["tested"]["validation"].empty()) << "the refit was trained on those rows";
  EXPECT_TRUE(done("best s.db --ensemble 5 --format csv").starts_with("trial,times,val_accuracy,val_log_loss\n"));
  Json const counted = Json::parse(done("best s.db --ensemble 5 --by accuracy --format json"));
  EXPECT_GE(counted["ensemble"]["validation"]["accuracy"], counted["single"]["validation"]["accuracy"]);
  EXPECT_EQ(counted["path"][0], counted["single"]["validation"]["accuracy"]);
}

TEST_F(EnsembleCommands, AnExportedEnsembleSaysWhatTheStudysDoes) {
  for (std::string const split : {"validation: {folds: 2}", "validation: 0.3"}) {
    write_sweep();
    std::string yaml = read_text(folder_ / "s.yaml");
    write("s.yaml", yaml.replace(yaml.find("validation: {folds: 2}"), 22, split));
    (void)done("sweep s.yaml -q --study s.db --overwrite");
    Json const test = Json::parse(done("best s.db --ensemble 4 --format json"))["ensemble"]["test"];
    std::string const csv = done("predict s.db test_X.npy --ensemble 4");
    EXPECT_TRUE(csv.starts_with("label,p_0,p_1,p_2\n"));
    for (std::string const name : {"e.safetensors", "e.npz"}) {
      Outcome const exported = run("export s.db --ensemble 4 -o " + name);
      ASSERT_EQ(exported.code, 0) << exported.err;
      EXPECT_TRUE(exported.err.starts_with(name + ": ensemble of ")) << exported.err;
      EXPECT_EQ(done("predict " + name + " test_X.npy"), csv) << "the same bits";
      Json const metrics = Json::parse(done("evaluate " + name + " test_X.npy --labels test_y.npy --format json"))["metrics"];
      EXPECT_EQ(metrics.dump(), test.dump());
      EXPECT_EQ(Json::parse(done("evaluate s.db test_X.npy --labels test_y.npy --ensemble 4 --format json"))["metrics"].dump(), test.dump());
    }
  }
}

TEST_F(EnsembleCommands, OfATableWithFoldsReadsRawRows) {
  write_table("t.csv", 0, 200);
  write_table("new.csv", 200, 260);
  write("t.yaml",
        "data: {table: t.csv, target: kind, min_count: 3}\nvalidation: {folds: 3}\nsearch: {method: random, trials: 5}\n"
        "schedule: {method: full, epochs: 3}\nparameters: {units: {min: 4, max: 16}, learning_rate: {min: 1.0e-3, max: 1.0e-1, log: true}, "
        "preprocess.scaling: [standard, quantile]}\n");
  (void)done("sweep t.yaml -q");
  (void)done("export t.db --ensemble 6 -o e.safetensors");
  EXPECT_EQ(done("predict e.safetensors new.csv"), done("predict t.db new.csv --ensemble 6"));
  EXPECT_EQ(Json::parse(done("predict e.safetensors new.csv --format json")).size(), 60u);
  Json const metrics = Json::parse(done("evaluate e.safetensors new.csv --format json"))["metrics"];
  EXPECT_TRUE(metrics.contains("auc"));
  EXPECT_FALSE(metrics.contains("loss")) << "several models have none in common";
}

TEST_F(EnsembleCommands, WrongUseIsNamed) {
  write_sweep();
  (void)done("sweep s.yaml -q");
  (void)done("export s.db --ensemble 3 -o e.npz");
  expect_error("predict e.npz test_X.npy --ensemble 3", 2, "--ensemble: expected a study, found the model file e.npz");
  expect_error("export s.db --table t.csv --ensemble 3", 2, "--ensemble: expected --model beside it, found --table");
  expect_error("export s.db --ensemble 3 -o e.h5", 2, "--model: expected a name that ends in .safetensors, .npz or .onnx, found 'e.h5'");
  expect_error("best s.db --ensemble 3 --by r2", 2, "s.db: ensemble: expected a metric of a multiclass task to choose by, found r2");
  EXPECT_EQ(run("best s.db --by accuracy").code, 2);
  EXPECT_EQ(run("best s.db --ensemble 3 --by acuracy").code, 2);
  EXPECT_EQ(run("best s.db --ensemble 0").code, 2);
  EXPECT_EQ(run("best s.db --ensemble 3 --rank 2").code, 2);
  EXPECT_EQ(run("best s.db --threads 1").code, 2) << "only an ensemble needs an engine";
  EXPECT_EQ(run("predict s.db test_X.npy --ensemble 3 --trial 1").code, 2);
  std::filesystem::remove(folder_ / "s.db.weights");
  expect_error("best s.db --ensemble 3", 2,
               "s.db: ensemble: expected two or more trials whose weights the study keeps, found 0 of 6; a sweep with output.keep_weights: 10 "
               "keeps those of its 10 best, whatever they weigh");
}

}  // namespace
}  // namespace shoal
