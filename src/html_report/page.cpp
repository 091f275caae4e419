// SPDX-License-Identifier: Apache-2.0
// The page: words first, then the figures, then everything to look up.
#include <algorithm>

#include <fmt/format.h>

#include "shoal/sweep_file.hpp"
#include "shoal/version.hpp"
#include "src/html_report/figures.hpp"
#include "src/html_report/resources.hpp"
#include "src/html_report/trial_table.hpp"
#include "src/html_report/verdict.hpp"
#include "src/report/text.hpp"

namespace shoal {
namespace {

std::string list(std::vector<std::string> const& sentences) {
  std::string html = "<ul>\n";
  for (std::string const& sentence : sentences) html += "<li>" + escaped(sentence) + "</li>\n";
  return html + "</ul>\n";
}

std::string row(std::string_view name, std::string_view value) { return fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, escaped(value)); }

std::string data_name(DataConfig const& data) {
  if (data.table) return data.table->file;
  return data.files.labels.empty() ? data.files.features : data.files.features + ", " + data.files.labels;
}

std::string facts(StudyReport const& report) {
  SweepConfig const& config = report.config;
  std::string html = "<dl>\n" + row("Study", report.study) + row("Data", data_name(config.data));
  html += row("Objective", fmt::format("{}, {}", report.result.objective.name(),
                                       report.result.objective.goal == Goal::kMaximize ? "higher is better" : "lower is better"));
  html += row("Search", fmt::format("{} over {} parameters", config.search.method,
                                    std::ranges::count_if(config.parameters, [](Parameter const& p) { return !p.fixed(); })));
  html +=
      row("Schedule", fmt::format("{}, up to {}", config.schedule.method, counted(static_cast<std::size_t>(config.schedule.max_epochs), "epoch")));
  html += row("Trained", fmt::format("{}, {} of runs, {} of wall time", counted(report.result.trials.size(), "trial"),
                                     counted(report.result.epochs_trained, "epoch"), duration(report.result.seconds)));
  return html + "</dl>\n";
}

std::string best_parameters(SweepResult const& result) {
  if (!result.best) return "";
  auto const best = std::ranges::find(result.trials, *result.best, &TrialRecord::number);
  std::string yaml;
  for (auto const& [name, value] : best->parameters) yaml += name + ": " + to_string(value) + "\n";
  return fmt::format("<section id=\"best\"><h2>Best parameters</h2>\n<pre>{}</pre>\n</section>\n", escaped(yaml));
}

std::string section(Figure const& figure) {
  std::string html = fmt::format("<section><h2 id=\"{}\">{}</h2>\n<figure data-figure=\"{}\">\n", figure.name, escaped(figure.title), figure.name);
  // A figure that is wider than the screen scrolls, hence by keyboard too.
  if (figure.drawing)
    html += fmt::format(
        "<button class=\"save script\" type=\"button\">Save SVG</button>\n<div class=\"drawing\" tabindex=\"0\" role=\"group\" "
        "aria-label=\"{}\">\n{}</div>\n",
        escaped(figure.title), figure.drawing->in_page());
  return html + fmt::format("<figcaption>{}</figcaption>\n</figure></section>\n", escaped(figure.caption));
}

std::string table_section(Json const& trials, StudyReport const& report) {
  std::size_t const n = trials["n"].get<std::size_t>();
  std::string html = fmt::format(
      "<section class=\"long\"><h2 id=\"table\">All trials</h2>\n<p class=\"soft\" id=\"table-note\">{}</p>\n",
      escaped(n > kStaticRows
                  ? fmt::format("The best {} of {}. With scripts on, this table holds all and sorts them; shoal results {} --format csv prints them.",
                                kStaticRows, n, report.study)
                  : counted(n, "trial")));
  html += "<div class=\"tools script\" id=\"table-tools\"></div>\n";
  return html + "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"table\">\n" +
         trial_table(trials, report.result.objective.name()) + "</div></section>\n";
}

std::string reproduction(StudyReport const& report) {
  SweepConfig const& config = report.config;
  std::string html =
      "<section class=\"long\"><h2 id=\"reproduce\">Reproduce</h2>\n<p>Save the sweep file below as sweep.yaml; the seed in it decides everything "
      "random.</p>\n";
  html += "<pre id=\"command\">shoal sweep sweep.yaml --study again.db</pre>\n";
  if (config.stop.wall_time > 0.0 || config.schedule.order == "wall_clock")
    html += "<p class=\"soft\">This sweep ends or decides by the clock, so another machine may train other trials.</p>\n";
  else if (config.engine.precision != "fp32" || config.engine.executor == "batched")
    html += "<p class=\"soft\">In fp32 with the executor auto it would be the same bits everywhere; in " + escaped(config.engine.precision) + " by " +
            escaped(config.engine.executor) + " its numbers are those of one kind of device.</p>\n";
  else
    html += "<p class=\"soft\">In fp32 the same shoal finds the same bits on every machine and any number of threads.</p>\n";
  html += fmt::format("<details open><summary>sweep.yaml</summary>\n<pre id=\"sweep-file\">{}</pre></details>\n", escaped(to_yaml(config)));
  std::string versions;
  for (StudyTimes::Session const& session : report.times.sessions) {
    if (versions.find(session.version) == std::string::npos) versions += (versions.empty() ? "" : ", ") + session.version;
  }
  return html + "<dl>\n" + row("shoal", versions.empty() ? std::string(kVersion) : versions) + row("Data fingerprint", report.fingerprint) +
         "</dl></section>\n";
}

Json summary_json(StudyReport const& report, Verdict const& verdict) {
  SweepResult const& result = report.result;
  Json test = Json::object();
  if (result.test) {
    for (auto const& [metric, value] : result.test->values) test[metric] = value;
  }
  return {{"study", report.study},
          {"objective", result.objective.name()},
          {"goal", result.objective.goal == Goal::kMaximize ? "maximize" : "minimize"},
          {"best", result.best ? Json(*result.best) : Json()},
          {"test", test},
          {"headline", verdict.headline},
          {"verdict", verdict.sentences},
          {"advice", verdict.advice}};
}

}  // namespace

