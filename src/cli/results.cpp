// SPDX-License-Identifier: Apache-2.0
// shoal results: the leaderboard.
#include <memory>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/report.hpp"
#include "shoal/study.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"

namespace shoal::cli {
namespace {

struct ResultsOptions {
  std::string study;
  std::size_t top = 0;
  bool front = false;
  std::vector<double> reference;
  enum class Form : std::uint8_t { kTable, kJson, kCsv, kMarkdown, kLatex } form = Form::kTable;
};
using Form = ResultsOptions::Form;

void check_front(ResultsOptions const& options, SweepResult const& result) {
  std::size_t const n = 1 + result.secondary.size();
  if (options.front && n == 1) throw InputError({.file = options.study, .key = "--front", .expected = "a study of several objectives", .found = "one"});
  if (options.reference.empty() || options.reference.size() == n) return;
  throw InputError({.file = options.study, .key = "--reference", .expected = fmt::format("{} numbers, one an objective", n), .found = std::to_string(options.reference.size())});
}

std::string rendered(Table const& table, Form form) {
  switch (form) {
    case Form::kJson:
      return to_json(table) + "\n";
    case Form::kCsv:
      return to_csv(table);
    case Form::kMarkdown:
      return to_markdown(table);
    case Form::kLatex:
      return to_latex(table);
    case Form::kTable:
      break;
  }
  return to_text(table);
}

int run(ResultsOptions const& options) {
  SweepResult const result = results_of(*Study::open(options.study, Study::Access::kRead));
  check_front(options, result);
  if (options.front) {
    print(rendered(front_table(result), options.form) + (options.form == Form::kTable ? front_text(result, options.reference) : ""));
    return 0;
  }
  switch (options.form) {
    case Form::kTable:
      print(to_text(leaderboard_summary(result, options.top)) + not_distinguishable_text(result) + front_text(result));
      break;
    case Form::kCsv:
      print(to_csv(leaderboard_table(result, options.top)));
      break;
    case Form::kJson:
      print(results_json(result, options.study, options.top) + "\n");
      break;
    case Form::kMarkdown:
      print(to_markdown(leaderboard_summary(result, options.top)));
      break;
    case Form::kLatex:
      print(to_latex(leaderboard_summary(result, options.top)));
      break;
  }
  return 0;
}

}  // namespace

Command add_results(CLI::App& root) {
  auto const options = std::make_shared<ResultsOptions>();
  CLI::App* const app = root.add_subcommand("results", "the leaderboard of a study");
  app->add_option("STUDY", options->study, "a study; it may be running")->required()->type_name("S.db");
  app->add_option("--top", options->top, "only the N best [all]")->check(CLI::Range(1, 1'000'000'000))->type_name("N");
  auto* const front = app->add_flag("--front", options->front, "of several objectives: only the trials that none is better than in all of them");
  app->add_option("--reference", options->reference, "the point up to which the front's hypervolume is counted, one number an objective [the worst, and a tenth of the range]")
      ->needs(front)
      ->delimiter(',')
      ->type_name("X,Y");
  add_choice<Form>(*app, "--format", options->form,
                   {{"table", Form::kTable}, {"json", Form::kJson}, {"csv", Form::kCsv}, {"markdown", Form::kMarkdown}, {"latex", Form::kLatex}},
                   "of the results on standard output [table]");
  add_examples(*app, "  shoal results fashion.db --top 10\n  shoal results fashion.db --format csv > trials.csv\n  shoal results fashion.db --top 5 --format markdown");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
