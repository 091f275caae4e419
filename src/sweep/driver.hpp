// SPDX-License-Identifier: Apache-2.0
// The sweep's loop: proposals become trials, trials jobs, jobs tickets; finished tickets become scores, scores
// decisions. Everything follows from the configuration and the scores, so going on with a study is running it again
// from the start: what the study has is answered from it, and only the rest is trained.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "shoal/study.hpp"
#include "src/search/explorer.hpp"
#include "src/sweep/single_run.hpp"
#include "src/sweep/stop_conditions.hpp"
#include "src/sweep/virtual_clock.hpp"

namespace shoal {

class Driver {
 public:
  Driver(SweepConfig, std::shared_ptr<Dataset const>, Engine&, Study&, SweepHooks);
  SweepResult run();

 private:
  struct Trial {
    TrialRecord record;
    Job job;                                        // the current or last
    int from_epoch = 0, to_epoch = 0;                // where that job begins and ends: a trial may have fewer epochs of its own
    std::uint64_t sequence = 0;                     // of that job, in the order of submission
    std::uint64_t epoch_cost = 0;                   // [multiply-adds] planned, of virtual time
    std::uint64_t run_epochs = 0;                   // told, over its runs
    std::uint64_t job_epochs = 0;                   // run epochs that the job is for
    bool open = false;                              // that job has not been told
    int pending = 0;                                // tickets in flight
    bool observed = false;                          // has had a result
    std::vector<std::optional<RunId>> ids;          // [runs] that the engine has
    std::vector<std::size_t> kept;                  // [runs] epochs of the state stored last
    // What an earlier session recorded, which a replay must repeat.
    bool stored = false;
    TrialState stored_state = TrialState::kRunning;
    int stored_epochs = 0;
    bool to_repeat = false;
  };
  // In which order results are told.
  enum class Order : std::uint8_t {
    kAny,          // as they come, sorted: decisions are the same
    kSubmission,   // of jobs, one at a time: for a searcher that learns
    kVirtualTime,  // one at a time (virtual_clock.hpp)
    kArrival,      // one at a time, as they come; the order is recorded
  };
  struct InFlight {
    std::uint32_t trial = 0;
    std::size_t run = 0;
  };
  struct FreshCurve {
    std::uint32_t trial = 0;
    RunRecord run;
  };

  // start.cpp: towards the engine
  void start_trials();
  std::size_t wanted_trials() const;
  void add_trials(std::vector<Assignment>);
  Trial& add_trial(Assignment, Job const&, std::optional<Parent>);
  void dispatch(Trial&, Job const&);
  void submit();
  void act(std::vector<Decision> const&);
  void keep_states(Trial&);
  bool enters_top(TrialRecord const&);
  void retire(Trial&);

  // copies.cpp
  void add_copy(std::uint32_t donor, Job const&);
  void tell_explorer(Trial const&, JobResult const&);
  [[nodiscard]] RunId make_run(Trial const&, std::size_t run);

  // collect.cpp: from the engine
  void collect();
  void receive(std::vector<Progress> const&);
  [[nodiscard]] bool can_settle();
  [[nodiscard]] std::optional<std::uint32_t> next_to_tell();
  void settle();
  std::vector<std::uint32_t> take_ready();
  void finish(Trial&, std::vector<Decision>&, std::vector<JobResult>&);
  void apply(std::vector<Decision> const&);
  void record(std::vector<std::uint32_t> const& finished, std::vector<Decision> const&);
  void announce(std::vector<JobResult> const&, std::vector<Decision> const&);

  // driver.cpp
  [[nodiscard]] Order order_of() const;
  [[nodiscard]] static bool repeats(Trial const&);
  void repeated(Trial&);
  void load();
  bool go_on();
  void check_stop();
  void cancel_all();
  [[nodiscard]] double elapsed() const;
  [[nodiscard]] std::optional<EngineUse> engine_use() const;

  // final.cpp
  void refit_and_test(std::span<TrialRecord const>);
  bool refit(std::span<TrialRecord const>, std::uint32_t best);
  void test(std::span<TrialRecord const>, RunKey);

  SweepConfig config_;
  std::shared_ptr<Dataset const> dataset_;
  Engine& engine_;
  Study& study_;
  SweepObserver silent_;
  SweepObserver* observer_;
  std::unique_ptr<Searcher> searcher_;
  std::unique_ptr<Scheduler> scheduler_;
  std::unique_ptr<Explorer> explorer_;                // of a schedule that copies
  StopConditions stop_;
  Order const order_;
  std::vector<Progress> set_aside_;                   // of runs in flight, reported while an ancestor was trained again
  RunMaker maker_;
  std::size_t runs_per_trial_;
  std::chrono::steady_clock::time_point const start_ = std::chrono::steady_clock::now();

  std::vector<TrialRecord> stored_;                   // of earlier sessions, by number; moved out as they are replayed
  std::deque<Trial> trials_;                          // by number
  std::unordered_map<std::uint64_t, InFlight> runs_;  // RunId -> where it belongs
  std::vector<Ticket> tickets_;                       // to submit together
  std::vector<std::uint32_t> ready_;                  // trials whose job has finished
  std::vector<FreshCurve> fresh_;                     // not yet recorded
  std::vector<double> top_;                           // scores of the best completed trials, best first
  std::size_t n_in_flight_ = 0;                       // tickets
  std::size_t n_unobserved_ = 0;                      // trials without a first result
  std::size_t n_open_ = 0;                            // jobs that have not been told
  std::uint64_t epochs_open_ = 0;                     // run epochs that they are for
  std::uint64_t next_sequence_ = 0, told_ = 0;
  VirtualClock clock_;
  std::deque<Job> arrivals_;                          // of earlier sessions, not yet repeated
  std::vector<std::string> new_arrivals_;             // not yet recorded
  std::uint64_t epochs_trained_ = 0;
  double const busy_before_;                          // [s] the engine, by others
  std::optional<double> training_began_;              // [s]
  double training_ended_ = 0.0;                       // [s]
  bool exhausted_ = false;
  bool stopped_before_ = false;                       // a condition of stop_ has ended the last session
  std::size_t n_to_repeat_ = 0;                       // trials that are not yet where the record has them
  std::string stopped_;
};

}  // namespace shoal
