// SPDX-License-Identifier: Apache-2.0
#include "src/cli/report_page.hpp"

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/export/output_file.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {

void add_predictions(StudyReport& report, Study& study, std::shared_ptr<Dataset const> data, Engine& engine) {
  if (!report.result.best) {
    report.why_not_held_out = "No trial has a score yet.";
    return;
  }
  try {
    report.held_out = held_out(study, std::move(data), engine, *report.result.best);
  } catch (InputError const& error) {  // its message names the run that is not trained yet
    report.why_not_held_out = fmt::format("The best model's predictions could not be made: {}.", error.what());
  } catch (MachineError const& error) {
    report.why_not_held_out = fmt::format("The best model's predictions could not be made: {}.", error.what());
  }
}

std::string write_report(Study& study, std::shared_ptr<Dataset const> data, Engine& engine, std::string const& path) {
  StudyReport report = report_of(study);
  report.study = study.path();
  add_predictions(report, study, std::move(data), engine);
  std::string const page = to_html(report);
  write_file(path, page);
  return report_line(report, path, page.size());
}

std::string report_line(StudyReport const& report, std::string const& path, std::size_t bytes) {
  return fmt::format("{}: {} trials, {}", path, grouped(report.result.trials.size()), bytes_text(bytes));
}

}  // namespace shoal::cli
