// SPDX-License-Identifier: Apache-2.0
// The figures, a file each. To add one: its function here, its file, a row in figures.cpp.
#pragma once

#include "src/html_report/deciders.hpp"
#include "src/html_report/figure.hpp"

namespace shoal {

/// What several figures need, measured once.
struct Sources {
  explicit Sources(StudyReport const& of) : report(of), deciders(deciders_of(of)) {}
  StudyReport const& report;
  Deciders deciders;
};

/// In the order of the page.
[[nodiscard]] std::vector<Figure> figures_of(Sources const&);

[[nodiscard]] Figure history_figure(Sources const&);
[[nodiscard]] Figure front_figure(Sources const&);  ///< of several objectives
[[nodiscard]] Figure parallel_figure(Sources const&);
[[nodiscard]] Figure curves_figure(Sources const&);
[[nodiscard]] Figure survival_figure(Sources const&);
[[nodiscard]] Figure importance_figure(Sources const&);
[[nodiscard]] Figure slices_figure(Sources const&);
[[nodiscard]] Figure confusion_figure(Sources const&);  ///< of classes
[[nodiscard]] Figure residuals_figure(Sources const&);  ///< of a regression
[[nodiscard]] Figure calibration_figure(Sources const&);
[[nodiscard]] Figure timeline_figure(Sources const&);

}  // namespace shoal
