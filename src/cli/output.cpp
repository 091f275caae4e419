// SPDX-License-Identifier: Apache-2.0
#include "src/cli/output.hpp"

#include <cerrno>
#include <cstdio>

#include "shoal/errors.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {

void print(std::string const& text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return;
  if (errno == EPIPE) throw ClosedPipe();
  throw_system_error("write", "standard output", errno);
}

void note(std::string const& text) { std::fprintf(stderr, "%s\n", printable(text).c_str()); }

}  // namespace shoal::cli
