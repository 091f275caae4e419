// SPDX-License-Identifier: Apache-2.0
#include "src/bench/report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "src/report/text.hpp"

namespace shoal::bench {
namespace {

using Json = nlohmann::ordered_json;

// The distinct values of something that populations have, in their order.
template <class Get>
auto distinct(Result const& result, Get get) {
  std::vector<decltype(get(result.populations[0]))> values;
  for (Population const& population : result.populations) {
    auto value = get(population);
    if (std::ranges::find(values, value) == values.end()) values.push_back(std::move(value));
  }
  return values;
}

auto shapes(Result const& result) { return distinct(result, [](Population const& p) { return shape_text(p.sizes); }); }
auto features(Result const& result) { return distinct(result, [](Population const& p) { return p.sizes.front(); }); }
auto batches(Result const& result) { return distinct(result, [](Population const& p) { return p.batch_size; }); }
auto optimizers(Result const& result) { return distinct(result, [](Population const& p) { return std::string(name_of(p.optimizer)); }); }
auto activations(Result const& result) { return distinct(result, [](Population const& p) { return std::string(name_of(p.activation)); }); }

template <class T>
std::string joined(std::vector<T> const& values) {
  return fmt::format("{}", fmt::join(values, " "));
}

// For people: "784-32-10 and 63 more".
template <class T>
std::string first_of(std::vector<T> const& values) {
  return values.size() <= 3 ? joined(values) : fmt::format("{} and {} more", values[0], values.size() - 1);
}

template <class T>
Json one_or_all(Setting const& setting, std::vector<T> const& values) {
  return setting.mix.empty() ? Json(values[0]) : Json(values);
}

bool has_phases(std::span<Result const> results) { return !results.empty() && results[0].phases.has_value(); }

Cell whole(std::uint64_t value) { return static_cast<std::int64_t>(value); }
Cell digits(double value) { return value < 100.0 ? fmt::format("{:.3g}", value) : fmt::format("{:.0f}", value); }
Cell percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

Table summary_table(std::span<Result const> results) {
  bool const any_void = std::ranges::any_of(results, [](Result const& r) { return !r.void_reason.empty(); });
  Table table{.columns = {"shape", "batch", "trials", "optimizer", "trial-epochs/s", "min", "max", "GFLOP/s", "peak", "by", "share", "spread", "bytes/run"},
              .rows = {}};
  if (any_void) table.columns.emplace_back("");
  for (Result const& r : results) {
    Spread const& rate = r.trial_epochs_per_second;
    auto& row = table.rows.emplace_back(std::vector<Cell>{first_of(shapes(r)), first_of(batches(r)), whole(r.trials), first_of(optimizers(r)), digits(rate.median),
                                                          digits(rate.min), digits(rate.max), digits(r.gflops), digits(r.peak_gflops), name_of(r.peak_by),
                                                          percent(r.fraction_of_peak), percent(r.peak_spread), bytes_text(r.bytes_per_run)});
    if (any_void) row.emplace_back(std::string(r.void_reason.empty() ? "" : "void"));
  }
  return table;
}

Table phase_table(std::span<Result const> results) {
  Table table{.columns = {"shape", "batch"}, .rows = {}};
  table.columns.insert(table.columns.end(), kPhaseNames.begin(), kPhaseNames.end());
  for (Result const& r : results) {
    auto& row = table.rows.emplace_back(std::vector<Cell>{joined(shapes(r)), joined(batches(r))});
    for (double const microseconds : r.phases->microseconds) row.push_back(digits(microseconds));
  }
  return table;
}

Json phases_json(PhaseTimes const& phases) {
  Json times = Json::object();
  for (std::size_t i = 0; i < kPhaseNames.size(); ++i) times[kPhaseNames[i]] = phases.microseconds[i];
  return {{"threads", 1}, {"steps", phases.steps}, {"microseconds_per_step", std::move(times)}};
}

Json result_json(Setting const& setting, Result const& r) {
  Json populations = Json::array();
  for (Population const& p : r.populations) {
    populations.push_back({{"shape", shape_text(p.sizes)}, {"batch", p.batch_size}, {"trials", p.trials}, {"optimizer", name_of(p.optimizer)},
                           {"activation", name_of(p.activation)}});
  }
  Spread const& rate = r.trial_epochs_per_second;
  Json json{{"shape", one_or_all(setting, shapes(r))},
            {"batch", one_or_all(setting, batches(r))},
            {"trials", r.trials},
            {"optimizer", one_or_all(setting, optimizers(r))},
            {"activation", one_or_all(setting, activations(r))},
            {"device", setting.device},
            {"precision", setting.precision},
            {"executor", setting.executor},
            {"threads", setting.machine.threads},
            {"data", setting.data.name},
            {"features", one_or_all(setting, features(r))},
            {"rows", setting.data.rows},
            {"validation_rows", 0},
            {"type", name_of(setting.data.type)},
            {"density", setting.data.density},
            {"warmup", setting.work.warmup},
            {"repeats", setting.work.repeats},
            {"trial_epochs", r.trial_epochs},
            {"trial_epochs_per_second", {{"median", rate.median}, {"min", rate.min}, {"max", rate.max}}},
            {"gflops", r.gflops},
            {"peak_gflops", r.peak_gflops},
            {"peak_by", name_of(r.peak_by)},
            {"peak_spread", r.peak_spread},
            {"fraction_of_peak", r.fraction_of_peak},
            {"bytes_per_run", r.bytes_per_run},
            {"void", r.void_reason.empty() ? Json(nullptr) : Json(r.void_reason)},
            {"mix", setting.mix.empty() ? Json(nullptr) : Json(setting.mix)},
            {"populations", std::move(populations)}};
  if (r.phases) json["phases"] = phases_json(*r.phases);
  return json;
}

}  // namespace

std::string text_of(Setting const& setting, std::span<Result const> results) {
  Machine const& machine = setting.machine;
  Workload const& work = setting.work;
  DataFacts const& data = setting.data;
  std::string text = fmt::format("{}, {} thread{}, {}, {}\ndata: {}, {} training rows, no validation rows, {} features, {:.3g} % of them not 0; "
                                 "{} epoch{} of warm-up, median of {}\n\n{}",
                                 printable(machine.cpu), machine.threads, machine.threads == 1 ? "" : "s", machine.instruction_set, setting.precision, printable(data.name),
                                 grouped(data.rows), name_of(data.type), 100 * data.density, work.warmup, work.warmup == 1 ? "" : "s", work.repeats,
                                 to_text(summary_table(results)));
  if (has_phases(results)) text += fmt::format("\none run on one thread, microseconds a step:\n{}", to_text(phase_table(results)));
  return text;
}

Table table_of(Setting const& setting, std::span<Result const> results) {
  Table table{.columns = {"shape", "batch", "trials", "optimizer", "activation", "device", "precision", "executor", "threads", "data", "features", "rows", "validation_rows",
                          "type", "density", "warmup", "repeats", "trial_epochs", "trial_epochs_per_second_median", "trial_epochs_per_second_min",
                          "trial_epochs_per_second_max", "gflops", "peak_gflops", "peak_by", "peak_spread", "fraction_of_peak", "bytes_per_run", "void"},
              .rows = {}};
  if (has_phases(results)) {
    for (std::string_view const name : kPhaseNames) table.columns.push_back(fmt::format("{}_microseconds_per_step", name));
  }
  for (Result const& r : results) {
    Workload const& work = setting.work;
    DataFacts const& data = setting.data;
    Spread const& rate = r.trial_epochs_per_second;
    Cell const reason = r.void_reason.empty() ? Cell() : Cell(r.void_reason);
    auto& row = table.rows.emplace_back(std::vector<Cell>{
        joined(shapes(r)), joined(batches(r)), whole(r.trials), joined(optimizers(r)), joined(activations(r)), setting.device, setting.precision,
        setting.executor, std::int64_t{setting.machine.threads}, data.name, joined(features(r)), std::int64_t{data.rows}, std::int64_t{0}, name_of(data.type),
        data.density, std::int64_t{work.warmup}, std::int64_t{work.repeats}, whole(r.trial_epochs), rate.median, rate.min, rate.max, r.gflops,
        r.peak_gflops, name_of(r.peak_by), r.peak_spread, r.fraction_of_peak, whole(r.bytes_per_run), reason});
    if (r.phases) row.insert(row.end(), r.phases->microseconds.begin(), r.phases->microseconds.end());
  }
  return table;
}

std::string json_of(Setting const& setting, std::span<Result const> results) {
  Machine const& machine = setting.machine;
  Json list = Json::array();
  for (Result const& result : results) list.push_back(result_json(setting, result));
  Json const document{{"machine",
                       {{"cpu", machine.cpu}, {"threads", machine.threads}, {"instruction_set", machine.instruction_set}, {"shoal", machine.shoal}}},
                      {"results", std::move(list)}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace shoal::bench
