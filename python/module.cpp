// SPDX-License-Identifier: Apache-2.0
// The extension behind the Python package: arrays in, JSON and arrays out. What is Python's taste is in shoal/*.py.
#include <chrono>
#include <cstring>
#include <optional>

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/function.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "shoal/data.hpp"
#include "shoal/ensemble.hpp"
#include "shoal/errors.hpp"
#include "shoal/onnx.hpp"
#include "shoal/report.hpp"
#include "shoal/study.hpp"
#include "shoal/sweep_file.hpp"
#include "shoal/version.hpp"

namespace nb = nanobind;

namespace shoal::python {
namespace {

using Floats = nb::ndarray<float const, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Doubles = nb::ndarray<double const, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Event = std::function<void(std::string const&)>;

std::vector<float> values_of(Floats const& X) { return {X.data(), X.data() + X.size()}; }  // the data set's own copy

// A signal, Ctrl-C above all, ends the sweep in order: everything so far is in the study.
class Signals final : public SweepObserver {
 public:
  bool tick() override {
    auto const now = std::chrono::steady_clock::now();
    if (now < next_) return !raised_;
    next_ = now + std::chrono::milliseconds(50);
    nb::gil_scoped_acquire const gil;
    raised_ = raised_ || PyErr_CheckSignals() != 0;
    return !raised_;
  }
  [[nodiscard]] bool raised() const { return raised_; }

 private:
  bool raised_ = false;
  std::chrono::steady_clock::time_point next_{};
};

nb::object array_of(std::vector<float> values, std::size_t rows) {
  auto* const owned = new std::vector<float>(std::move(values));
  nb::capsule const owner(owned, [](void* p) noexcept { delete static_cast<std::vector<float>*>(p); });
  return nb::cast(nb::ndarray<nb::numpy, float, nb::ndim<2>>(owned->data(), {rows, rows == 0 ? 0 : owned->size() / rows}, owner));
}

std::unique_ptr<Engine> cpu_engine(int threads) { return make_cpu_engine({.threads = threads}); }

class Predictor {
 public:
  explicit Predictor(Ensemble ensemble) : ensemble_(std::move(ensemble)), engine_(make_cpu_engine()) {}

  [[nodiscard]] nb::object predict(Floats const& X) {
    auto const n = static_cast<std::uint32_t>(X.shape(0));
    RawRows rows{.values = values_of(X), .codes = {}, .n_rows = n, .n_columns = static_cast<std::uint32_t>(X.shape(1)), .name = "X"};
    std::vector<float> out;
    {
      nb::gil_scoped_release const free;
      out = shoal::predict(ensemble_, std::move(rows), *engine_);
    }
    return array_of(std::move(out), n);
  }
  void write(std::string const& path) const { path.ends_with(".onnx") ? write_onnx(ensemble_, path) : write_ensemble(ensemble_, path); }
  [[nodiscard]] nb::bytes bytes() const {
    std::string const file = to_safetensors(ensemble_);
    return nb::bytes(file.data(), file.size());
  }
  [[nodiscard]] std::string card() const { return card_of(ensemble_); }

 private:
  Ensemble ensemble_;
  std::unique_ptr<Engine> engine_;
};

class Sweep {
 public:
  Sweep(std::string const& config, Floats const& X, Doubles const& y, std::string const& study, bool overwrite, std::optional<Event> event)
      : config_(parse_sweep(config, "sweep", ".")) {
    ArrayData rows{.features = values_of(X), .n_rows = static_cast<std::uint32_t>(X.shape(0)), .n_features = static_cast<std::uint32_t>(X.shape(1)),
                   .targets = {y.data(), y.data() + y.size()}, .n_targets = static_cast<std::uint32_t>(y.shape(1)), .description = "X"};
    Signals signals;
    std::unique_ptr<SweepObserver> told;
    if (event) {
      told = make_events({.write = [call = *event](std::string const& line) {
        nb::gil_scoped_acquire const gil;
        call(line);
      }, .now = {}});
    }
    Both both(signals, told.get());
    {
      nb::gil_scoped_release const free;
      data_ = make_dataset(std::move(rows), std::nullopt, std::nullopt, config_.data, config_.seed);
      complete(config_, data_->task);
      engine_ = cpu_engine(config_.engine.threads);
      study_ = Study::create(study, config_, *data_, overwrite);
      result_ = run_sweep(config_, data_, *engine_, *study_, {.observer = &both, .searcher = nullptr});
    }
    if (signals.raised()) throw nb::python_error();
  }

