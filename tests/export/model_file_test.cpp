// SPDX-License-Identifier: Apache-2.0
#include "shoal/model_file.hpp"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>

#include <unistd.h>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "tests/export/example_model.hpp"

namespace shoal {
namespace {

struct Format {
  char const* name;
  std::string (*write)(Model const&);
  Model (*read)(std::string const&, std::string const&);
};

class ModelFile : public testing::TestWithParam<Format> {
 protected:
  [[nodiscard]] std::string write(Model const& model) const { return GetParam().write(model); }
  [[nodiscard]] Model read(std::string const& bytes) const { return GetParam().read(bytes, "m.file"); }
  [[nodiscard]] std::string message(std::string const& bytes) const {
    try {
      (void)read(bytes);
    } catch (InputError const& error) {
      return error.what();
    }
    return "no error";
  }
};

void expect_equal(Model const& a, Model const& b) {
  EXPECT_EQ(encode(a.config), encode(b.config));
  EXPECT_EQ(a.task, b.task);
  EXPECT_EQ(a.n_numeric, b.n_numeric);
  EXPECT_EQ(a.n_features, b.n_features);
  EXPECT_EQ(a.n_outputs, b.n_outputs);
  EXPECT_EQ(a.tables.scale, b.tables.scale);
  EXPECT_EQ(a.tables.shift, b.tables.shift);
  EXPECT_EQ(a.tables.impute, b.tables.impute);
  EXPECT_EQ(a.table, b.table);
  EXPECT_EQ(a.tables.target_scale, b.tables.target_scale);
  EXPECT_EQ(a.tables.target_shift, b.tables.target_shift);
  EXPECT_EQ(a.feature_names, b.feature_names);
  EXPECT_EQ(a.class_names, b.class_names);
  EXPECT_EQ(a.target_names, b.target_names);
  EXPECT_EQ(a.layers, b.layers);
  EXPECT_EQ(a.origin, b.origin);
}

TEST_P(ModelFile, KeepsEveryBitOfEveryTask) {
  for (Task const task : {Task::kMulticlass, Task::kBinary, Task::kRegression}) {
    for (std::vector<HiddenLayer> const& hidden : {std::vector<HiddenLayer>{}, {1}, {3, 2}, {17, 1, 16}}) {
      SCOPED_TRACE(testing::Message() << name_of(task) << ", hidden layers " << hidden.size());
      Model const model = example_model(task, hidden);
      expect_equal(read(write(model)), model);
    }
  }
}

TEST_P(ModelFile, KeepsHowTheTableWasWritten) {
  Model model = example_model();
  for (std::optional<char> const sign : {std::optional<char>(), std::optional('\t')}) {
    model.table = TableSchema{.format = {.separator = sign, .header = false, .comment = "#", .decimal = sign ? std::optional(',') : sign, .missing = {"-", "é"}},
                              .id = "a \"name\""};
    expect_equal(read(write(model)), model);
  }
  EXPECT_EQ(write(example_model()).find("missing"), std::string::npos) << "a model of arrays says nothing of tables";
}

TEST_P(ModelFile, KeepsSpecialFloats) {
  Model model = example_model();
  model.layers[0].kernel[0] = -0.0f;
  model.layers[0].kernel[1] = std::numeric_limits<float>::denorm_min();
  Model const copy = read(write(model));
  EXPECT_TRUE(std::signbit(copy.layers[0].kernel[0]));
  EXPECT_EQ(copy.layers[0].kernel[1], std::numeric_limits<float>::denorm_min());
}

TEST_P(ModelFile, WritesAScoreThatIsNotANumberAndReadsItBack) {
  Model model = example_model();
  model.origin.score = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(read(write(model)).origin.score));
}

TEST_P(ModelFile, BytesDependOnTheModelAlone) { EXPECT_EQ(write(example_model()), write(example_model())); }

TEST_P(ModelFile, CutShortAnywhereIsAnInputErrorThatNamesTheFile) {
  std::string const whole = write(example_model());
  for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 97) {
    EXPECT_TRUE(message(whole.substr(0, size)).starts_with("m.file"))
        << size << " of " << whole.size() << ": " << message(whole.substr(0, size));
  }
}

TEST_P(ModelFile, ADamagedByteNeverCrashes) {
  std::string const whole = write(example_model());
  for (std::size_t i = 0; i < whole.size(); i += 3) {
    for (char const bits : {'\x01', '\x80', '\xff'}) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ bits);
      try {
        (void)read(damaged);  // a changed weight is a model; anything else must be an InputError
      } catch (InputError const& error) {
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, ModelFile,
                         testing::Values(Format{"safetensors", to_safetensors, from_safetensors},
                                         Format{"npz", to_npz, from_npz}),
                         [](auto const& info) { return std::string(info.param.name); });

class ModelPath : public testing::Test {
 protected:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("shoal-model-" + std::to_string(::getpid()));
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
};

TEST_F(ModelPath, NameDecidesTheFormat) {
  for (std::string const name : {"m.npz", "m.safetensors"}) {
    std::string const path = (folder_ / name).string();
    write_model(example_model(), path);
    expect_equal(read_model(path), example_model());
  }
  EXPECT_FALSE(is_model_file("a.db"));
}

TEST_F(ModelPath, AnotherNameIsRefused) {
  try {
    write_model(example_model(), (folder_ / "m.onnx").string());
    FAIL();
  } catch (InputError const& error) {
    EXPECT_EQ(error.problem().expected, "a model file's name, *.safetensors or *.npz");
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(ModelPath, AMissingFileAndAFolderAreNamed) {
  EXPECT_THROW((void)read_model((folder_ / "no.npz").string()), InputError);
  std::filesystem::create_directory(folder_ / "d.npz");
  EXPECT_THROW((void)read_model((folder_ / "d.npz").string()), InputError);
}

TEST(Safetensors, StartsAsTheFormatSaysAndHoldsTorchsNames) {
  std::string const bytes = to_safetensors(example_model());
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  EXPECT_EQ(length % 8, 0u);
  std::string const header = bytes.substr(8, length);
  EXPECT_NE(header.find(R"("layers.0.weight":{"dtype":"F32","shape":[3,5])"), std::string::npos) << header;
  EXPECT_NE(header.find(R"("layers.2.bias":{"dtype":"F32","shape":[4])"), std::string::npos);
}

TEST(Safetensors, OfAnotherProgramIsNamedAsSuch) {
  std::string const header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   )";
  std::string bytes(8, '\0');
  bytes[0] = static_cast<char>(header.size());
  try {
    (void)from_safetensors(bytes + header + std::string(4, '\0'), "theirs.safetensors");
    FAIL();
  } catch (InputError const& error) {
    EXPECT_STREQ(error.what(),
                 "theirs.safetensors: __metadata__: expected a model that shoal exported, found no entry \"shoal\"");
  }
}

TEST(Safetensors, AShapeThatIsNotTheCardsIsNamed) {
  std::string bytes = to_safetensors(example_model());
  std::size_t const at = bytes.find("[3,5]");
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at, 5, "[5,3]");
  try {
    (void)from_safetensors(bytes, "m");
    FAIL();
  } catch (InputError const& error) {
    EXPECT_STREQ(error.what(), "m: layers.0.weight: expected shape [3, 5], found [5, 3]");
  }
}

}  // namespace
}  // namespace shoal
