// SPDX-License-Identifier: Apache-2.0
// Importance as bars: what decided the score over the space (fANOVA), and what sets the best tenth apart (PED-ANOVA).
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "src/html_report/figures.hpp"
#include "src/report/text.hpp"

namespace shoal {
namespace {

constexpr std::size_t kMostRows = 15;
constexpr double kRow = 40, kTop = 46;  // [px]

Importance const* importance_of(std::optional<ImportanceResult> const& result, std::string const& name) {
  if (!result) return nullptr;
  auto const found = std::ranges::find(result->parameters, name, &Importance::parameter);
  return found == result->parameters.end() ? nullptr : &*found;
}

void draw_bar(Drawing& drawing, Importance const& importance, Scale const& x, double y, std::string_view css, std::string_view method) {
  double const to = x(importance.share);
  drawing.rect(x.start, y, std::max(1.0, to - x.start), 13, css, fmt::format("{}: {} {}", importance.parameter, method, percent(importance.share)));
  double beyond = to;
  if (importance.deviation > 0.0) {
    beyond = x(importance.share + importance.deviation);
    drawing.line(x(std::max(0.0, importance.share - importance.deviation)), y + 6.5, beyond, y + 6.5, "whisker");
  }
  drawing.text(beyond + 6, y + 11, percent(importance.share), "tick");
}

Drawing draw(Deciders const& deciders, std::vector<std::string> const& names) {
  std::size_t const n = std::min(names.size(), kMostRows);
  Drawing drawing("importance", "Importance", "Bars of each parameter's importance by fANOVA and by PED-ANOVA.", kWidth,
                  static_cast<int>(kTop + kRow * static_cast<double>(n) + 8));
  double most = 0.01;
  for (std::string const& name : names) {
    for (auto const* const result : {&deciders.fanova, &deciders.ped_anova}) {
      if (Importance const* const each = importance_of(*result, name)) most = std::max(most, each->share + each->deviation);
    }
  }
  Scale const x{0, most, 190, kWidth - 90};
  drawing.rect(190, 14, 12, 12, "bar fanova");
  drawing.text(207, 24, "fANOVA: share of the score's variance over the space", "tick");
  drawing.rect(540, 14, 12, 12, "bar ped");
  drawing.text(557, 24, "PED-ANOVA: what sets the best tenth apart", "tick");
  for (std::size_t i = 0; i < n; ++i) {
    double const y = kTop + kRow * static_cast<double>(i);
    drawing.text(180, y + 19, clipped(names[i], 26), "name", Anchor::kEnd);
    if (Importance const* const each = importance_of(deciders.fanova, names[i]))
      draw_bar(drawing, *each, x, y, "bar fanova", "fANOVA");
    else
      drawing.text(194, y + 11, "not active in every trial", "tick");
    if (Importance const* const each = importance_of(deciders.ped_anova, names[i])) draw_bar(drawing, *each, x, y + 15, "bar ped", "PED-ANOVA");
  }
  return drawing;
}

}  // namespace

Figure importance_figure(Sources const& sources) {
  Deciders const& deciders = sources.deciders;
  std::vector<std::string> const names = deciders.order();
  if (names.empty()) return missing_figure("importance", "Importance", deciders.why_not.empty() ? "No parameter is searched." : deciders.why_not);
  Json data = Json::array();
  for (std::string const& name : names) {
    Importance const* const fanova = importance_of(deciders.fanova, name);
    Importance const* const ped = importance_of(deciders.ped_anova, name);
    data.push_back({{"parameter", name},
                    {"fanova", fanova != nullptr ? Json(fanova->share) : Json()},
                    {"deviation", fanova != nullptr ? Json(fanova->deviation) : Json()},
                    {"ped_anova", ped != nullptr ? Json(ped->share) : Json()}});
  }
  std::size_t const n_trials = deciders.fanova ? deciders.fanova->n_trials : deciders.ped_anova->n_trials;
  std::string caption = fmt::format("By {} that completed. Whiskers are one standard deviation over the forest's trees.", counted(n_trials, "trial"));
  if (!deciders.why_not.empty()) caption += " " + deciders.why_not;
  if (names.size() > kMostRows) caption += fmt::format(" The {} most important of {} parameters are drawn.", kMostRows, names.size());
  if (sources.report.config.search.method != "random" && sources.report.config.search.method != "sobol" &&
      sources.report.config.search.method != "grid") {
    caption += fmt::format(" Its trials are where {} looked, not spread over the space: so is what the shares speak of.",
                           sources.report.config.search.method);
  }
  return {.name = "importance", .title = "Importance", .caption = caption, .drawing = draw(deciders, names), .data = data};
}

}  // namespace shoal