  [[nodiscard]] std::string results() const { return sweep_json(result_, study_->path()); }
  [[nodiscard]] std::size_t n_trials() const { return result_.trials.size(); }
  [[nodiscard]] std::string trial(std::size_t number) const { return trial_json(result_, result_.trials.at(number), study_->path(), recorded_metrics(config_)); }
  [[nodiscard]] std::vector<double> run_scores(std::size_t number) const { return result_.trials.at(number).run_scores; }
  [[nodiscard]] Predictor model(std::optional<std::uint32_t> trial) {
    nb::gil_scoped_release const free;
    if (!trial && !result_.best) throw InputError({.key = "model", .expected = "a trial with a score", .found = "none"});
    return Predictor(ensemble_of_one(model_of(*study_, data_, *engine_, trial ? *trial : *result_.best)));
  }
  [[nodiscard]] Predictor ensemble(int size) {
    nb::gil_scoped_release const free;
    return Predictor(ensemble_of(*study_, *data_, select_ensemble(*study_, data_, *engine_, {.size = size})));
  }

 private:
  // Signals decide whether the sweep goes on, events are told of it.
  class Both final : public SweepObserver {
   public:
    Both(Signals& signals, SweepObserver* told) : signals_(signals), told_(told) {}
    void started(SweepConfig const& config, std::vector<PlannedRung> const& plan, Capabilities const& device) override {
      if (told_ != nullptr) told_->started(config, plan, device);
    }
    void trial_started(TrialRecord const& trial, Job const& job) override {
      if (told_ != nullptr) told_->trial_started(trial, job);
    }
    void promoted(TrialRecord const& trial, Job const& job) override {
      if (told_ != nullptr) told_->promoted(trial, job);
    }
    void job_finished(TrialRecord const& trial, JobResult const& result) override {
      if (told_ != nullptr) told_->job_finished(trial, result);
    }
    void trial_ended(TrialRecord const& trial) override {
      if (told_ != nullptr) told_->trial_ended(trial);
    }
    bool tick() override { return signals_.tick(); }

   private:
    Signals& signals_;
    SweepObserver* told_;
  };

  SweepConfig config_;
  std::shared_ptr<Dataset const> data_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Study> study_;
  SweepResult result_;
};

}  // namespace

NB_MODULE(_shoal, module) {
  module.attr("__version__") = std::string(kVersion);
  nb::register_exception_translator([](std::exception_ptr const& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (InputError const& error) {
      PyErr_SetString(PyExc_ValueError, error.what());
    } catch (MachineError const& error) {
      PyErr_SetString(PyExc_OSError, error.what());
    }
  });
  nb::class_<Predictor>(module, "Predictor")
      .def("predict", &Predictor::predict, nb::arg("X"))
      .def("write", &Predictor::write, nb::arg("path"))
      .def("bytes", &Predictor::bytes)
      .def("card", &Predictor::card);
  module.def("from_bytes", [](nb::bytes const& file) { return Predictor(ensemble_from_safetensors(std::string(file.c_str(), file.size()), "bytes")); }, nb::arg("file"));
  module.def("load", [](std::string const& path) { return Predictor(read_ensemble(path)); }, nb::arg("path"));
  nb::class_<Sweep>(module, "Sweep")
      .def(nb::init<std::string const&, Floats const&, Doubles const&, std::string const&, bool, std::optional<Event>>(), nb::arg("config"), nb::arg("X"), nb::arg("y"),
           nb::arg("study"), nb::arg("overwrite"), nb::arg("event").none())
      .def("results", &Sweep::results)
      .def("n_trials", &Sweep::n_trials)
      .def("trial", &Sweep::trial, nb::arg("number"))
      .def("run_scores", &Sweep::run_scores, nb::arg("number"))
      .def("model", &Sweep::model, nb::arg("trial").none())
      .def("ensemble", &Sweep::ensemble, nb::arg("size"));
}

}  // namespace shoal::python
