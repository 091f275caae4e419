// SPDX-License-Identifier: Apache-2.0
// What other programs make of our model files. Needs a Python with numpy, scikit-learn, safetensors and torch; its path
// is taken from SHOAL_PEERS_PYTHON.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/export/example_model.hpp"

namespace shoal {
namespace {

namespace fs = std::filesystem;

class Peers : public testing::Test {
 protected:
  fs::path folder_ = fs::temp_directory_path() / ("shoal-peers-" + std::to_string(::getpid()));
  void SetUp() override {
    if (std::getenv("SHOAL_PEERS_PYTHON") == nullptr) GTEST_SKIP() << "SHOAL_PEERS_PYTHON is not set";
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  [[nodiscard]] bool passes(std::string const& script) const {
    std::ofstream(folder_ / "check.py") << script;
    std::string const command =
        "cd '" + folder_.string() + "' && '" + std::getenv("SHOAL_PEERS_PYTHON") + "' -W ignore check.py";
    return std::system(command.c_str()) == 0;
  }
  void expect_passes(std::string const& script) const { EXPECT_TRUE(passes(script)) << script; }
};

TEST_F(Peers, NumpyLoadsTheNpzWithoutPickleAndScikitLearnPredictsWithIt) {
  Model model = example_model(Task::kMulticlass, {3, 2});
  model.config.activation = Relu{};
  write_model(model, (folder_ / "m.npz").string());
  expect_passes(R"(
import json, numpy as np
from sklearn.neural_network import MLPClassifier
f = np.load("m.npz", allow_pickle=False)
card = json.loads(f["metadata"].item())
assert card["feature_names"][4] == 'a "name" with \u00e9' and card["seed"] == 18446744073709551615
coefs = [f[f"coefs_{i}"] for i in range(3)]
assert [c.shape for c in coefs] == [(5, 3), (3, 2), (2, 4)] and coefs[0].dtype == np.float32
assert coefs[0][0, 1] == -1 + 2 * 0.0625 and f["scale"].tolist() == [0.5, 1, 2, 0.25, 1]
m = MLPClassifier((3, 2)).fit(np.zeros((8, 5)), [0, 1, 2, 7] * 2)
m.coefs_, m.intercepts_ = coefs, [f[f"intercepts_{i}"] for i in range(3)]
x = np.arange(10.0).reshape(2, 5) * f["scale"] + f["shift"]
h = x
for i in range(3):
    h = h @ coefs[i] + f[f"intercepts_{i}"]
    h = np.maximum(h, 0) if i < 2 else np.exp(h - h.max(1, keepdims=True))
assert np.allclose(m.predict_proba(x), h / h.sum(1, keepdims=True), atol=1e-6)
assert m.classes_.astype(str).tolist() == card["class_names"]
)");
}

TEST_F(Peers, SafetensorsLoadsTheFileWithItsCard) {
  write_model(example_model(Task::kRegression, {3}), (folder_ / "m.safetensors").string());
  expect_passes(R"(
import json, numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file
t = load_file("m.safetensors")
assert sorted(t) == ["impute", "layers.0.bias", "layers.0.weight", "layers.1.bias", "layers.1.weight", "scale", "shift", "target_scale", "target_shift"]
assert t["layers.0.weight"].shape == (3, 5) and t["layers.0.weight"].dtype == np.float32
assert t["layers.0.weight"][1, 0] == -1 + 2 * 0.0625
with safe_open("m.safetensors", "numpy") as f:
    card = json.loads(f.metadata()["shoal"])
assert card["task"] == "regression" and card["parameters"]["units_0"] == 3
)");
}

TEST_F(Peers, TorchLoadsTheSafetensorsIntoLinearLayers) {
  if (!passes("import torch")) GTEST_SKIP() << "this Python has no torch that works";
  write_model(example_model(Task::kRegression, {3}), (folder_ / "m.safetensors").string());
  expect_passes(R"(
import torch
from safetensors.torch import load_file
net = torch.nn.Module()
net.layers = torch.nn.ModuleList([torch.nn.Linear(5, 3), torch.nn.Linear(3, 2)])
missing, unexpected = net.load_state_dict(load_file("m.safetensors"), strict=False)
assert not missing and sorted(unexpected) == ["impute", "scale", "shift", "target_scale", "target_shift"], (missing, unexpected)
assert net.layers[0].weight[1, 0] == -1 + 2 * 0.0625
)");
}

}  // namespace
}  // namespace shoal
