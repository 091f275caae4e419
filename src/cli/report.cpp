// SPDX-License-Identifier: Apache-2.0
// shoal report: a study as one HTML page, and its figures as SVG files.
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/html_report.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/cli/report_page.hpp"
#include "src/cli/study_data.hpp"
#include "src/export/output_file.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

struct ReportOptions {
  std::string study, output, svg;
  bool no_predictions = false;
  EngineFlags engine;
  bool quiet = false;
};

std::string output_of(ReportOptions const& options) {
  return options.output.empty() ? std::filesystem::path(options.study).replace_extension(".html").string() : options.output;
}

// Without its data the report lacks a figure or two, and says why.
void add_held_out(StudyReport& report, Study& study, ReportOptions const& options) {
  if (options.no_predictions || !report.result.best) {
    report.why_not_held_out = options.no_predictions ? "Predictions were left out (--no-predictions)." : "No trial has a score yet.";
    return;
  }
  std::unique_ptr<Engine> const engine = make_engine(options.engine);
  try {
    add_predictions(report, study, load_data_of(study), *engine);
  } catch (InputError const& error) {  // its message names the file
    report.why_not_held_out = fmt::format("The best model's predictions could not be made: {}.", error.what());
  } catch (MachineError const& error) {
    report.why_not_held_out = fmt::format("The best model's predictions could not be made: {}.", error.what());
  }
  if (!report.held_out && !options.quiet) note(printable(report.why_not_held_out));
}

void write_figures(StudyReport const& report, std::string const& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw_system_error("cannot create the folder", folder, error.value());
  for (FigureFile const& figure : figure_files(report)) write_file((std::filesystem::path(folder) / (figure.name + ".svg")).string(), figure.svg);
}

int run(ReportOptions const& options) {
  std::unique_ptr<Study> const study = Study::open(options.study, Study::Access::kRead);
  std::string const output = output_of(options);
  std::error_code error;
  if (std::filesystem::equivalent(output, options.study, error)) {
    throw InputError({.key = "-o", .expected = "another file than the study", .found = "'" + output + "'"});
  }
  StudyReport report = report_of(*study);
  report.study = options.study;
  add_held_out(report, *study, options);
  std::string const page = to_html(report);
  write_file(output, page);
  if (!options.svg.empty()) write_figures(report, options.svg);
  if (!options.quiet) note(report_line(report, output, page.size()));
  return 0;
}

}  // namespace

Command add_report(CLI::App& root) {
  auto const options = std::make_shared<ReportOptions>();
  CLI::App* const app = root.add_subcommand("report", "a study as one HTML page: verdict, figures, table of all trials");
  app->add_option("STUDY", options->study, "a study; it may be running")->required()->type_name("S.db");
  app->add_option("-o,--output", options->output, "the page [S.html]")->type_name("FILE");
  app->add_option("--svg", options->svg, "also write every figure there as an SVG file")->type_name("FOLDER");
  CLI::Option* const without =
      app->add_flag("--no-predictions", options->no_predictions, "without what the best model says of held-out rows; the data are not read then");
  add_engine(*app, options->engine);
  for (char const* engine_option : {"--device", "--threads"}) without->excludes(app->get_option(engine_option));
  app->add_flag("-q,--quiet", options->quiet, "only errors on standard error");
  add_examples(*app, "  shoal report fashion.db\n  shoal report fashion.db -o fashion.html --svg figures");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
