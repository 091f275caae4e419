// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/survival.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "src/html_report/figures.hpp"

namespace shoal {
namespace {

constexpr std::size_t kMostRows = 40;
constexpr double kRow = 22, kTop = 44;  // [px]

constexpr std::array kOutcomes{std::pair{"promoted", &RungCount::promoted}, std::pair{"completed", &RungCount::completed},
                               std::pair{"pruned", &RungCount::pruned}, std::pair{"failed", &RungCount::failed},
                               std::pair{"running", &RungCount::running}};

// Where a job ends is where its rung does, if each rung was one job.
int end_of(TrialRecord const& trial, int rung) {
  if (!trial.parent && !trial.runs.empty() && std::cmp_equal(trial.runs[0].marks.size(), trial.rung + 1))
    return trial.runs[0].marks[static_cast<std::size_t>(rung)].epoch;
  return rung == trial.rung ? trial.epochs : 0;
}

using Brackets = std::map<int, std::vector<RungCount>>;

std::vector<RungCount> merged(Brackets const& brackets) {
  std::vector<RungCount> counts;
  std::map<std::vector<int>, std::size_t> known;  // epochs of the rungs -> where they stand in counts
  for (auto const& [_, rungs] : brackets) {
    std::vector<int> epochs;
    for (RungCount const& rung : rungs) epochs.push_back(rung.to_epoch);
    auto const [place, fresh] = known.emplace(epochs, counts.size());
    if (fresh) {
      counts.insert(counts.end(), rungs.begin(), rungs.end());
      continue;
    }
    for (std::size_t i = 0; i < rungs.size(); ++i) {
      RungCount& count = counts[place->second + i];
      ++count.n_brackets, count.reached += rungs[i].reached;
      for (auto const& [name, outcome] : kOutcomes) count.*outcome += rungs[i].*outcome;
    }
  }
  return counts;
}

// Rows in the drawing: all, or where there are too many every so many-th.
std::vector<RungCount> shown(std::vector<RungCount> const& rungs) {
  if (rungs.size() <= kMostRows) return rungs;
  std::vector<RungCount> rows;
  for (std::size_t i = 0; i < kMostRows; ++i) rows.push_back(rungs[i * (rungs.size() - 1) / (kMostRows - 1)]);
  return rows;
}

Drawing draw(std::vector<RungCount> const& rungs) {
  std::vector<RungCount> const rows = shown(rungs);
  Drawing drawing("survival", "Rung survival", "Bars of the trials in each rung: how many went on, completed, were pruned, failed or are running.",
                  kWidth, static_cast<int>(kTop + kRow * static_cast<double>(rows.size()) + 12));
  std::size_t most = 1;
  for (RungCount const& rung : rows) most = std::max(most, rung.reached);
  Scale const x{0, static_cast<double>(most), 190, kWidth - 70};
  double legend = 190;
  for (auto const& [name, count] : kOutcomes) {
    if (std::ranges::all_of(rows, [&](RungCount const& rung) { return rung.*count == 0; })) continue;
    drawing.rect(legend, 14, 12, 12, std::string("bar ") + name);
    drawing.text(legend + 17, 24, name, "tick");
    legend += 105;
  }
  double y = kTop;
  for (RungCount const& rung : rows) {
    std::string const name_of_rung = fmt::format(
        "{}, rung {}", rung.n_brackets == 1 ? fmt::format("bracket {}", rung.bracket) : fmt::format("{} brackets", rung.n_brackets), rung.rung);
    drawing.text(180, y + 14, rung.to_epoch > 0 ? fmt::format("{}, epoch {}", name_of_rung, rung.to_epoch) : name_of_rung, "tick", Anchor::kEnd);
    std::size_t done = 0;
    for (auto const& [name, count] : kOutcomes) {
      std::size_t const n = rung.*count;
      if (n == 0) continue;
      double const from = x(static_cast<double>(done)), to = x(static_cast<double>(done + n));
      drawing.rect(from, y, to - from, kRow - 5, fmt::format("bar {}", name), fmt::format("{}: {} {} of {}", name_of_rung, n, name, rung.reached));
      done += n;
    }
    drawing.text(x(static_cast<double>(done)) + 6, y + 13, fmt::format("{}", rung.reached), "tick");
    y += kRow;
  }
  return drawing;
}

}  // namespace

std::vector<RungCount> rung_survival(SweepResult const& result) {
  Brackets brackets;
  for (TrialRecord const& trial : result.trials) {
    int const first = trial.parent ? trial.rung : 0;
    for (int rung = first; rung <= trial.rung; ++rung) {
      std::vector<RungCount>& rungs = brackets[trial.bracket];
      while (std::cmp_less_equal(rungs.size(), rung)) rungs.push_back({.bracket = trial.bracket, .rung = static_cast<int>(rungs.size())});
      RungCount& count = rungs[static_cast<std::size_t>(rung)];
      ++count.reached;
      count.to_epoch = std::max(count.to_epoch, end_of(trial, rung));
      if (rung < trial.rung) {
        ++count.promoted;
        continue;
      }
      switch (trial.state) {
        case TrialState::kCompleted:
          ++count.completed;
          break;
        case TrialState::kPruned:
          ++count.pruned;
          break;
        case TrialState::kFailed:
          ++count.failed;
          break;
        case TrialState::kRunning:
          ++count.running;
          break;
      }
    }
  }
  return merged(brackets);
}

Figure survival_figure(Sources const& sources) {
  std::vector<RungCount> const rungs = rung_survival(sources.report.result);
  if (rungs.empty()) return missing_figure("survival", "Rung survival", "No trial has started yet.");
  Json data = Json::array();
  for (RungCount const& rung : rungs) {
    data.push_back({{"bracket", rung.bracket},
                    {"rung", rung.rung},
                    {"n_brackets", rung.n_brackets},
                    {"to_epoch", rung.to_epoch},
                    {"reached", rung.reached},
                    {"promoted", rung.promoted},
                    {"completed", rung.completed},
                    {"pruned", rung.pruned},
                    {"failed", rung.failed},
                    {"running", rung.running}});
  }
  std::string caption = rungs.size() == 1
                            ? fmt::format("{} has no rungs: every trial had its whole budget at once.", sources.report.config.schedule.method)
                            : "Trials in each rung; brackets whose rungs end at the same epochs are counted together. Those that were promoted stand "
                              "again in the rung below.";
  if (rungs.size() > kMostRows) caption += fmt::format(" {} of {} rungs are drawn.", kMostRows, rungs.size());
  return {.name = "survival", .title = "Rung survival", .caption = caption, .drawing = draw(rungs), .data = data};
}

}  // namespace shoal
