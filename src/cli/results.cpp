// SPDX-License-Identifier: Apache-2.0
// shoal results: the leaderboard.
#include <memory>

#include "shoal/study.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"

namespace shoal::cli {
namespace {

struct ResultsOptions {
  std::string study;
  std::size_t top = 0;
  enum class Form : std::uint8_t { kTable, kJson, kCsv, kMarkdown, kLatex } form = Form::kTable;
};
using Form = ResultsOptions::Form;

int run(ResultsOptions const& options) {
  SweepResult const result = results_of(*Study::open(options.study, Study::Access::kRead));
  switch (options.form) {
    case Form::kTable:
      print(to_text(leaderboard_summary(result, options.top)) + not_distinguishable_text(result));
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
  add_choice<Form>(*app, "--format", options->form,
                   {{"table", Form::kTable}, {"json", Form::kJson}, {"csv", Form::kCsv}, {"markdown", Form::kMarkdown}, {"latex", Form::kLatex}},
                   "of the results on standard output [table]");
  add_examples(*app, "  shoal results fashion.db --top 10\n  shoal results fashion.db --format csv > trials.csv\n  shoal results fashion.db --top 5 --format markdown");
  return {app, [options] { return run(*options); }};
}

}  // namespace shoal::cli
