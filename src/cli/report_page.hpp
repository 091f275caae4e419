// SPDX-License-Identifier: Apache-2.0
// The HTML report of a study with what its best model says of held-out rows.
#pragma once

#include <memory>
#include <string>

#include "shoal/html_report.hpp"

namespace shoal::cli {

/// Adds predictions to a report, or says in it why there are none: a study outlives its data.
void add_predictions(StudyReport&, Study&, std::shared_ptr<Dataset const>, Engine&);

/// The page of a study at hand, into a file. Returns the line that says so. MachineError where it cannot be written.
std::string write_report(Study&, std::shared_ptr<Dataset const>, Engine&, std::string const& path);

/// "fashion.html: 1,000 trials, 0.7 MB"
[[nodiscard]] std::string report_line(StudyReport const&, std::string const& path, std::size_t bytes);

}  // namespace shoal::cli
