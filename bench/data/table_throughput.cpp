// SPDX-License-Identifier: Apache-2.0
// Reads text tables as `shoal` does, every column kAuto, and prints megabytes (10^6) of uncompressed text a second, the best of
// --repeat times, and the process's peak memory. bench/data/table_throughput builds and runs it.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

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

struct Cost {
  double wall = 1e30, cpu = 1e30;  // [s]; cpu: of all threads, so that it means something on a busy machine too
};

template <class F>
Cost cheapest(int repeat, F&& f) {
  Cost cost;
  for (int k = 0; k < repeat; ++k) {
    std::clock_t const cpu = std::clock();
    auto const start = std::chrono::steady_clock::now();
    f();
    cost.wall = std::min(cost.wall, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    cost.cpu = std::min(cost.cpu, static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC);
  }
  return cost;
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
    std::uint32_t n_rows = 0, n_text = 0;
    Cost const whole = cheapest(repeat, [&] {
      shoal::TableReader reader(argument, {});
      auto const table = reader.read(std::vector(reader.names().size(), shoal::ColumnKind::kAuto));
      n_rows = table.n_rows;
      n_text = static_cast<std::uint32_t>(
          std::count_if(table.columns.begin(), table.columns.end(), [](auto const& column) { return column.is_text(); }));
    });
    Cost const pieces = cheapest(stream ? repeat : 0, [&] {
      shoal::TableReader reader(argument, {});
      while (reader.next(std::vector(reader.names().size(), shoal::ColumnKind::kText))) {
      }
    });
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    double const megabytes = static_cast<double>(text_bytes(argument)) * 1e-6;
    std::printf("%-36s %7u rows, %2u text columns, %5.1f MB: read %5.0f MB/s (%5.0f a CPU second)", argument.c_str(), n_rows, n_text,
                megabytes, megabytes / whole.wall, megabytes / whole.cpu);
    if (stream) std::printf(", next with all text %5.0f MB/s", megabytes / pieces.wall);
    std::printf(", peak %.1f MB\n", static_cast<double>(usage.ru_maxrss) * 1.024e-3);
  }
}
