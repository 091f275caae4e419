// SPDX-License-Identifier: Apache-2.0
// The CUDA engine: one thread that trains as many runs as fit on the device, an epoch at a time. A wave's runs stay until their
// tickets are done; those that wait are in host memory. What trains with what changes no bit of any run.
#include "src/engine/cuda/cuda_engine.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <unistd.h>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/engine/cuda/choice.hpp"
#include "src/engine/cuda/cohort_runner.hpp"
#include "src/engine/cuda/residence.hpp"
#include "src/engine/flush_denormals.hpp"

namespace shoal::cuda {
namespace {

constexpr double kShareOfFreeMemory = 0.9;    // the rest is for the driver, graphs and fragmentation
constexpr double kShareForWeights = 0.6;      // the rest of it is for minibatches, activations and lists
constexpr int kRunsPerMultiprocessor = 8;

DeviceInfo checked_device(int device) {
  DeviceCount const count = device_count();
  if (count.n == 0) throw MachineError("no CUDA device: " + count.why);
  if (device >= count.n) throw MachineError(fmt::format("CUDA device {}: there {} {}, numbered from 0", device, count.n == 1 ? "is" : "are", count.n));
  use_device(device);
  DeviceInfo info = device_info(device);
  if (info.major < 8) throw MachineError(fmt::format("{} has compute capability {}.{}: shoal needs 8.0 or higher", info.name, info.major, info.minor));
  return info;
}

// Those to choose from. In fp32 auto is what keeps the bits of the CPU engine.
std::vector<Executor> executors_named(std::string const& name, Precision precision) {
  if (name == "grouped" || (name == "auto" && precision == Precision::kFp32)) return {Executor::kGrouped};
  if (name == "batched") {
    require_batched_products();
    return {Executor::kBatched};
  }
  if (name != "auto") throw InputError({.key = "executor", .expected = "auto, grouped or batched", .found = "'" + name + "'"});
  if (!has_batched_products()) return {Executor::kGrouped};
  return {Executor::kGrouped, Executor::kBatched};
}

// Without outputs the device measures these itself.
bool needs_outputs(std::span<Metric const> metrics) {
  return std::ranges::any_of(metrics, [](Metric m) { return m != Metric::kLoss && m != Metric::kAccuracy && m != Metric::kLogLoss; });
}
bool wants_log_losses(std::span<Metric const> metrics) { return std::ranges::find(metrics, Metric::kLogLoss) != metrics.end(); }

double measured(Metric metric, Dataset const& data, std::span<std::uint32_t const> rows, MemberResult const& result) {
  double const n = static_cast<double>(rows.size());
  Tally const& tally = result.evaluated;
  switch (metric) {
    case Metric::kLoss: return (tally.loss + tally.loss_chunk) / n;
    case Metric::kLogLoss: return (tally.log_loss + tally.log_loss_chunk) / n;
    case Metric::kAccuracy: return static_cast<double>(tally.hits) / n;
    default: return measure(metric, data, rows, result.outputs);
  }
}

// Holds a device for the thread that has it: CUDA's current device is the thread's own.
class DeviceLock {
 public:
  DeviceLock(std::mutex& mutex, int device) : lock_(mutex) { use_device(device); }

 private:
  std::scoped_lock<std::mutex> lock_;
};

class CudaEngine final : public Engine {
 public:
  explicit CudaEngine(CudaEngineOptions const& options)
      : device_(checked_device(options.device)), number_(options.device), precision_(options.precision),
        budget_(options.memory_bytes > 0 ? options.memory_bytes : static_cast<std::uint64_t>(kShareOfFreeMemory * static_cast<double>(device_.free_bytes))),
        stream_(std::make_unique<Stream>()), executors_(executors_named(options.executor, options.precision)), runner_(device_, options.precision, *stream_),
        choices_(device_.name, executors_, device_.l2_bytes), worker_([this] { work(); }) {}

  ~CudaEngine() override {
    {
      std::scoped_lock const lock(mutex_);
      closing_ = true;
    }
    work_ready_.notify_all();
    worker_.join();
  }

  Capabilities capabilities() const override {
    auto const host = static_cast<std::uint64_t>(std::max(0L, sysconf(_SC_AVPHYS_PAGES))) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    return {.device = fmt::format("cuda:{} ({}, {} multiprocessors, compute capability {}.{}{}{})", number_, device_.name, device_.multiprocessors, device_.major, device_.minor,
                                  precision_ == Precision::kFp32 ? "" : ", ", precision_ == Precision::kFp32 ? "" : name_of(precision_)),
            .memory_bytes = budget_ + host,  // runs that wait are in host memory
            .parallel_runs = kRunsPerMultiprocessor * device_.multiprocessors, .executor = executors_.size() > 1 ? "auto" : std::string(cuda::name_of(executors_.front()))};
  }