StudyReport report_of(Study const& study) {
  return {.study = study.path(),
          .config = study.config(),
          .result = results_of(study),
          .times = study.times(),
          .fingerprint = study.data_fingerprint(),
          .held_out = std::nullopt,
          .why_not_held_out = "The best model's predictions were not asked for."};
}

std::string to_html(StudyReport const& report) {
  Sources const sources(report);
  Verdict const verdict = verdict_of(sources);
  std::vector<Figure> const figures = figures_of(sources);
  Json const trials = trials_json(report.result);
  Json data{{"summary", summary_json(report, verdict)}, {"figures", Json::object()}, {"trials", trials}};
  std::string contents, drawings;
  for (Figure const& figure : figures) {
    data["figures"][figure.name] = figure.data;
    contents += fmt::format("<a href=\"#{}\">{}</a>", figure.name, escaped(figure.title));
    drawings += section(figure);
  }
  std::string const title = "shoal report: " + escaped(report.study);
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  // Nothing may be loaded, whatever a name from the data should smuggle in.
  html +=
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src "
      "data:\">\n";
  html += fmt::format("<title>{}</title>\n<style id=\"figure-style\">\n{}</style>\n<style>\n{}</style></head>\n<body>\n<header><h1>{}</h1>\n", title,
                      resources::kFigureStyle, resources::kPageStyle, title);
  html += fmt::format("<p class=\"headline\" id=\"verdict\">{}</p>\n{}", escaped(verdict.headline), list(verdict.sentences));
  if (!verdict.advice.empty()) html += "<h2 id=\"advice\">What to do next</h2>\n" + list(verdict.advice);
  html += facts(report) +
          fmt::format("<nav aria-label=\"Figures\">{}<a href=\"#table\">All trials</a><a href=\"#reproduce\">Reproduce</a></nav></header>\n<main>\n",
                      contents);
  html += best_parameters(report.result) + drawings + table_section(trials, report) + reproduction(report) + "</main>\n";
  html += fmt::format("<footer class=\"soft\">Made by shoal {}. This file is complete in itself.</footer>\n", escaped(std::string(kVersion)));
  html += fmt::format("<script type=\"application/json\" id=\"shoal-data\">{}</script>\n<script>\n{}</script>\n</body></html>\n", script_json(data),
                      resources::kScript);
  return html;
}

}  // namespace shoal
