// SPDX-License-Identifier: Apache-2.0
// Reads text tables as `shoal` does, every column kAuto, and prints what it took: best of --repeat times, megabytes (10^6) of
// uncompressed text a second, and the process's peak memory. bench/data/table_throughput builds and runs it.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <sys/resource.h>

#include <tbb/global_control.h>

#include "src/data/byte_source.hpp"
#include "src/data/table_reader.hpp"

namespace {

std::size_t text_bytes(std::string const& path) {
  shoal::ByteSource source(path);
  std::string buffer(std::size_t{1} << 20, '\0');
  std::size_t n = 0;
  while (std::size_t const got = source.read(buffer.data(), buffer.size())) n += got;
  return n;
}

}  // namespace

int main(int argc, char** argv) {
  int repeat = 5, threads = 2;
  bool stream = true;
  for (int i = 1; i < argc; ++i) {
    std::string const argument = argv[i];
    if (argument == "--repeat" && i + 1 < argc) {
      repeat = std::atoi(argv[++i]);
      continue;
    }
    if (argument == "--read-only") {
      stream = false;
      continue;
    }
    if (argument == "--threads" && i + 1 < argc) {
      threads = std::atoi(argv[++i]);
      continue;
    }
    tbb::global_control const limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
    double best = 1e30, best_stream = 1e30;
    std::uint32_t n_rows = 0, n_text = 0;
    for (int k = 0; k < repeat; ++k) {
      auto const start = std::chrono::steady_clock::now();
      shoal::TableReader reader(argument, {});
      auto const table = reader.read(std::vector(reader.names().size(), shoal::ColumnKind::kAuto));
      best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
      n_rows = table.n_rows;
      n_text = 0;
      for (auto const& column : table.columns) n_text += column.is_text();
    }
    for (int k = 0; stream && k < repeat; ++k) {
      auto const start = std::chrono::steady_clock::now();
      shoal::TableReader reader(argument, {});
      while (reader.next(std::vector(reader.names().size(), shoal::ColumnKind::kText))) {
      }
      best_stream = std::min(best_stream, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    double const megabytes = static_cast<double>(text_bytes(argument)) * 1e-6;
    std::printf("%-40s %7u rows, %2u text columns %8.1f MB %7.0f MB/s read, %7.0f MB/s next (all text); peak so far %.1f MB\n",
                argument.c_str(), n_rows, n_text, megabytes, megabytes / best, stream ? megabytes / best_stream : 0.0,
                static_cast<double>(usage.ru_maxrss) * 1.024e-3);
  }
}
