// SPDX-License-Identifier: Apache-2.0
#include "src/data/block_pipeline.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

namespace shoal {

void run_pipeline(std::function<bool(BlockJob&)> const& read, std::function<void(BlockJob&)> const& parse,
                  std::function<void(BlockJob&)> const& append) {
  std::exception_ptr failure;
  std::mutex mutex;  // of `spare`
  std::vector<std::unique_ptr<BlockJob>> spare;
  std::atomic<bool> failed = false;
  auto const n_tokens = 2 * static_cast<std::size_t>(std::max(1, tbb::this_task_arena::max_concurrency()));
  auto const read_one = [&](tbb::flow_control& control) -> BlockJob* {
    std::unique_ptr<BlockJob> job;
    {
      std::lock_guard const lock(mutex);
      if (!spare.empty()) {
        job = std::move(spare.back());
        spare.pop_back();
      }
    }
    if (!job) job = std::make_unique<BlockJob>();
    if (!failed && read(*job)) return job.release();
    control.stop();
    return nullptr;
  };
  auto const parse_one = [&](BlockJob* job) {
    try {
      if (!job->failure && !failed) parse(*job);
    } catch (...) {
      job->failure = std::current_exception();
    }
    return job;
  };
  auto const append_one = [&](BlockJob* passed) {
    std::unique_ptr<BlockJob> job(passed);
    if (failed) return;
    try {
      if (job->failure) std::rethrow_exception(job->failure);
      append(*job);
      std::lock_guard const lock(mutex);
      spare.push_back(std::move(job));
    } catch (...) {
      failure = std::current_exception();
      failed = true;
    }
  };
  tbb::parallel_pipeline(n_tokens, tbb::make_filter<void, BlockJob*>(tbb::filter_mode::serial_in_order, read_one) &
                                       tbb::make_filter<BlockJob*, BlockJob*>(tbb::filter_mode::parallel, parse_one) &
                                       tbb::make_filter<BlockJob*, void>(tbb::filter_mode::serial_in_order, append_one));
  if (failure) std::rethrow_exception(failure);
}

}  // namespace shoal
