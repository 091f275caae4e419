// SPDX-License-Identifier: Apache-2.0
#include "shoal/errors.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace shoal {
namespace {

std::string message_of(InputProblem const& problem) {
  std::string text = problem.file;
  if (problem.line > 0) text += fmt::format(":{}", problem.line);
  if (problem.line > 0 && problem.column > 0) text += fmt::format(":{}", problem.column);
  for (std::string const& part : {problem.key, problem.expected.empty() ? "" : "expected " + problem.expected}) {
    if (!part.empty()) text += (text.empty() ? "" : ": ") + part;
  }
  if (!problem.found.empty()) text += (problem.expected.empty() ? (text.empty() ? "found " : ": found ") : ", found ") + problem.found;
  if (!problem.hint.empty()) text += (text.empty() ? "" : "; ") + problem.hint;
  return text;
}

// Levenshtein distance, case folded by the caller.
std::size_t edit_distance(std::string const& a, std::string const& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      std::size_t const replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({replaced, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row.back();
}

}  // namespace

InputError::InputError(InputProblem problem) : std::runtime_error(message_of(problem)), problem_(std::move(problem)) {}

void throw_system_error(std::string const& action, std::string const& path, int error_number) {
  throw MachineError(fmt::format("cannot {} {}: {}", action, path, std::strerror(error_number)));
}

std::string nearest(std::string const& word, std::vector<std::string> const& candidates) {
  std::string best;
  std::size_t best_distance = word.size() / 3 + 2;  // as far as this is another word, not a misspelling
  for (std::string const& candidate : candidates) {
    std::size_t const distance = edit_distance(word, candidate);
    if (distance < best_distance) best = candidate, best_distance = distance;
  }
  return best;
}

void assertion_failed(char const* expression, char const* file, int line) {
  std::fprintf(stderr, "shoal: internal error: %s is false (%s:%d)\n", expression, file, line);
  std::abort();
}

}  // namespace shoal