  DataId add_data(std::shared_ptr<Dataset const> data) override {
    data_.push_back(std::make_unique<EngineData>(EngineData{std::move(data), nullptr}));
    return static_cast<DataId>(data_.size() - 1);
  }
  void drop_data(DataId id) override {
    auto const data = static_cast<std::size_t>(id);
    SHOAL_ASSERT(data < data_.size() && data_[data]);
    for (auto const& [run_id, run] : runs_) SHOAL_ASSERT(run->spec.data != id);
    DeviceLock const device(device_mutex_, number_);
    data_[data].reset();
  }

  RunId create(RunSpec const& spec) override {
    auto const data = static_cast<std::size_t>(spec.data);
    SHOAL_ASSERT(data < data_.size() && data_[data]);
    RunId const id{next_run_++};
    auto run = std::make_unique<TrainedRun>(id, spec, *data_[data]);
    auto const& rows = run->data->fold(spec.key.fold).validation;
    for (Executor const executor : executors_) {
      run->cohort_bytes = std::max(run->cohort_bytes, cuda::cohort_bytes(*run, executor, rows.size(), needs_outputs(run->spec.metrics)).all());
    }
    runs_[id] = std::move(run);
    return id;
  }
  RunId clone(RunId donor, Which which, RunSpec const& as) override { return restore(as, snapshot(donor, which)); }
  RunId restore(RunSpec const& spec, RunState const& state) override {
    RunId const id = create(spec);
    TrainedRun& run = *runs_.at(id);
    run.parked = run.layout->restored(run, state);
    restore_progress(run, state);
    return id;
  }

  void submit(std::span<Ticket const> tickets) override {
    std::scoped_lock const lock(mutex_);
    for (Ticket const& ticket : tickets) {
      TrainedRun& run = idle(ticket.run);
      run.to_epoch = ticket.to_epoch;
      run.cancelled = false;
      run.in_flight = true;
      if (run.finished_ticket()) {
        finish(run);
      } else {
        waiting_.push_back(&run);
      }
    }
    work_ready_.notify_all();
  }

  std::vector<Progress> wait(std::chrono::milliseconds timeout) override {
    std::unique_lock lock(mutex_);
    ticket_finished_.wait_for(lock, timeout, [&] { return failure_ || !finished_.empty() || (waiting_.empty() && active_.empty()); });
    if (failure_) std::rethrow_exception(failure_);
    return std::exchange(finished_, {});
  }

  void cancel(std::span<RunId const> ids) override {
    std::scoped_lock const lock(mutex_);
    for (RunId id : ids) {
      TrainedRun& run = *runs_.at(id);
      if (!run.in_flight) continue;
      run.cancelled = true;
      if (std::erase(waiting_, &run) > 0) finish(run);
    }
  }

  RunState snapshot(RunId id, Which which) const override {
    auto& self = const_cast<CudaEngine&>(*this);  // the device is used, nothing of the run changes
    TrainedRun& run = self.idle(id);
    DeviceLock const device(device_mutex_, number_);
    return run.layout->state(run, which, self.residence().read(run));
  }

  void predict(RunId id, Which which, RowSet const& set, std::span<float> out) override {
    TrainedRun& run = idle(id);
    auto const& rows = run.data->rows(set.fold, set.split);
    SHOAL_ASSERT(out.size() == rows.size() * run.data->n_outputs);
    MemberResult const result = evaluated(run, which, set.fold, rows, false, true);
    std::ranges::copy(result.outputs.predictions, out.begin());
  }

  std::vector<double> evaluate(RunId id, Which which, RowSet const& set, std::span<Metric const> metrics) override {
    TrainedRun& run = idle(id);
    auto const& rows = run.data->rows(set.fold, set.split);
    if (rows.empty()) return std::vector<double>(metrics.size(), std::nan(""));
    MemberResult const result = evaluated(run, which, set.fold, rows, wants_log_losses(metrics), needs_outputs(metrics));
    std::vector<double> values;
    for (Metric metric : metrics) values.push_back(measured(metric, *run.data, rows, result));
    return values;
  }

  std::vector<TrainingChoice> choices() const override {
    std::scoped_lock const device(device_mutex_);
    return choices_.settled();
  }
  void recall(std::span<TrainingChoice const> choices) override {
    std::scoped_lock const device(device_mutex_);
    choices_.recall(choices);
  }

