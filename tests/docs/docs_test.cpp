// SPDX-License-Identifier: Apache-2.0
// What the documents repeat from the code is the same there. Such text stands between `<!-- generated: NAME -->` and
// `<!-- end -->`; with SHOAL_UPDATE_DOCS=1 this program rewrites it instead of failing.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "shoal/metrics.hpp"
#include "shoal/schedule.hpp"
#include "shoal/search.hpp"
#include "shoal/space.hpp"

namespace shoal {
namespace {

std::filesystem::path const kRoot = std::filesystem::path(SHOAL_TEST_DATA).parent_path();

std::string read(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

// A cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string escaped;
  for (char const c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return escaped;
}

std::string code_block(std::string const& language, std::string const& path) {
  return fmt::format("```{}\n{}```\n", language, read(kRoot / path));
}

std::string parameters() {
  std::string text = "| parameter | values | default | |\n|---|---|---|---|\n";
  for (KnownParameter const& p : known_parameters()) {
    text += fmt::format("| `{}`{} | {} | {} | {} |\n", p.name, p.per_layer ? " *" : "", cell(p.range), cell(p.default_value), cell(p.summary));
  }
  return text;
}

std::string metrics() {
  std::string text = "| metric | better | multiclass | binary | regression | |\n|---|---|---|---|---|---|\n";
  for (MetricInfo const& m : metric_infos()) {
    auto const mark = [](bool yes) { return yes ? "yes" : ""; };
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", m.name, m.goal == Goal::kMinimize ? "low" : "high", mark(m.multiclass),
                        mark(m.binary), mark(m.regression), cell(m.summary));
  }
  return text;
}

template <class Entries>
std::string methods(Entries const& entries) {
  std::string text = "| method | |\n|---|---|\n";
  for (auto const& entry : entries) text += fmt::format("| `{}` | {} |\n", entry.name, cell(entry.summary));
  return text;
}

std::map<std::string, std::function<std::string()>> const kGenerators{
    {"sweep", [] { return code_block("yaml", "examples/fashion_mnist.yaml"); }},
    {"program", [] { return code_block("cpp", "tests/package/consumer/main.cpp"); }},
    {"parameters", parameters},
    {"metrics", metrics},
    {"searchers", [] { return methods(searchers()); }},
    {"schedulers", [] { return methods(schedulers()); }},
};

std::vector<std::filesystem::path> documents() {
  std::vector<std::filesystem::path> paths{kRoot / "README.md", kRoot / "CONTRIBUTING.md"};
  for (auto const& entry : std::filesystem::directory_iterator(kRoot / "docs")) {
    if (entry.path().extension() == ".md") paths.push_back(entry.path());
  }
  return paths;
}

TEST(Docs, RepeatWhatTheCodeSays) {
  std::size_t n_blocks = 0;
  for (std::filesystem::path const& path : documents()) {
    std::string text = read(path), made;
    std::size_t at = 0;
    for (std::size_t begin; (begin = text.find("<!-- generated: ", at)) != std::string::npos; ++n_blocks) {
      std::size_t const name = begin + std::string("<!-- generated: ").size();
      std::size_t const inside = text.find('\n', begin) + 1, end = text.find("<!-- end -->", begin);
      ASSERT_NE(end, std::string::npos) << path << " has a block without an end";
      auto const generator = kGenerators.find(text.substr(name, text.find(" -->", name) - name));
      ASSERT_NE(generator, kGenerators.end()) << path << ": " << text.substr(begin, inside - begin);
      made += text.substr(at, inside - at) + generator->second();
      at = end;
    }
    made += text.substr(at);
    if (std::getenv("SHOAL_UPDATE_DOCS") != nullptr) std::ofstream(path, std::ios::binary) << (text = made);
    EXPECT_EQ(text, made) << path << " is out of date: SHOAL_UPDATE_DOCS=1 docs_test";
  }
  EXPECT_EQ(n_blocks, kGenerators.size());
}

TEST(Docs, RelativeLinksLeadSomewhere) {
  std::regex const link(R"(\]\(([^)#:]+)\))");
  for (std::filesystem::path const& path : documents()) {
    std::string const text = read(path);
    for (std::sregex_iterator match(text.begin(), text.end(), link), end; match != end; ++match) {
      EXPECT_TRUE(std::filesystem::exists(path.parent_path() / (*match)[1].str())) << path << ": " << (*match)[1];
    }
  }
}

TEST(Docs, ArchitectureNamesOnlyFilesThatExist) {
  std::string const text = read(kRoot / "docs/architecture.md");
  std::regex const file(R"(`((?:src|include|kernels|cmake|tests)/[A-Za-z0-9_./-]+)`)");
  std::size_t n = 0;
  for (std::sregex_iterator match(text.begin(), text.end(), file), end; match != end; ++match) {
    std::string const name = (*match)[1];
    if (name.find("NAME") != std::string::npos) continue;  // what the reader is going to add
    EXPECT_TRUE(std::filesystem::exists(kRoot / name)) << name;
    ++n;
  }
  EXPECT_GT(n, 10u);
}

}  // namespace
}  // namespace shoal
