// SPDX-License-Identifier: Apache-2.0
// Runs the built program as a child process in a folder of its own, and makes small data for it.
#pragma once

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shoal {

struct Outcome {
  int code;
  std::string out, err;
};

inline std::string read_text(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Program : public testing::Test {
 protected:
  Program() {
    auto const* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() / fmt::format("shoal-cli-{}-{}", ::getpid(), test->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~Program() override { std::filesystem::remove_all(folder_); }

  /// `arguments` as a shell reads them; the working directory is the test's folder.
  [[nodiscard]] Outcome run(std::string const& arguments, std::string const& after = "") const {
    std::string const command =
        fmt::format("cd '{}' && '{}' {} >out.txt 2>err.txt {}", folder_.string(), SHOAL_PROGRAM, arguments, after);
    int const status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(folder_ / "out.txt"),
            read_text(folder_ / "err.txt")};
  }

  void expect_error(std::string const& arguments, int code, std::string const& message) const {
    Outcome const outcome = run(arguments);
    EXPECT_EQ(outcome.code, code) << arguments;
    EXPECT_EQ(outcome.err, "shoal: error: " + message + "\n") << arguments;
    EXPECT_EQ(outcome.out, "") << arguments;
  }

  void write(std::string const& name, std::string const& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  template <class T>
  void write_npy(std::string const& name, std::string const& descr, std::string const& shape,
                 std::vector<T> const& values) const {
    std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", descr, shape);
    header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 11, ' ');
    header += '\n';
    std::string file("\x93NUMPY\x01\0", 8);
    file += static_cast<char>(header.size() & 0xff);
    file += static_cast<char>(header.size() >> 8);
    write(name, file + header + std::string(reinterpret_cast<char const*>(values.data()), values.size() * sizeof(T)));
  }

  /// n rows of 5 features around one of 3 centres, as <stem>_X.npy and <stem>_y.npy: learned within an epoch or two.
  void write_classes(std::string const& stem, int n) const {
    std::vector<float> features;
    std::vector<std::int64_t> labels;
    std::uint32_t state = 12345;
    for (int row = 0; row < n; ++row) {
      int const label = row * 7 % 3;
      labels.push_back(label);
      for (int k = 0; k < 5; ++k) {
        state = state * 1664525u + 1013904223u;
        features.push_back(static_cast<float>(state >> 8) * 0x1p-24f + (k % 3 == label ? 1.5f : 0.0f));
      }
    }
    write_npy(stem + "_X.npy", "<f4", fmt::format("({}, 5)", n), features);
    write_npy(stem + "_y.npy", "<i8", fmt::format("({},)", n), labels);
  }

  /// A sweep of that data: 6 random trials, 2 folds, halving from 1 to 3 epochs.
  void write_sweep(std::string const& more = "") const {
    write_classes("train", 61);
    write_classes("test", 20);
    write("s.yaml",
          "data: {features: train_X.npy, target: train_y.npy}\n"
          "test: {features: test_X.npy, target: test_y.npy}\n"
          "validation: {folds: 2}\n"
          "schedule: {method: successive_halving, max_epochs: 3, factor: 3}\n"
          "search: {method: random, trials: 6}\n"
          "parameters:\n"
          "  units: {min: 4, max: 16}\n"
          "  learning_rate: {min: 1.0e-3, max: 1.0e-1, log: true}\n"
          "  batch_size: 8\n" +
              more);
  }

  std::filesystem::path folder_;
};

}  // namespace shoal