  double measure_peak(double seconds) override {
    DeviceLock const device(device_mutex_, number_);
    return multiply_adds_per_second(*stream_, device_, seconds);
  }

  void retire(std::span<RunId const> ids) override {
    DeviceLock const device(device_mutex_, number_);
    for (RunId id : ids) {
      TrainedRun& run = *runs_.at(id);
      SHOAL_ASSERT(!run.in_flight);
      if (residence_) residence_->forget(run);
      runs_.erase(id);
    }
  }

 private:
  TrainedRun& idle(RunId id) {
    TrainedRun& run = *runs_.at(id);
    SHOAL_ASSERT(!run.in_flight);
    return run;
  }

  // Below, with the mutex of the runs.
  void finish(TrainedRun& run) {
    finished_.push_back(take_progress(run));
    ticket_finished_.notify_all();
  }

  // Below, with the mutex of the device.
  Residence& residence() {
    if (!residence_) residence_ = std::make_unique<Residence>(static_cast<std::size_t>(kShareForWeights * static_cast<double>(budget_)), *stream_);
    return *residence_;
  }
  FeatureTables const* tables_of(TrainedRun& run, FoldTables const& tables) {
    EngineData& data = run.data_on_device;
    if (!data.device) data.device = std::make_unique<DeviceData>(data.host, *stream_);
    return data.device->tables(tables, *stream_);
  }
  [[noreturn]] void refuse(TrainedRun const& run) const {
    throw MachineError(fmt::format("trial {} needs {} bytes for weights and {} for a minibatch, and {} has {} for both: search smaller networks", run.spec.key.trial,
                                   run.bytes(), run.cohort_bytes, device_.name, budget_));
  }

  MemberResult evaluated(TrainedRun& run, Which which, std::uint16_t tables_fold, std::span<std::uint32_t const> rows, bool log_losses, bool outputs) {
    FlushDenormals const guard;
    DeviceLock const device(device_mutex_, number_);
    if (rows.empty()) return {};
    if (!residence().admit(run)) refuse(run);
    FoldTables const& tables = run.data->tables(tables_fold, run.spec.model.preprocess);
    Member const member{.run = &run, .block = residence().block(run), .weights = which == Which::kBest && run.layout->has_best() ? run.layout->best() : 0,
                        .tables = nullptr, .trains = false,
                        .evaluation = {.tables = tables_of(run, tables), .rows = rows, .log_losses = log_losses, .outputs = outputs}};
    MemberResult result = std::move(runner_.run_epoch(executors_.front(), {&member, 1}, {}).front());
    run.in_wave = false;  // idle() has made sure that it was not
    to_target_units(*run.data, tables, result.outputs);
    return result;
  }

  // Trains runs that have places by an epoch. What can go wrong is the device's.
  void train(Executor executor, std::span<TrainedRun* const> runs) {
    std::vector<Member> members;
    for (TrainedRun* run : runs) {
      auto const& rows = run->data->fold(run->spec.key.fold).validation;
      FeatureTables const* const tables = tables_of(*run, *run->tables);
      members.push_back({.run = run, .block = residence().block(*run), .weights = 0, .tables = tables, .trains = true,
                         .evaluation = {.tables = tables, .rows = rows, .log_losses = wants_log_losses(run->spec.metrics), .outputs = needs_outputs(run->spec.metrics)}});
    }
    std::vector<double> rates(runs.size());
    std::vector<MemberResult> results = runner_.run_epoch(executor, members, [&](std::size_t m, std::uint32_t step) {
      rates[m] = rate_of(*runs[m], step);
      return advance(*runs[m], rates[m]);
    });
    for (std::size_t m = 0; m < runs.size(); ++m) {
      TrainedRun& run = *runs[m];
      MemberResult& result = results[m];
      run.seconds += runner_.seconds() / static_cast<double>(runs.size());
      run.curve.push_back(finish_training(run, {.loss_sum = result.trained.loss + result.trained.loss_chunk, .hits = result.trained.hits,
                                                .finite = result.trained.not_finite == 0, .rate = rates[m]}));
      if (run.diverged) continue;
      EpochScores& scores = run.curve.back();
      if (auto const rows = members[m].evaluation.rows; !rows.empty()) {
        to_target_units(*run.data, *run.tables, result.outputs);
        scores.validation_loss = measured(Metric::kLoss, *run.data, rows, result);
        std::ranges::transform(run.spec.metrics, scores.validation.begin(), [&](Metric metric) { return measured(metric, *run.data, rows, result); });
        run.multiply_adds += rows.size() * run.traits.forward_multiply_adds;
      }
      if (control(run, scores)) residence().keep_best(run);
    }
  }

