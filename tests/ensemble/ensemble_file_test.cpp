// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include <unistd.h>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "tests/ensemble/example_ensemble.hpp"

namespace shoal {
namespace {

struct Format {
  char const* name;
  std::string (*write)(Ensemble const&);
  Ensemble (*read)(std::string const&, std::string const&);
  std::string (*write_one)(Model const&);
  Model (*read_one)(std::string const&, std::string const&);
};

std::size_t count(std::string const& text, std::string const& part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
  return n;
}

void replace(std::string& text, std::string const& from, std::string const& to) {
  ASSERT_EQ(from.size(), to.size());
  ASSERT_NE(text.find(from), std::string::npos) << from;
  text.replace(text.find(from), from.size(), to);
}

class EnsembleFile : public testing::TestWithParam<Format> {
 protected:
  template <class F>
  [[nodiscard]] static std::string message(F&& f) {
    try {
      (void)f();
    } catch (InputError const& error) {
      return error.what();
    }
    return "no error";
  }
};

TEST_P(EnsembleFile, KeepsEveryBit) {
  for (Task const task : {Task::kMulticlass, Task::kBinary, Task::kRegression}) {
    Ensemble const ensemble = example_ensemble(task), read = GetParam().read(GetParam().write(ensemble), "e");
    EXPECT_EQ(read.times, ensemble.times);
    ASSERT_EQ(read.models.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(encode(read.models[i].config), encode(ensemble.models[i].config));
      EXPECT_EQ(read.models[i].task, task);
      EXPECT_EQ(read.models[i].tables, ensemble.models[i].tables);
      EXPECT_EQ(read.models[i].layers, ensemble.models[i].layers);
      EXPECT_EQ(read.models[i].class_names, ensemble.models[i].class_names);
      EXPECT_EQ(read.models[i].origin, ensemble.models[i].origin);
    }
    EXPECT_EQ(GetParam().write(read), GetParam().write(ensemble));
  }
}

TEST_P(EnsembleFile, KeepsTheLevelsOfEachFold) {
  Ensemble ensemble = example_ensemble();
  for (std::size_t i = 0; i < 3; ++i) {
    Model& model = ensemble.models[i];
    model.n_features = 8;  // 5 numbers and "red", "other", missing
    model.layers[0].kernel.resize(model.layers[0].bias.size() * 8, 0.5f);
    model.categorical = {{.name = "colour", .indicator = false, .levels = {"blue", "red"}}};
    model.tables.level_to_column = {{i == 2 ? 6 : 5, 5, 6, 7}};
    model.table = TableSchema{.format = {.separator = ';'}, .id = "name"};
  }
  Ensemble const read = GetParam().read(GetParam().write(ensemble), "e");
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read.models[i].tables, ensemble.models[i].tables);
    EXPECT_EQ(read.models[i].categorical, ensemble.models[i].categorical);
    EXPECT_EQ(read.models[i].table, ensemble.models[i].table);
  }
}

TEST_P(EnsembleFile, WhatModelsShareStandsOnce) {
  std::string const bytes = to_safetensors(example_ensemble());
  EXPECT_EQ(count(bytes, "tables.0.scale"), 1u);
  EXPECT_EQ(count(bytes, "tables.1.scale"), 1u);
  EXPECT_EQ(count(bytes, "tables.2.scale"), 0u) << "the first two share theirs";
  EXPECT_EQ(count(bytes, "models.2.layers.0.weight"), 1u);
  EXPECT_EQ(count(bytes, "class_names"), 1u);
  EXPECT_GT(count(to_npz(example_ensemble()), "models_1_coefs_0.npy"), 0u);
}

TEST_P(EnsembleFile, ASingleModelIsAnEnsembleOfOne) {
  Model const model = example_model();
  EXPECT_EQ(GetParam().write(ensemble_of_one(model)), GetParam().write_one(model));
  Ensemble const read = GetParam().read(GetParam().write_one(model), "m");
  ASSERT_EQ(read.models.size(), 1u);
  EXPECT_EQ(read.times, std::vector<std::uint32_t>{1});
  EXPECT_EQ(read.models[0].layers, model.layers);
}

TEST_P(EnsembleFile, IsNoSingleModel) {
  std::string const bytes = GetParam().write(example_ensemble());
  EXPECT_EQ(message([&] { return GetParam().read_one(bytes, "e"); }), "e: expected a single model of shoal's, found format \"shoal-ensemble\"");
}

TEST_P(EnsembleFile, GivesTheSamePredictionsFromADisk) {
  std::string const path = (std::filesystem::temp_directory_path() / ("shoal-ensemble-" + std::to_string(::getpid()) + GetParam().name)).string();
  auto const engine = make_cpu_engine({.threads = 1});
  write_ensemble(example_ensemble(), path);
  EXPECT_EQ(predict(read_ensemble(path), ensemble_rows(), *engine), predict(example_ensemble(), ensemble_rows(), *engine));
  std::filesystem::remove(path);
  EXPECT_EQ(message([&] { return read_ensemble(path); }), path + ": expected a model file, found no such file");
  EXPECT_EQ(message([] { write_ensemble(example_ensemble(), "e.h5"); return 0; }),
            "e.h5: expected a model file's name, *.safetensors or *.npz, found another");
}

INSTANTIATE_TEST_SUITE_P(Formats, EnsembleFile,
                         testing::Values(Format{".safetensors", to_safetensors, ensemble_from_safetensors, to_safetensors, from_safetensors},
                                         Format{".npz", to_npz, ensemble_from_npz, to_npz, from_npz}),
                         [](auto const& info) { return std::string(info.param.name).substr(1); });

// --- Edited files; safetensors' header is text that can be edited in place.

std::string edited(std::string const& from, std::string const& to) {
  std::string bytes = to_safetensors(example_ensemble());
  replace(bytes, from, to);
  try {
    (void)ensemble_from_safetensors(bytes, "e");
  } catch (InputError const& error) {
    return error.what();
  }
  return "no error";
}

TEST(EditedEnsembleFile, IsRefusedWithTheModelThatIsWrong) {
  EXPECT_EQ(edited("models.1.layers.0.bias", "models.1.layers.0.bios"), "e: model 1: layers.0.bias: expected a tensor of shape [7], found none");
  EXPECT_EQ(edited("tables.1.scale", "tables.7.scale"), "e: model 2: scale: expected a tensor of shape [5], found none");
  EXPECT_EQ(edited(R"(\"times\":2)", R"(\"times\":0)"), "e: model 1: times: expected an integer from 1 to 1000000000, found 0");
  EXPECT_EQ(edited(R"(ensemble\",\"version\":1)", R"(ensemble\",\"version\":2)"), "e: version: expected 1, found 2; written by a later shoal");
  EXPECT_TRUE(edited(R"(\"tables\":1)", R"(\"tables\":4)").starts_with("e: card: expected the JSON that shoal writes, found "));
}

}  // namespace
}  // namespace shoal
