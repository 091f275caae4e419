// SPDX-License-Identifier: Apache-2.0
// The seam between search and arithmetic: an engine trains many runs at once on one device. Engines know no search
// algorithm; they are told which runs exist and to which epoch each should be trained.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "shoal/dataset.hpp"
#include "shoal/mlp_config.hpp"

namespace shoal {

/// The identity of a run for every random number it draws; never a lane, a thread or a rank.
struct RunKey {
  std::uint32_t trial = 0;
  std::uint16_t fold = 0, repeat = 0;
  auto operator<=>(RunKey const&) const = default;
};

enum class DataId : std::uint32_t {};
enum class RunId : std::uint64_t {};

struct RunSpec {
  std::uint64_t seed = 0;  ///< of the study; with the key it decides every random number
  RunKey key;
  MlpConfig model;
  DataId data{};
  std::vector<Metric> metrics;  ///< measured on the validation rows after each epoch; kLoss is always measured
};

/// "Train this run to that epoch." Absolute, hence idempotent.
struct Ticket {
  RunId run{};
  int to_epoch = 0;
};

/// kStopped: early stopping ended the run before to_epoch. kDiverged: a batch loss or a weight was not finite.
enum class RunStatus : std::uint8_t { kReached, kStopped, kDiverged, kCancelled };

struct EpochScores {
  int epoch = 0;  ///< epochs trained, from 1
  double train_loss = 0.0;      ///< mean over the epoch's rows as they were trained on (dropout on), as Keras's `loss`
  double train_accuracy = 0.0;  ///< likewise; NaN for a regression
  double learning_rate = 0.0;   ///< at the epoch's last step
  double validation_loss = 0.0; ///< NaN where the fold has no validation rows
  std::vector<double> validation;  ///< [RunSpec::metrics]
};

struct Progress {
  RunId run{};
  int epoch = 0;        ///< epochs trained in all
  RunStatus status{};
  int best_epoch = 0;   ///< early stopping with restore_best: the epoch whose weights count; else == epoch
  std::vector<EpochScores> curve;    ///< of the epochs trained by this ticket
  std::uint64_t multiply_adds = 0;   ///< of this ticket
  double seconds = 0.0;              ///< of a thread on this ticket; its share where runs trained together
};

/// Weights and slots of one layer without padding. kernel[k * units + j] joins input k to unit j.
struct LayerState {
  std::vector<float> kernel, bias;
  std::vector<std::vector<float>> kernel_slots, bias_slots;  // [n_slots]
  bool operator==(LayerState const&) const = default;
};

/// Where a run stands: engine-independent, enough to go on with the same bits.
struct RunState {
  int epoch = 0;
  OptimizerClock clock;
  std::vector<LayerState> layers;
  /// Early stopping and reduce_on_plateau.
  struct Monitor {
    double best = 0.0;
    int best_epoch = 0, wait = 0, cooldown = 0;
    double rate_factor = 1.0;
    bool operator==(Monitor const&) const = default;
  } stopping, plateau;
  std::vector<LayerState> best_layers;  ///< kernel and bias only; empty without restore_best
  bool stopped = false, diverged = false;
  bool operator==(RunState const&) const = default;
};

enum class Which : std::uint8_t { kLast, kBest };

/// Rows to predict: a split of a fold of the data set the run was created with.
struct RowSet {
  std::uint16_t fold = 0;  ///< whose tables preprocess the rows
  Split split = Split::kValidation;
};

struct Capabilities {
  std::string device;               ///< "AMD EPYC, 2 threads, AVX3"
  std::uint64_t memory_bytes = 0;   ///< available for runs
  int parallel_runs = 1;            ///< runs that advance at the same instant
  std::string executor = "cpu";     ///< how a GPU trains them: "grouped" or "batched"
};

/// How a GPU was measured to train a class of populations fastest; sizes are powers of two. A later engine may take it up.
struct TrainingChoice {
  std::string device;               ///< "NVIDIA H100 80GB HBM3"
  int runs_log2 = 0, run_bytes_log2 = 0, batch_log2 = 0;  ///< runs, bytes of weights and slots of one, rows of a minibatch
  std::string executor;             ///< "grouped" or "batched"
  std::uint64_t cohort_bytes = 0;   ///< of runs that train together, at most; 0: all do
  double multiply_adds_per_second = 0.0;
  bool operator==(TrainingChoice const&) const = default;
};
/// "256 to 511 runs of 1.00 to 2.00 MiB, minibatches of 128 to 255: grouped, all together (12.3 T multiply-adds/s)"
[[nodiscard]] std::string describe(TrainingChoice const&);

/// One device. Calls are made from one thread; training goes on behind them.
class Engine {
 public:
  virtual ~Engine() = default;
  [[nodiscard]] virtual Capabilities capabilities() const = 0;
  virtual DataId add_data(std::shared_ptr<Dataset const>) = 0;
  /// No run may refer to it any more; its id is not reused.
  virtual void drop_data(DataId) = 0;
  /// Registers a run; its initial weights follow from (seed, key) and are placed when it first trains.
  virtual RunId create(RunSpec const&) = 0;
  /// A run that starts from the donor's weights, slots and epoch under other hyperparameters of the same shape.
  virtual RunId clone(RunId donor, Which, RunSpec const& as) = 0;
  virtual RunId restore(RunSpec const&, RunState const&) = 0;
  /// Never blocks. A ticket to an epoch already reached completes at once with an empty curve.
  virtual void submit(std::span<Ticket const>) = 0;
  /// Finished tickets in any order; empty when the timeout passes first or nothing is in flight.
  virtual std::vector<Progress> wait(std::chrono::milliseconds timeout) = 0;
  /// The runs stop at their next epoch boundary and report kCancelled; they can be submitted again.
  virtual void cancel(std::span<RunId const>) = 0;
  [[nodiscard]] virtual RunState snapshot(RunId, Which) const = 0;
  /// Class probabilities [n_rows][n_outputs] (binary: [n_rows], of class 1), or regression values in the target's unit.
  virtual void predict(RunId, Which, RowSet const&, std::span<float> out) = 0;
  /// The metrics of those rows, measured exactly as after an epoch; kLoss is the run's own loss.
  virtual std::vector<double> evaluate(RunId, Which, RowSet const&, std::span<Metric const>) = 0;
  /// Frees what the runs hold. In-flight runs must have been cancelled and reported.
  virtual void retire(std::span<RunId const>) = 0;
  /// Seconds that `parallel_runs` threads have spent so far in training and in evaluating what they train, each on a core of
  /// its own: waits are left out. 0 where the engine does not know.
  [[nodiscard]] virtual double busy_seconds() const { return 0.0; }
  /// Multiply-adds a second that the device does in registers, measured for about `seconds` while nothing trains. 0 where the engine
  /// does not measure it: a CPU's is `shoal bench`'s own.
  [[nodiscard]] virtual double measure_peak(double /*seconds*/) { return 0.0; }
  /// What the engine has measured and chosen so far.
  [[nodiscard]] virtual std::vector<TrainingChoice> choices() const { return {}; }
  /// Choices of an earlier engine; those that are not this device's are left.
  virtual void recall(std::span<TrainingChoice const>) {}
};

/// Of the numbers that products read. Weights, sums, optimizer slots and everything else are float in each.
enum class Precision : std::uint8_t {
  kFp32,  ///< float: the same bits on every machine, CPU or GPU
  kTf32,  ///< rounded to 10 bits of mantissa, on a GPU's tensor cores: whatever trains beside a run, the same bits on one architecture
  kBf16,  ///< rounded to bfloat16, 8 bits of mantissa: the same bits on every CPU that has AVX512_BF16; on GPUs as tf32 (docs/numerics.md)
};
[[nodiscard]] std::string_view name_of(Precision);  ///< "bf16"
/// Throws InputError for a name that is none.
[[nodiscard]] Precision precision_named(std::string_view);

/// The CPU engine's products of a first layer: of all features or of those that are not 0, with the same bits.
enum class FirstLayer { kAuto, kDense, kSparse };

struct CpuEngineOptions {
  int threads = 0;          ///< 0: all hardware threads that this process may use
  std::string target = "";  ///< "avx512", "avx2", "neon", "portable"; "": the best that this CPU has
  /// Threads that train one run together, with the same bits. 0: those that find no run of their own, where a step is worth it;
  /// 1: one; n: up to n, and every product is cut into n parts, however small (for tests).
  int team = 0;
  FirstLayer first_layer = FirstLayer::kAuto;  ///< by what it costs, or always the same: for tests. Under bf16 always kDense
  Precision precision = Precision::kFp32;
};
struct CudaEngineOptions {
  int device = 0;                  ///< of the driver's
  std::uint64_t memory_bytes = 0;  ///< for runs; 0: 90 % of what is free
  Precision precision = Precision::kFp32;
  /// "grouped": own products of any mix of shapes, with the bits of the CPU engine in fp32; "batched": products of equal shapes by
  /// cuBLAS, whose bits depend on how many there are; "auto": grouped in fp32, else what is measured to be faster.
  std::string executor = "auto";
};

/// As the driver describes it.
struct CudaDevice {
  std::string name;
  int multiprocessors = 0;
  double multiply_adds_per_second = 0.0;  ///< fp32, without tensor cores, at the highest clock
  double bytes_per_second = 0.0;          ///< of device memory
  std::uint64_t memory_bytes = 0, cache_bytes = 0;
};
/// The CUDA engine and its devices on this machine.
struct CudaStatus {
  std::vector<CudaDevice> devices;   ///< place = number
  std::string why;                   ///< there is none
};
/// Loads the engine's module, shoal_cuda.so: from the file that the environment's SHOAL_CUDA_MODULE names, else from beside the program
/// or from where it was installed.
[[nodiscard]] CudaStatus cuda_status();
/// MachineError where there is no such device or no module.
[[nodiscard]] std::unique_ptr<Engine> make_cuda_engine(CudaEngineOptions const& = {});

/// Throws InputError for a target or a precision that this CPU does not have.
[[nodiscard]] std::unique_ptr<Engine> make_cpu_engine(CpuEngineOptions const& = {});
/// Instruction sets that both this build and this CPU have, best first.
[[nodiscard]] std::vector<std::string> cpu_targets();
/// Precisions that the best of them has.
[[nodiscard]] std::vector<std::string> cpu_precisions();

}  // namespace shoal
