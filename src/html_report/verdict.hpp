// SPDX-License-Identifier: Apache-2.0
// What the study comes to, in sentences, and what to do about it.
#pragma once

#include <string>
#include <vector>

#include "src/html_report/figures.hpp"

namespace shoal {

struct Verdict {
  std::string headline;                ///< "Trial 17 is the best: val_accuracy 0.9812"
  std::vector<std::string> sentences;  ///< how far to trust it, how it got there, what decided
  std::vector<std::string> advice;     ///< what the numbers suggest to do next; may be empty
};
[[nodiscard]] Verdict verdict_of(Sources const&);

}  // namespace shoal
