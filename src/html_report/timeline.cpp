// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/timeline.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "src/html_report/figures.hpp"
#include "src/report/text.hpp"

namespace shoal {
namespace {

constexpr std::size_t kBins = 90;

// From the clock to the time that sessions took.
class SessionClock {
 public:
  SessionClock(StudyTimes const& times) {
    for (std::size_t i = 0; i < times.sessions.size(); ++i) {
      double const start = times.sessions[i].start;
      double const next = i + 1 < times.sessions.size() ? times.sessions[i + 1].start : HUGE_VAL;
      double length = times.sessions[i].seconds;  // 0 after a crash: then the last that was heard of it
      for (StudyTimes::Trial const& trial : times.trials) {
        for (double const moment : {trial.start, trial.end}) {
          if (moment >= start && moment < next) length = std::max(length, moment - start);
        }
      }
      sessions_.push_back({start, total_, length});
      total_ += length;
    }
  }
  [[nodiscard]] double at(double moment) const {
    double time = 0.0;
    for (Session const& session : sessions_) {
      if (moment >= session.start) time = session.offset + std::min(moment - session.start, session.length);
    }
    return time;
  }
  [[nodiscard]] double total() const { return total_; }
  [[nodiscard]] std::vector<double> starts() const {
    std::vector<double> starts;
    for (Session const& session : sessions_) starts.push_back(session.offset);
    return starts;
  }

 private:
  struct Session {
    double start, offset, length;
  };
  std::vector<Session> sessions_;
  double total_ = 0.0;
};

std::uint64_t epochs_of(TrialRecord const& trial) {
  std::uint64_t epochs = 0, inherited = trial.parent ? static_cast<std::uint64_t>(trial.parent->epoch) : 0;
  for (RunRecord const& run : trial.runs) epochs += run.curve.size() - std::min<std::uint64_t>(inherited, run.curve.size());
  return epochs;
}

void add_open(Timeline& timeline, double from, double to) {
  double const width = timeline.seconds / static_cast<double>(kBins);
  auto const bin_of = [&](double time) { return std::min(kBins - 1, static_cast<std::size_t>(time / width)); };
  for (std::size_t bin = bin_of(from); bin <= bin_of(to); ++bin) {
    double const begin = static_cast<double>(bin) * width, overlap = std::min(to, begin + width) - std::max(from, begin);
    timeline.bins[bin].open += std::max(0.0, overlap) / width;
  }
}

Drawing draw(Timeline const& timeline) {
  Drawing drawing("timeline", "Throughput",
                  "Above: epochs per second, of the trials that ended. Below: open trials. Both over the time that the sweep ran.", kWidth, 400);
  double most_rate = 0.0, most_open = 1.0;
  for (Timeline::Bin const& bin : timeline.bins) most_rate = std::max(most_rate, bin.epochs_per_second), most_open = std::max(most_open, bin.open);
  Scale const x{0, timeline.seconds, 70, kWidth - 20}, rate{0, std::max(most_rate, 1e-9), 170, 34}, open{0, most_open, 350, 226};
  drawing.y_axis(rate, x.start, x.end, "run epochs per second, of trials that ended", 4);
  drawing.axes(x, open, "seconds", "open trials", 10, 4);
  double const width = (x.end - x.start) / static_cast<double>(timeline.bins.size());
  std::string area;
  for (std::size_t i = 0; i < timeline.bins.size(); ++i) {
    Timeline::Bin const& bin = timeline.bins[i];
    double const left = x.start + width * static_cast<double>(i), top = rate(bin.epochs_per_second);
    std::string const hint =
        fmt::format("{} to {} s: {} epochs/s, {} open trials, {} ended so far", brief(timeline.seconds * static_cast<double>(i) / kBins),
                    brief(timeline.seconds * static_cast<double>(i + 1) / kBins), brief(bin.epochs_per_second), brief(bin.open), bin.ended);
    drawing.rect(left, top, width - 0.6, 170 - top, "bar fanova", hint);
    drawing.rect(left, open(bin.open), width - 0.6, 350 - open(bin.open), "bar ped", hint);
  }
  drawing.line(x.start, 170, x.end, 170, "axis");
  for (std::size_t i = 1; i < timeline.sessions.size(); ++i) drawing.line(x(timeline.sessions[i]), 34, x(timeline.sessions[i]), 350, "diagonal");
  return drawing;
}

}  // namespace

Timeline timeline_of(SweepResult const& result, StudyTimes const& times) {
  SessionClock const clock(times);
  Timeline timeline{.seconds = clock.total(), .bins = {}, .sessions = clock.starts()};
  if (timeline.seconds > 0.0) timeline.bins.resize(kBins);
  for (TrialRecord const& trial : result.trials) {
    std::uint64_t const epochs = epochs_of(trial);
    timeline.run_epochs += epochs;
    timeline.trial_seconds += trial.seconds;
    if (trial.state == TrialState::kPruned || trial.state == TrialState::kFailed) timeline.pruned_seconds += trial.seconds;
    if (timeline.bins.empty() || trial.number >= times.trials.size()) continue;
    StudyTimes::Trial const& time = times.trials[trial.number];
    double const from = clock.at(time.start), to = std::isnan(time.end) ? timeline.seconds : clock.at(time.end);
    add_open(timeline, from, to);
    if (std::isnan(time.end)) continue;
    auto const first = std::min(kBins - 1, static_cast<std::size_t>(to / timeline.seconds * static_cast<double>(kBins)));
    timeline.bins[first].epochs_per_second += static_cast<double>(epochs) / (timeline.seconds / static_cast<double>(kBins));
    for (std::size_t bin = first; bin < kBins; ++bin) ++timeline.bins[bin].ended;
  }
  return timeline;
}

Figure timeline_figure(Sources const& sources) {
  Timeline const timeline = timeline_of(sources.report.result, sources.report.times);
  if (timeline.bins.empty()) return missing_figure("timeline", "Throughput and timeline", "No session of this study was timed.");
  Json bins = Json::array();
  for (Timeline::Bin const& bin : timeline.bins) bins.push_back({bin.open, bin.epochs_per_second, bin.ended});
  std::string caption =
      fmt::format("{} of runs in {}, {} per second. Trials took {} of threads", counted(timeline.run_epochs, "epoch"), duration(timeline.seconds),
                  brief(static_cast<double>(timeline.run_epochs) / timeline.seconds), duration(timeline.trial_seconds));
  if (timeline.pruned_seconds > 0.0)
    caption += fmt::format(", {} of it for trials that were pruned or failed", percent(timeline.pruned_seconds / timeline.trial_seconds));
  caption +=
      ". A trial is open from its start to its end, waiting for its rung included, and its epochs count where it ended. A study does not record when "
      "an epoch was trained, nor by which thread or device.";
  if (timeline.sessions.size() > 1) caption += fmt::format(" {} sessions stand one after the other, without the pauses.", timeline.sessions.size());
  return {.name = "timeline",
          .title = "Throughput and timeline",
          .caption = caption,
          .drawing = draw(timeline),
          .data = {{"seconds", timeline.seconds},
                   {"run_epochs", timeline.run_epochs},
                   {"trial_seconds", timeline.trial_seconds},
                   {"pruned_seconds", timeline.pruned_seconds},
                   {"sessions", timeline.sessions},
                   {"bins", bins}}};
}

}  // namespace shoal
