// SPDX-License-Identifier: Apache-2.0
// What ThreadSanitizer is told not to report: Debian does not instrument oneTBB, so that its own hand-overs of tasks look like
// races. Only src/data uses it; our own threads have no exception here.
extern "C" char const* __tsan_default_suppressions();  // read once, when the program starts
extern "C" char const* __tsan_default_suppressions() { return "race:tbb::detail\n"; }
