// SPDX-License-Identifier: Apache-2.0
// The CPU engine: threads that each train a group of runs by one epoch at a time, longest work first. A thread that finds
// no run helps another with its steps. Which thread trains what, and with whom, changes no bit of any run.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <sched.h>
#include <unistd.h>

#include <fmt/format.h>

#include "kernels/cpu/kernels.hpp"
#include "shoal/engine.hpp"
#include "shoal/errors.hpp"
#include "src/engine/cpu/ready_runs.hpp"
#include "src/engine/cpu/run.hpp"
#include "src/engine/cpu/team_kernels.hpp"
#include "src/engine/cpu/trainer.hpp"
#include "src/engine/flush_denormals.hpp"

namespace shoal {
namespace {

using cpu::Run;

int usable_threads() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1u, std::thread::hardware_concurrency());
}

Precision checked(Precision precision, cpu::Kernels const& kernels) {
  if (precision == Precision::kTf32) throw InputError({.key = "precision", .expected = "fp32 or bf16", .found = "tf32", .hint = "tf32 is for GPUs, and this trains on the CPU"});
  if (precision == Precision::kBf16 && !kernels.pair_matmul) {
    throw InputError({.key = "precision", .expected = "fp32", .found = "bf16", .hint = fmt::format("{} on this CPU has no instructions for bfloat16 (AVX512_BF16)", kernels.name)});
  }
  return precision;
}

// What the others know of a thread of the engine. What follows `busy` is guarded by the engine's mutex.
struct Worker {
  cpu::Team team;
  cpu::BusyTime busy;
  bool welcomes_helpers = false;
  int most_threads = 1;    ///< that its group's steps are worth
  int n_threads = 1;       ///< at work on them: this one and its helpers
  double step_work = 0.0;  ///< [multiply-adds]

  [[nodiscard]] bool has_room() const { return welcomes_helpers && n_threads < most_threads; }
};

class CpuEngine final : public Engine {
 public:
  explicit CpuEngine(CpuEngineOptions const& options)
      : kernels_(cpu::kernels_named(options.target)),
        n_threads_(options.threads > 0 ? options.threads : usable_threads()),
        team_(std::min(options.team, cpu::Team::kMostParts)),
        first_layer_(options.first_layer),
        precision_(checked(options.precision, kernels_)),
        caller_(kernels_, orders_, callers_team_, team_, first_layer_, precision_),
        workers_(static_cast<std::size_t>(n_threads_)) {
    for (Worker& worker : workers_) threads_.emplace_back([this, &worker] { work(worker); });
  }

