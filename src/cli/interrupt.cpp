// SPDX-License-Identifier: Apache-2.0
#include "src/cli/interrupt.hpp"

#include <csignal>

namespace shoal::cli {
namespace {

volatile std::sig_atomic_t asked_to_end = 0;

extern "C" void on_signal(int) { asked_to_end = 1; }

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return asked_to_end != 0; }

}  // namespace shoal::cli
