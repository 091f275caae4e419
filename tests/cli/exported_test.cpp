// SPDX-License-Identifier: Apache-2.0
// Models of real data in other programs: from raw rows they predict what `shoal predict` does, by the script that `shoal export --loader`
// writes. Needs a Python with onnx, onnxruntime, safetensors, torch, keras and scikit-learn (SHOAL_PEERS_PYTHON) and the data
// folder (SHOAL_DATA).
#include <cstdlib>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

// Adult gets levels that training has not seen, and more gaps; the other files are predicted as they are.
std::string const kCheck = R"(
import csv, gzip, subprocess, sys
import numpy as np
sys.dont_write_bytecode = True
import load_model
import onnx

def edited(name):
    header, *records = csv.reader(gzip.open(name, "rt", newline=""))
    at = {column: i for i, column in enumerate(header)}
    records = records[::15]
    for i, record in enumerate(records):
        if i % 5 == 0: record[at["workclass"]] = "Astronaut"
        if i % 7 == 0: record[at["age"]] = ""
        if i % 11 == 0: record[at["occupation"]] = " NA "
    with open("rows.csv", "w", newline="") as file:
        csv.writer(file).writerows([header, *records])
    return "rows.csv"

rows = edited(ROWS) if "adult" in ROWS else ROWS
for models in ("one", "mean"):
    subprocess.run([PROGRAM, "predict", models + ".npz", rows, "-q", "-o", "wanted.npy"], check=True)
    wanted = np.load("wanted.npy")
    unit = wanted.std() if wanted.shape[1] == 1 else 1  # of a regression the spread of what is predicted
    assert np.ptp(wanted) / unit > 0.5
    onnx.checker.check_model(onnx.load(models + ".onnx"), full_check=True)
    for ending, peer in ((".onnx", None), (".safetensors", None), (".npz", "keras"), (".npz", "sklearn")):
        card, predict = load_model.load(models + ending, peer)
        got = predict(load_model.read_rows(rows, card))
        assert got.shape == wanted.shape, (got.shape, wanted.shape)
        error = np.abs(got - wanted).max() / unit
        print(models + ending, peer or "", len(got), "rows:", error)
        assert error < 1e-5, (models + ending, peer, error)

def cells(*command):
    return list(csv.reader(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()))
printed, ours = cells(sys.executable, "load_model.py", rows), cells(PROGRAM, "predict", "mean.npz", rows, "-q")
assert printed[0] == ours[0] and len(printed) == len(ours), (printed[0], ours[0])
if printed[0][0] == "label":
    assert sum(line[0] != our[0] for line, our in zip(printed, ours)) <= 1  # two classes may be as likely as each other
)";

class ExportedModels : public Program {
 protected:
  void SetUp() override {
    if (std::getenv("SHOAL_PEERS_PYTHON") == nullptr) GTEST_SKIP() << "SHOAL_PEERS_PYTHON is not set";
    if (!python("import keras, onnx, onnxruntime, safetensors, sklearn, torch")) GTEST_SKIP() << "this Python lacks a peer";
  }
  [[nodiscard]] bool python(std::string const& script) const {
    write("check.py", script);
    return std::system(fmt::format("cd '{}' && KERAS_BACKEND=${{KERAS_BACKEND:-jax}} '{}' -W ignore check.py", folder_.string(),
                                   std::getenv("SHOAL_PEERS_PYTHON"))
                           .c_str()) == 0;
  }
  [[nodiscard]] static std::filesystem::path data(std::string const& name) {
    char const* const given = std::getenv("SHOAL_DATA");
    return (given != nullptr ? std::filesystem::path(given) : std::filesystem::path(SHOAL_TEST_DATA) / "../../shared/data") / name;
  }
  void expect_predicted_alike(std::string const& sweep_data, std::filesystem::path const& rows) const {
    if (!std::filesystem::exists(rows)) GTEST_SKIP() << "no " << rows;
    write("s.yaml", sweep_data +
                        "search: {method: random, trials: 4}\n"
                        "schedule: {method: full, epochs: 2}\n"
                        "parameters:\n"
                        "  units: {min: 16, max: 32}\n"
                        "  layers: {min: 1, max: 2}\n"
                        "  learning_rate: {min: 0.001, max: 0.01, log: true}\n");
    Outcome const sweep = run("sweep s.yaml --study s.db -q");
    ASSERT_EQ(sweep.code, 0) << sweep.err;
    for (std::string const ending : {"npz", "safetensors", "onnx"}) {
      ASSERT_EQ(run("export s.db --model one." + ending).code, 0);
      ASSERT_EQ(run("export s.db --ensemble 3 --loader load_model.py --model mean." + ending).code, 0);
    }
    EXPECT_TRUE(python(fmt::format("ROWS, PROGRAM = '{}', '{}'\n{}", rows.string(), SHOAL_PROGRAM, kCheck)));
  }
};

TEST_F(ExportedModels, PredictRawRowsOfAdultAsShoalDoes) {
  std::filesystem::path const table = data("adult.csv.gz");
  expect_predicted_alike(fmt::format("data: {{table: {}, target: income}}\n", table.string()), table);
}

TEST_F(ExportedModels, PredictRawRowsOfARegressionAsShoalDoes) {
  std::filesystem::path const table = data("california_housing.csv.gz");
  expect_predicted_alike(fmt::format("data: {{table: {}, target: median_house_value}}\n", table.string()), table);
}

TEST_F(ExportedModels, PredictImagesOfMnistAsShoalDoes) {
  auto const file = [](std::string const& name) { return data("mnist/" + name + "-ubyte.gz"); };
  expect_predicted_alike(fmt::format("data: {{train: {}, labels: {}}}\n", file("train-images-idx3").string(), file("train-labels-idx1").string()),
                         file("t10k-images-idx3"));
}

}  // namespace
}  // namespace shoal
