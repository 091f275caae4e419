// SPDX-License-Identifier: Apache-2.0
// What a figure gives to the page. Each figure is a file: the study -> a struct of numbers -> JSON and SVG.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/html_report/drawing.hpp"
#include "src/html_report/markup.hpp"

namespace shoal {

struct Figure {
  std::string name, title;         ///< "history", "History"
  std::string caption;             ///< plain text under the figure: what it shows, and its main numbers
  std::optional<Drawing> drawing;  ///< none: the caption says why
  Json data;                       ///< the numbers drawn, under shoal-data's figures.NAME; null without a drawing
};

/// A figure that the study has nothing for.
[[nodiscard]] inline Figure missing_figure(std::string name, std::string title, std::string why) {
  return {.name = std::move(name), .title = std::move(title), .caption = std::move(why), .drawing = std::nullopt, .data = nullptr};
}

inline constexpr int kWidth = 920;  // of every figure [px]

}  // namespace shoal
