// SPDX-License-Identifier: Apache-2.0
// shoal watch: the panel of a sweep that another process runs.
#include <chrono>
#include <memory>
#include <thread>

#include <fmt/format.h>

#include "shoal/report.hpp"
#include "shoal/study.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/interrupt.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"

namespace shoal::cli {
namespace {

struct WatchOptions {
  std::string study;
  double every = 1.0;
  bool once = false;
  ProgressFlags progress;
};

// Until the session that is running ends; one that has crashed never does.
int run(WatchOptions const& options) {
  catch_interrupts();
  ProgressOptions progress = options.progress.options();
  progress.keep_going = [] { return !interrupted(); };
  progress.memory = [] { return std::string(); };  // the sweep is another process
  if (options.once) progress.plain_line = 0.0;
  if (options.once && progress.mode == ProgressOptions::Mode::kAuto) progress.mode = ProgressOptions::Mode::kPlain;
  std::unique_ptr<SweepObserver> observer = make_progress(std::move(progress));
  StudyFollower follower(*observer);
  std::string stopped;
  while (true) {
    auto const study = Study::open(options.study, Study::Access::kRead);
    follower.follow(*study);
    stopped = study->stopped();
    auto const next = std::chrono::steady_clock::now() + std::chrono::duration<double>(options.every);
    bool goes_on = observer->tick();
    if (stopped != "unfinished" || options.once) break;
    while (goes_on && std::chrono::steady_clock::now() < next) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      goes_on = observer->tick();
    }
    if (!goes_on) break;
  }
  observer.reset();
  if (!options.progress.quiet) {
    note(stopped == "unfinished" ? "the sweep is running, or was killed: shoal resume goes on with it"
         : stopped.empty()       ? "the sweep is complete"
                                 : fmt::format("the sweep was ended by {}", stopped));
  }
  return 0;
}

}  // namespace

Command add_watch(CLI::App& root) {
  auto const options = std::make_shared<WatchOptions>();
  CLI::App* const app = root.add_subcommand("watch", "the progress of a sweep that runs elsewhere");
  app->add_option("STUDY", options->study, "a study")->required()->type_name("S.db");
  app->add_option("--every", options->every, "seconds between looks at the study [1]")->check(CLI::Range(0.05, 3600.0))->type_name("S");
  app->add_flag("--once", options->once, "say where it stands and stop");
  add_progress(*app, options->progress);
  add_examples(*app, "  shoal watch fashion.db\n  shoal watch fashion.db --progress plain\n  shoal watch fashion.db --once");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