  ~CpuEngine() override {
    {
      std::scoped_lock const lock(mutex_);
      closing_ = true;
    }
    work_ready_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  Capabilities capabilities() const override {
    auto const pages = static_cast<std::uint64_t>(std::max(0L, sysconf(_SC_AVPHYS_PAGES)));
    return {.device = fmt::format("cpu ({} thread{}, {}{})", n_threads_, n_threads_ == 1 ? "" : "s", kernels_.name, precision_ == Precision::kBf16 ? ", bf16" : ""),
            .memory_bytes = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)),
            .parallel_runs = n_threads_};
  }

  DataId add_data(std::shared_ptr<Dataset const> data) override {
    data_.push_back(std::move(data));
    return static_cast<DataId>(data_.size() - 1);
  }

  void drop_data(DataId id) override {
    auto const data = static_cast<std::size_t>(id);
    SHOAL_ASSERT(data < data_.size() && data_[data]);
    for (auto const& [run_id, run] : runs_) SHOAL_ASSERT(run->spec.data != id);
    data_[data].reset();
  }

  RunId create(RunSpec const& spec) override {
    auto const data = static_cast<std::size_t>(spec.data);
    SHOAL_ASSERT(data < data_.size() && data_[data]);
    RunId const id{next_run_++};
    runs_[id] = cpu::make_run(id, spec, data_[data]);
    return id;
  }

  RunId clone(RunId donor, Which which, RunSpec const& as) override { return restore(as, snapshot(donor, which)); }

  RunId restore(RunSpec const& spec, RunState const& state) override {
    RunId const id = create(spec);
    cpu::restore(*runs_[id], state);
    return id;
  }

  void submit(std::span<Ticket const> tickets) override {
    std::scoped_lock const lock(mutex_);
    for (Ticket const& ticket : tickets) {
      Run& run = idle(ticket.run);
      run.to_epoch = ticket.to_epoch;
      run.cancelled = false;
      run.in_flight = true;
      if (run.finished_ticket()) {
        finish(run);
      } else {
        run.ticket_work = static_cast<std::uint64_t>(run.to_epoch - run.epoch) * run.traits.n_train * run.traits.step_multiply_adds;
        ready_.add(run);
      }
    }
    call_threads();
    work_ready_.notify_all();
  }

  std::vector<Progress> wait(std::chrono::milliseconds timeout) override {
    std::unique_lock lock(mutex_);
    ticket_finished_.wait_for(lock, timeout, [&] { return failure_ || !finished_.empty() || (ready_.empty() && n_working_ == 0); });
    if (failure_) std::rethrow_exception(failure_);
    return std::exchange(finished_, {});
  }

  void cancel(std::span<RunId const> ids) override {
    std::scoped_lock const lock(mutex_);
    for (RunId id : ids) {
      Run& run = *runs_.at(id);
      if (!run.in_flight) continue;
      run.cancelled = true;
      if (ready_.remove(run)) finish(run);
    }
  }

  RunState snapshot(RunId id, Which which) const override {
    Run& run = *runs_.at(id);
    SHOAL_ASSERT(!run.in_flight);
    cpu::place(run);  // a run that has not trained yet has its initial weights
    return cpu::state_of(run, which);
  }

  void predict(RunId id, Which which, RowSet const& set, std::span<float> out) override {
    FlushDenormals const guard;
    Run& run = placed(id);
    auto const& rows = run.data->rows(set.fold, set.split);
    SHOAL_ASSERT(out.size() == rows.size() * run.data->n_outputs);
    Outputs const outputs = evaluated(run, which, set.fold, rows, false);
    std::ranges::copy(outputs.predictions, out.begin());
  }

  std::vector<double> evaluate(RunId id, Which which, RowSet const& set, std::span<Metric const> metrics) override {
    FlushDenormals const guard;
    Run& run = placed(id);
    auto const& rows = run.data->rows(set.fold, set.split);
    bool const log_losses = std::ranges::find(metrics, Metric::kLogLoss) != metrics.end();
    Outputs const outputs = evaluated(run, which, set.fold, rows, log_losses);
    std::vector<double> values;
    for (Metric metric : metrics) values.push_back(measure(metric, *run.data, rows, outputs));
    return values;
  }

  double busy_seconds() const override {
    double seconds = 0.0;
    for (Worker const& worker : workers_) seconds += worker.busy.seconds();
    return seconds;
  }

  void retire(std::span<RunId const> ids) override {
    std::scoped_lock const lock(mutex_);
    for (RunId id : ids) {
      SHOAL_ASSERT(!runs_.at(id)->in_flight);
      runs_.erase(id);
    }
  }

 private:
  Outputs evaluated(Run const& run, Which which, std::uint16_t tables_fold, std::span<std::uint32_t const> rows, bool log_losses) {
    cpu::Candidate const candidate{run, weights_of(run, which), log_losses};
    return std::move(caller_.evaluate({&candidate, 1}, tables_fold, rows).front());
  }

  Run& idle(RunId id) {
    Run& run = *runs_.at(id);
    SHOAL_ASSERT(!run.in_flight);
    return run;
  }
  Run& placed(RunId id) {
    Run& run = idle(id);
    cpu::place(run);
    return run;
  }

  // The functions below are called with the mutex held.
  void finish(Run& run) {
    finished_.push_back(take_progress(run));
    ticket_finished_.notify_all();
  }

  // Helpers go where runs wait for a thread, those that sleep too: their leader may have nothing to cut for long.
  void call_threads() {
    runs_wait_ = !ready_.empty();
    if (!runs_wait_) return;
    for (Worker& worker : workers_) {
      if (worker.n_threads > 1) worker.team.ring();
    }
  }

  // [multiply-adds]
  static double work_of_a_step(Run const& run) {
    double const rows = std::min<double>(run.spec.model.batch_size, run.traits.n_train);
    return rows * static_cast<double>(run.traits.step_multiply_adds);
  }

  void welcome_helpers(Worker& me, Run const& run) {
    me.step_work = work_of_a_step(run);
    me.most_threads = team_ > 0 ? team_ : cpu::threads_for(me.step_work, n_threads_);
    me.welcomes_helpers = me.n_threads <= me.most_threads;
    if (me.welcomes_helpers) {
      me.team.open();
    } else {  // it has more from the runs before than it can use
      me.team.dismiss();
    }
  }
  // The worker whose threads have most to do each.
  Worker* whom_to_help() {
    Worker* most = nullptr;
    for (Worker& worker : workers_) {
      if (!worker.has_room()) continue;
      if (!most || worker.step_work / worker.n_threads > most->step_work / most->n_threads) most = &worker;
    }
    return most;
  }

  // Memory that runs out is told to the caller of wait(), not to a thread that nobody watches.
  std::exception_ptr train(Worker& me, cpu::Trainer& trainer, std::span<Run* const> group) {
    try {
      for (Run* run : group) cpu::place(*run);
      auto const began = cpu::time_on_core() - me.team.waited();
      trainer.train_epoch(group, closing_);
      me.busy.add(cpu::time_on_core() - me.team.waited() - began);
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  // Trains a group by an epoch. False where it failed.
  bool lead(Worker& me, cpu::Trainer& trainer, std::unique_lock<std::mutex>& lock) {
    std::vector<Run*> const group = ready_.take_group(n_threads_);
    call_threads();
    welcome_helpers(me, *group.front());
    ++n_working_;
    if (n_idle_ > 0 && (runs_wait_ || me.has_room())) work_ready_.notify_all();
    lock.unlock();
    std::exception_ptr const failure = train(me, trainer, group);
    lock.lock();
    me.welcomes_helpers = false;
    --n_working_;
    if (failure) {
      failure_ = failure;
      ticket_finished_.notify_all();
    }
    if (closing_ || failure_) return false;
    for (Run* run : group) {
      if (run->finished_ticket()) {
        finish(*run);
      } else {
        ready_.add(*run);
      }
    }
    return true;
  }

  // Helps until the leader has no run any more or a run waits for a thread.
  void help(Worker& leader, Worker& me, std::unique_lock<std::mutex>& lock) {
    ++leader.n_threads;
    lock.unlock();
    leader.team.help([&] { return !runs_wait_ && !closing_; }, me.busy);
    lock.lock();
    --leader.n_threads;
  }

  void work(Worker& me) {
    FlushDenormals const guard;
    cpu::Trainer trainer(kernels_, orders_, me.team, team_, first_layer_, precision_);
    std::unique_lock lock(mutex_);
    while (!closing_) {
      if (!ready_.empty()) {
        if (!lead(me, trainer, lock)) break;
        continue;
      }
      runs_wait_ = false;
      me.team.dismiss();
      if (Worker* const leader = whom_to_help()) {
        help(*leader, me, lock);
      } else {
        ++n_idle_;
        work_ready_.wait(lock);
        --n_idle_;
      }
    }
    me.team.dismiss();
  }

  cpu::Kernels const& kernels_;
  int n_threads_;
  int team_;
  RowOrders orders_;
  FirstLayer first_layer_;
  Precision precision_;
  cpu::Team callers_team_;  ///< nobody helps
  cpu::Trainer caller_;     ///< for predict() and evaluate(), on the caller's thread
  std::vector<std::shared_ptr<Dataset const>> data_;
  std::unordered_map<RunId, std::unique_ptr<Run>> runs_;
  std::uint64_t next_run_ = 1;

  std::mutex mutex_;
  std::condition_variable work_ready_, ticket_finished_;
  cpu::ReadyRuns ready_;
  std::vector<Progress> finished_;
  int n_working_ = 0, n_idle_ = 0;
  std::exception_ptr failure_;
  std::atomic<bool> closing_ = false;
  std::atomic<bool> runs_wait_ = false;  ///< for a thread: helpers look between two calls, without the mutex
  std::vector<Worker> workers_;
  std::vector<std::thread> threads_;  ///< last: they use all of the above
};

}  // namespace

std::unique_ptr<Engine> make_cpu_engine(CpuEngineOptions const& options) { return std::make_unique<CpuEngine>(options); }

std::vector<std::string> cpu_precisions() {
  std::vector<std::string> names{"fp32"};
  if (cpu::kernels_named("").pair_matmul) names.emplace_back("bf16");
  return names;
}

std::vector<std::string> cpu_targets() {
  std::vector<std::string> names;
  for (cpu::Kernels const& kernels : cpu::available_kernels()) names.push_back(kernels.name);
  return names;
}

}  // namespace shoal
