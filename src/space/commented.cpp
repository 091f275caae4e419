// SPDX-License-Identifier: Apache-2.0
// A sweep file that explains itself, to begin with.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "shoal/sweep_file.hpp"
#include "src/space/model_parameters.hpp"

namespace shoal {
namespace {

struct Section {
  std::string_view key, comment;
};
constexpr std::array kSections{
    Section{"data", "What is learned from. Paths are relative to this file."},
    Section{"test", "Rows that the winner alone is scored on, once, at the end; none: no such rows."},
    Section{"validation", "What trials are compared on: a share of the rows, or {folds: 5}."},
    Section{"objective", "The metric that decides: val_accuracy, val_loss, val_f1, ..."},
    Section{"metrics", "Metrics that are recorded beside it."},
    Section{"constraints", "Networks that are larger are not tried: [parameters <= 50000]."},
    Section{"search", "How configurations are proposed: random, grid, sobol, tpe, gp, bohb, cmaes, evolution, coordinate."},
    Section{"schedule", "How many epochs they get: hyperband, asha, successive_halving, full, pbt, median, racing, lcpred."},
    Section{"repeats", "Runs of a trial with different seeds, on each fold."},
    Section{"refit", "Whether the winner is trained again on all rows that are not test rows; auto: with folds."},
    Section{"seed", "Decides everything random."},
    Section{"stop", "When to end before the plan does: {wall_time: 10m, target: 0.98, epochs: 50000, no_improvement: 40}."},
    Section{"parameters", "What is searched: one value is fixed; [16, 64] or {min: 16, max: 256, log: true} is searched."},
    Section{"engine", "Where and how: device cpu or cuda, precision fp32, threads."},
    Section{"output", "The study's file."},
};

// The line's key; empty of lines inside a section.
std::string_view key_of(std::string_view line) { return line.starts_with(' ') ? "" : line.substr(0, line.find(':')); }

// "  units: {min: 16}" -> "units"
std::string parameter_of(std::string_view line) {
  std::string_view const rest = line.substr(line.find_first_not_of(' '));
  return std::string(rest.substr(0, rest.find(": ")));
}

// Parameters that are not searched, as comments.
std::string others(std::vector<std::string> const& searched) {
  std::string text = "  # Left at their defaults; give a value or a range to set or search them:\n";
  for (ParameterRow const& row : parameter_rows()) {
    bool const named = std::ranges::find(searched, row.name) != searched.end();
    if (named || !row.owner.empty() || row.name == "epochs") continue;
    text += fmt::format("  # {}: {}  # {}\n", row.name, row.default_value, row.summary);
  }
  return text;
}

}  // namespace

std::string to_commented_yaml(SweepConfig const& config) {
  std::string text, plain = to_yaml(config);
  std::vector<std::string> searched;
  bool in_parameters = false;
  for (std::size_t begin = 0; begin < plain.size();) {
    std::size_t const end = plain.find('\n', begin);
    std::string_view const line(plain.data() + begin, end - begin);
    begin = end + 1;
    if (in_parameters && line.starts_with(' ')) {
      searched.push_back(parameter_of(line));
      RowReference const reference = find_row(searched.back());
      text += reference.row == nullptr ? fmt::format("{}\n", line) : fmt::format("{}  # {}\n", line, reference.row->summary);
      continue;
    }
    if (std::exchange(in_parameters, false)) text += others(searched);
    auto const section = std::ranges::find(kSections, key_of(line), &Section::key);
    if (section != kSections.end()) text += fmt::format("{}# {}\n", text.empty() ? "" : "\n", section->comment);
    text += fmt::format("{}\n", line);
    in_parameters = key_of(line) == "parameters";
  }
  if (in_parameters) text += others(searched);
  return text;
}

}  // namespace shoal
