// SPDX-License-Identifier: Apache-2.0
// onnxruntime, PyTorch, Keras and scikit-learn predict from our files what we predict, by the script that `shoal export --loader` writes.
// Needs a Python with onnx, onnxruntime, safetensors, torch, keras and scikit-learn; its path is taken from SHOAL_PEERS_PYTHON.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "shoal/onnx.hpp"
#include "tests/export/example_model.hpp"
#include "tests/onnx/table_model.hpp"

namespace shoal {
namespace {

namespace fs = std::filesystem;

std::string const kCheck = R"(
import csv, sys
import numpy as np
sys.dont_write_bytecode = True
sys.path.insert(0, LOADER)
import load_model
import onnx

def rows_of(name):
    if name.startswith("table"):
        header, *records = csv.reader(open("rows.csv", newline=""))
        return dict(zip(header, zip(*records)))
    return np.loadtxt("rows.txt", dtype=np.float32)

for name in open("cases.txt").read().split():
    wanted = np.loadtxt(name + ".txt", ndmin=2)
    assert (wanted.std(0) > 0.001).all(), (name, wanted.std(0))
    onnx.checker.check_model(onnx.load(name + ".onnx"), full_check=True)
    peers = [(".onnx", None), (".safetensors", None), (".npz", None)] + [(".npz", "sklearn")] * name.endswith("relu")
    for ending, peer in peers:
        got = load_model.load(name + ending, peer)[1](rows_of(name))
        if got.shape[1] == 2 and wanted.shape[1] == 1:
            assert np.allclose(got.sum(1), 1, atol=1e-6)
            got = got[:, 1:]
        assert got.shape == wanted.shape, (name, ending, got.shape, wanted.shape)
        error = np.abs(got - wanted).max()
        assert error < 1e-5 * max(1, np.abs(wanted).max()), (name, ending, peer, error)
)";

class OnnxPeers : public testing::Test {
 protected:
  fs::path folder_ = fs::temp_directory_path() / ("shoal-onnx-peers-" + std::to_string(::getpid()));
  std::unique_ptr<Engine> engine_ = make_cpu_engine();

  void SetUp() override {
    if (std::getenv("SHOAL_PEERS_PYTHON") == nullptr) GTEST_SKIP() << "SHOAL_PEERS_PYTHON is not set";
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] bool passes(std::string const& script) const {
    std::ofstream(folder_ / "check.py") << "LOADER = '" << SHOAL_TEST_DATA << "/../src/export'\n" << script;
    return std::system(("cd '" + folder_.string() + "' && KERAS_BACKEND=${KERAS_BACKEND:-jax} '" + std::getenv("SHOAL_PEERS_PYTHON") + "' -W ignore check.py").c_str()) == 0;
  }
  void write(std::string const& name, Ensemble const& ensemble, RawRows rows) {
    std::size_t const n = ensemble.models.front().n_outputs;
    std::vector<float> const wanted = predict(ensemble, std::move(rows), *engine_);
    std::ofstream out(folder_ / (name + ".txt"));
    out.precision(9);
    for (std::size_t i = 0; i < wanted.size(); ++i) out << wanted[i] << (i % n + 1 == n ? '\n' : ' ');
    write_onnx(ensemble, (folder_ / (name + ".onnx")).string());
    write_ensemble(ensemble, (folder_ / (name + ".safetensors")).string());
    write_ensemble(ensemble, (folder_ / (name + ".npz")).string());
    std::ofstream(folder_ / "cases.txt", std::ios::app) << name << '\n';
  }
};

TEST_F(OnnxPeers, PredictTheSame) {
  if (!passes("import keras, onnx, onnxruntime, safetensors, sklearn, torch")) GTEST_SKIP() << "this Python lacks a peer";
  TableText const table = table_rows(97);
  std::ofstream(folder_ / "rows.csv") << table.csv;
  for (Task const task : {Task::kMulticlass, Task::kBinary, Task::kRegression}) {
    std::string const name = "table-" + std::string(name_of(task));
    write(name + "-relu", ensemble_of_one(table_model(task, 1, false)), table.rows);
    Ensemble ensemble{{table_model(task, 1, true), table_model(task, 2, true), table_model(task, 3, false)}, {3, 1, 1}};
    ensemble.models[2].tables.level_to_column[0] = {2, 3, 4, -1, -1};  // another fold: no level is other, none is missing
    write(name + "-ensemble", ensemble, table.rows);
  }

  // Every activation, in a network each, with outputs that are normalised by their sum.
  std::vector<Activation> activations{LeakyRelu{.negative_slope = 0.05}, Elu{.alpha = 0.5}};
  Activations::for_each([&]<class F>(std::type_identity<F>) { activations.emplace_back(F{}); });
  TestNumbers numbers(5);
  Ensemble networks;
  for (Activation const& activation : activations) {
    Model& model = networks.models.emplace_back(example_model());
    model.config.hidden.assign(1, HiddenLayer(6, activation, std::nullopt));
    model.config.hidden.emplace_back(5);
    model.config.output = OutputActivation::kSigmoid;
    add_weights(model, numbers);
    networks.times.push_back(1);
  }
  RawRows rows{.values = numbers.many(50 * 5), .codes = {}, .n_rows = 50, .n_columns = 5, .name = "rows"};
  std::ofstream out(folder_ / "rows.txt");
  out.precision(9);
  for (std::size_t i = 0; i < 250; ++i) out << std::get<std::vector<float>>(rows.values)[i] << (i % 5 == 4 ? '\n' : ' ');
  out.close();
  write("arrays-activations", networks, rows);

  EXPECT_TRUE(passes(kCheck));
}

}  // namespace
}  // namespace shoal
