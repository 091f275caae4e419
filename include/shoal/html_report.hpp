// SPDX-License-Identifier: Apache-2.0
// A study as one HTML page without any network, and its figures as SVG files. Reads results only; trains nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shoal/export.hpp"
#include "shoal/study.hpp"

namespace shoal {

/// What a report is made from.
struct StudyReport {
  std::string study;  ///< its file, for people
  SweepConfig config;
  SweepResult result;
  StudyTimes times;
  std::string fingerprint;          ///< of the data
  std::optional<HeldOut> held_out;  ///< for confusion matrix or residuals, and calibration
  std::string why_not_held_out;     ///< the sentence that stands there without it
};
/// All of it but the predictions, which take the data and an engine: held_out().
[[nodiscard]] StudyReport report_of(Study const&);

/// One page: verdict, figures, table of all trials, the sweep file. Styles, script and data are inside; there is no URL in it. The figures are
/// SVG that is readable without scripts; a script adds brushing, reading off and sorting. `<script type="application/json"
/// id="shoal-data">` holds every number that is drawn.
[[nodiscard]] std::string to_html(StudyReport const&);

struct FigureFile {
  std::string name;  ///< "history"
  std::string svg;   ///< a document that stands alone, with its own styles
};
/// Those figures that the study has something for, in the order of the page.
[[nodiscard]] std::vector<FigureFile> figure_files(StudyReport const&);

}  // namespace shoal
