// SPDX-License-Identifier: Apache-2.0
// Two kinds of error leave shoal as exceptions: the user's (exit code 2) and the machine's (exit code 1).
// The third kind, ours, does not: SHOAL_ASSERT prints the broken expression and aborts.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace shoal {

/// What is wrong with an input, and where. Empty fields are left out of the message.
struct InputProblem {
  std::string file;
  int line = 0;      ///< from 1; 0 where the problem has no line
  int column = 0;    ///< from 1
  std::string key;   ///< "parameters.units.min"
  std::string expected;
  std::string found;
  std::string hint;  ///< "did you mean 'units'?", or what to do instead
};

/// The user's input cannot be used. what() is one line:
/// `sweep.yaml:7:12: parameters.units.min: expected an integer <= max (16), found 64; hint`.
class InputError : public std::runtime_error {
 public:
  explicit InputError(InputProblem problem);
  [[nodiscard]] InputProblem const& problem() const { return problem_; }

 private:
  InputProblem problem_;
};

/// The machine failed: a file cannot be written, a disk is full, memory is short. what() names the path and the reason.
class MachineError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// MachineError for a failed system call on `path`: "cannot write fashion.db: No space left on device".
[[noreturn]] void throw_system_error(std::string const& action, std::string const& path, int error_number);

/// The candidate nearest to `word` by edit distance, or "" where none is near enough to be a misspelling.
std::string nearest(std::string const& word, std::vector<std::string> const& candidates);

[[noreturn]] void assertion_failed(char const* expression, char const* file, int line);

}  // namespace shoal

/// Aborts with the expression when an invariant of shoal itself is broken; checked in every build.
#define SHOAL_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::shoal::assertion_failed(#expression, __FILE__, __LINE__))
