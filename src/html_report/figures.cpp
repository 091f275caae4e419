// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/figures.hpp"

namespace shoal {

std::vector<Figure> figures_of(Sources const& sources) {
  std::optional<HeldOut> const& held_out = sources.report.held_out;
  bool const regression = held_out && held_out->task == Task::kRegression;
  std::vector<Figure> figures{history_figure(sources)};
  if (!sources.report.result.secondary.empty()) figures.push_back(front_figure(sources));
  for (Figure& figure : std::vector{parallel_figure(sources),
          curves_figure(sources),
          survival_figure(sources),
          importance_figure(sources),
          slices_figure(sources),
          regression ? residuals_figure(sources) : confusion_figure(sources),
          calibration_figure(sources),
          timeline_figure(sources)}) {
    figures.push_back(std::move(figure));
  }
  return figures;
}

std::vector<FigureFile> figure_files(StudyReport const& report) {
  std::vector<FigureFile> files;
  for (Figure const& figure : figures_of(Sources(report))) {
    if (figure.drawing) files.push_back({figure.name, figure.drawing->alone()});
  }
  return files;
}

}  // namespace shoal
