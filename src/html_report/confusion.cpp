// SPDX-License-Identifier: Apache-2.0
// The confusion matrix as a table of cells: rows are the truth, shades are shares of the row.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "src/html_report/figures.hpp"
#include "src/html_report/predicted.hpp"
#include "src/report/text.hpp"

namespace shoal {
namespace {

constexpr std::size_t kMostNumbers = 16;  // classes; beyond that cells are too small for them

Drawing draw(Confusion const& confusion, std::vector<std::string> const& names) {
  std::size_t const n = confusion.n_classes;
  double const cell = std::clamp(620.0 / static_cast<double>(n), 6.0, 52.0), left = 190, top = 70;
  Drawing drawing("confusion", "Confusion matrix",
                  fmt::format("Rows are true classes, columns predicted ones; {} of {} rows are right.", confusion.n_right, confusion.n_rows), kWidth,
                  static_cast<int>(top + cell * static_cast<double>(n) + 20));
  drawing.text(left, 20, "predicted", "name");
  drawing.text(left - 8, top - 10, "true", "name", Anchor::kEnd);
  std::size_t const step = cell >= 14.0 ? 1 : static_cast<std::size_t>(std::ceil(14.0 / cell));
  for (std::size_t truth = 0; truth < n; ++truth) {
    double const y = top + cell * static_cast<double>(truth);
    std::uint64_t total = 0;
    for (std::size_t k = 0; k < n; ++k) total += confusion.at(truth, k);
    if (truth % step == 0) {
      drawing.text(left - 8, y + cell / 2 + 4, clipped(names[truth], 24), "tick", Anchor::kEnd);
      drawing.text(left + cell * (static_cast<double>(truth) + 0.5), truth % 2 == 0 || cell > 48 || names[truth].size() < 5 ? top - 10 : top - 26,
                   clipped(names[truth], cell > 48 ? 8 : 12), "tick", Anchor::kMiddle);
    }
    for (std::size_t predicted = 0; predicted < n; ++predicted) {
      std::uint64_t const count = confusion.at(truth, predicted);
      double const share = total == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(total),
                   x = left + cell * static_cast<double>(predicted);
      if (count == 0 && n > kMostNumbers) continue;  // of 100 classes nearly all cells are empty
      drawing.rect(x, y, cell - 1, cell - 1, truth == predicted ? "cell right" : "cell wrong",
                   fmt::format("true {}, predicted {}: {} of {}", names[truth], names[predicted], count, total),
                   fmt::format("fill-opacity=\"{:.3f}\"", count == 0 ? 0.04 : 0.12 + 0.88 * share));
      if (n <= kMostNumbers && count > 0)
        drawing.text(x + (cell - 1) / 2, y + cell / 2 + 4, fmt::format("{}", count), share > 0.5 ? "count strong" : "count", Anchor::kMiddle);
    }
  }
  return drawing;
}

}  // namespace

Figure confusion_figure(Sources const& sources) {
  std::optional<HeldOut> const& rows = sources.report.held_out;
  if (!rows || rows->n_rows() == 0)
    return missing_figure("confusion", "Predictions of the best model",
                          rows ? "There are no rows that it was not trained on." : sources.report.why_not_held_out);
  Confusion const confusion = confusion_of(*rows);
  double const accuracy = static_cast<double>(confusion.n_right) / static_cast<double>(confusion.n_rows);
  return {.name = "confusion",
          .title = "Confusion matrix",
          .caption = fmt::format("{}: {} of {} are right ({:.2f} %). Shades are shares of the row.", rows_text(*rows), confusion.n_right,
                                 confusion.n_rows, 100.0 * accuracy),
          .drawing = draw(confusion, rows->class_names),
          .data = {{"classes", rows->class_names}, {"n_rows", confusion.n_rows}, {"n_right", confusion.n_right}, {"counts", confusion.counts}}};
}

}  // namespace shoal