  // An epoch of all, in the way that is tried or chosen for such a population.
  void train_all(std::vector<TrainedRun*> const& runs) {
    if (runs.empty()) return;  // all were cancelled before they began
    std::uint64_t all_bytes = 0, rows = 0;
    for (TrainedRun const* run : runs) all_bytes += run->bytes(), rows += static_cast<std::uint64_t>(run->spec.model.batch_size);
    ChoiceByMeasuring& choice = choices_.of(class_of(runs.size(), all_bytes, rows));
    auto const [executor, limit] = choice.next();
    double work = 0.0, seconds = 0.0;
    for (std::size_t begin = 0; begin < runs.size();) {
      std::size_t end = begin;
      std::uint64_t bytes = 0;
      while (end < runs.size() && (end == begin || bytes + runs[end]->bytes() <= limit)) bytes += runs[end++]->bytes();
      for (std::size_t i = begin; i < end; ++i) work += static_cast<double>(runs[i]->traits.n_train) * static_cast<double>(runs[i]->traits.step_multiply_adds);
      train(executor, std::span(runs).subspan(begin, end - begin));
      seconds += runner_.seconds();
      begin = end;
    }
    choice.record(all_bytes, work, seconds);
  }

  // Those of `candidates` that fit beside the active ones.
  std::size_t admit(std::vector<TrainedRun*> const& active, std::deque<TrainedRun*> const& candidates) {
    std::uint64_t const room = budget_ - residence().bytes();
    std::uint64_t used = 0;
    for (TrainedRun const* run : active) used += run->cohort_bytes;
    std::size_t n = 0;
    for (TrainedRun* run : candidates) {
      if (used + run->cohort_bytes > room || !residence().admit(*run)) {
        if (active.empty() && n == 0) refuse(*run);
        break;
      }
      used += run->cohort_bytes;
      ++n;
    }
    return n;
  }

  // A wave goes on by an epoch: joined by what waits and fits.
  void advance_wave(std::unique_lock<std::mutex>& lock) {
    std::deque<TrainedRun*> const candidates = waiting_;
    std::vector<TrainedRun*> active = active_;
    lock.unlock();
    DeviceLock const device(device_mutex_, number_);
    std::exception_ptr failure;
    try {
      std::size_t const n = admit(active, candidates);
      lock.lock();
      for (std::size_t i = 0; i < n; ++i) {  // but for those that were cancelled meanwhile
        if (std::erase(waiting_, candidates[i]) > 0) active_.push_back(candidates[i]);
      }
      active = active_;
      lock.unlock();
      train_all(active);
    } catch (...) {
      failure = std::current_exception();
    }
    if (!lock.owns_lock()) lock.lock();
    if (failure) {
      failure_ = failure;
      closing_ = true;
      ticket_finished_.notify_all();
      return;
    }
    std::erase_if(active_, [this](TrainedRun* run) {
      if (!run->finished_ticket()) return false;
      finish(*run);
      return true;
    });
    residence().set_wave(active_);
  }

  void work() {
    FlushDenormals const guard;
    std::unique_lock lock(mutex_);
    while (!closing_) {
      if (waiting_.empty() && active_.empty()) {
        ticket_finished_.notify_all();
        work_ready_.wait(lock);
      } else {
        advance_wave(lock);
      }
    }
  }

  DeviceInfo device_;
  int number_;
  Precision precision_;
  std::uint64_t budget_;
  std::vector<std::unique_ptr<EngineData>> data_;
  std::unordered_map<RunId, std::unique_ptr<TrainedRun>> runs_;
  std::uint64_t next_run_ = 1;

  mutable std::mutex device_mutex_;  ///< taken before the other
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<Residence> residence_;
  std::vector<Executor> executors_;  ///< to choose from
  CohortRunner runner_;
  ChoiceTable choices_;

  std::mutex mutex_;
  std::condition_variable work_ready_, ticket_finished_;
  std::deque<TrainedRun*> waiting_;
  std::vector<TrainedRun*> active_;
  std::vector<Progress> finished_;
  std::exception_ptr failure_;
  bool closing_ = false;
  std::thread worker_;  ///< last: it uses all of the above
};

}  // namespace

std::unique_ptr<Engine> make_engine(CudaEngineOptions const& options) { return std::make_unique<CudaEngine>(options); }

}  // namespace shoal::cuda
