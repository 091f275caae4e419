// SPDX-License-Identifier: Apache-2.0
// SIGINT and SIGTERM ask a sweep to end; the same signal once more ends the process at once.
#pragma once

namespace shoal::cli {

void catch_interrupts();
[[nodiscard]] bool interrupted();

}  // namespace shoal::cli
