// SPDX-License-Identifier: Apache-2.0
#include "src/report/panel.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "src/report/cells.hpp"
#include "src/report/text.hpp"

namespace shoal {
namespace {

constexpr std::size_t kBarWidth = 24, kSparkWidth = 32, kMostRungs = 12;

std::string rung_line(ProgressState::Rung const& rung, bool unicode) {
  std::uint64_t const begun = rung.done + rung.running, total = std::max(rung.plan.trials, begun);
  std::uint64_t const alive = begun - std::min(begun, rung.promoted + rung.stopped);
  std::string text = fmt::format("{:<26} {} ", ProgressState::name_of(rung), rung_bar(rung.promoted, alive, rung.stopped, total, kBarWidth, unicode));
  text += fmt::format("{} promoted, {} alive, {} stopped", grouped(rung.promoted), grouped(alive), grouped(rung.stopped));
  return begun < total ? fmt::format("{}, of {}", text, grouped(total)) : text;
}

// The best so far at even distances of epochs.
std::string history_line(ProgressState const& state) {
  std::vector<ProgressState::Step> const& steps = state.best_steps();
  if (steps.size() < 2) return "";
  std::uint64_t const first = steps.front().epochs, last = std::max(state.epochs_done(), first + 1);
  std::vector<double> values;
  std::size_t at = 0;
  for (std::size_t i = 0; i < kSparkWidth; ++i) {
    std::uint64_t const epochs = first + (last - first) * i / (kSparkWidth - 1);
    while (at + 1 < steps.size() && steps[at + 1].epochs <= epochs) ++at;
    values.push_back(steps[at].score);
  }
  return fmt::format("{:<26} {} {} to {}", "best so far", sparkline(values, state.upwards()), readable(values.front()), readable(values.back()));
}

}  // namespace

std::string rung_bar(std::uint64_t promoted, std::uint64_t alive, std::uint64_t stopped, std::uint64_t total, std::size_t width, bool unicode) {
  std::array<std::string_view, 4> const shades = unicode ? std::array<std::string_view, 4>{"█", "▓", "░", "·"} : std::array<std::string_view, 4>{"#", "+", "-", "."};
  std::array<std::uint64_t, 4> const counts{promoted, alive, stopped, total - std::min(total, promoted + alive + stopped)};
  std::array<std::size_t, 4> cells{};
  for (std::size_t i = 0; i < 4; ++i) {
    auto const share = static_cast<std::size_t>(std::lround(static_cast<double>(counts[i] * width) / static_cast<double>(std::max<std::uint64_t>(total, 1))));
    cells[i] = counts[i] > 0 ? std::max<std::size_t>(share, 1) : 0;
  }
  // The widest gives and takes what rounding is off by.
  auto const sum = [&] { return cells[0] + cells[1] + cells[2] + cells[3]; };
  auto const widest = std::ranges::max_element(cells);
  while (sum() > width && *widest > 0) --*widest;
  if (sum() < width) (total == 0 ? cells[3] : *widest) += width - sum();
  std::string bar;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 0; k < cells[i]; ++k) bar += shades[i];
  }
  return bar;
}

std::string sparkline(std::vector<double> const& values, bool upwards) {
  constexpr std::string_view kBlocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  auto const [low, high] = std::ranges::minmax(values);
  std::string line;
  for (double const value : values) {
    double const place = high > low ? (value - low) / (high - low) : 0.0;
    line += kBlocks[static_cast<std::size_t>(std::lround(7.0 * (upwards || high == low ? place : 1.0 - place)))];
  }
  return line;
}

std::vector<std::string> panel_lines(ProgressState& state, PanelFacts const& facts) {
  std::vector<std::string> lines{state.counts()};
  // Rungs that have begun; where there are many, those that are complete are only counted.
  auto const has_begun = [](ProgressState::Rung const& rung) { return rung.done + rung.running > 0; };
  bool const many = std::ranges::count_if(state.rungs(), has_begun) > static_cast<std::ptrdiff_t>(kMostRungs);
  std::size_t complete = 0, ahead = 0;
  for (ProgressState::Rung const& rung : state.rungs()) {
    if (!has_begun(rung) || lines.size() > kMostRungs)
      ++ahead;
    else if (many && rung.plan.trials > 0 && rung.complete())
      ++complete;
    else
      lines.push_back(rung_line(rung, facts.unicode));
  }
  if (complete + ahead > 0) lines.push_back(complete > 0 ? fmt::format("rungs: {} complete, {} ahead", complete, ahead) : fmt::format("rungs: {} ahead", ahead));
  std::string const speed = state.speed(facts.now);
  lines.push_back(duration(state.elapsed(facts.now)) + (speed.empty() ? "" : ", " + speed) + (facts.memory.empty() ? "" : ", " + facts.memory));
  if (std::string history = facts.unicode ? history_line(state) : ""; !history.empty()) lines.push_back(std::move(history));
  if (std::string const best = state.best_score(); !best.empty()) {
    lines.push_back("best " + best);
    lines.push_back("  " + state.best_parameters());
  }
  return lines;
}

}  // namespace shoal
