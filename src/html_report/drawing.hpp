// SPDX-License-Identifier: Apache-2.0
// One figure as SVG. Colours come from classes (figure.css), so that light, dark and print are the page's choice.
#pragma once

#include <string>
#include <string_view>

#include "src/html_report/scale.hpp"

namespace shoal {

enum class Anchor { kStart, kMiddle, kEnd };

class Drawing {
 public:
  /// `name` is its id in the page; title and description are read out by screen readers.
  Drawing(std::string name, std::string title, std::string description, int width, int height);

  void raw(std::string_view markup) { body_ += markup; }
  void text(double x, double y, std::string_view text, std::string_view css = "", Anchor = Anchor::kStart);
  void line(double x1, double y1, double x2, double y2, std::string_view css);
  /// `hint` is shown on hovering, without any script.
  void rect(double x, double y, double width, double height, std::string_view css, std::string_view hint = "", std::string_view attributes = "");
  void path(std::string_view d, std::string_view css, std::string_view attributes = "");
  void circle(double x, double y, double radius, std::string_view css, std::string_view hint = "");

  /// Grid lines, ticks and names of two axes; y names the left one. The group says how pixels are values, for the script.
  void axes(Scale const& x, Scale const& y, std::string_view x_name, std::string_view y_name, int n_x = 8, int n_y = 5);
  void x_axis(Scale const& x, double y, std::string_view name, int n);
  void y_axis(Scale const& y, double x, double x_end, std::string_view name, int n);

  [[nodiscard]] std::string in_page() const;
  /// A file of its own, with figure.css inside.
  [[nodiscard]] std::string alone() const;
  [[nodiscard]] int width() const { return width_; }

 private:
  [[nodiscard]] std::string document(std::string_view attributes, std::string_view style) const;
  std::string name_, title_, description_, body_;
  int width_, height_;
};

/// One mark of a scatter, drawn by a path of its class: a dot is a line of no length with a round cap.
[[nodiscard]] std::string dot(double x, double y);
[[nodiscard]] std::string cross(double x, double y);
/// M or L with a point.
[[nodiscard]] std::string point(bool first, double x, double y);

}  // namespace shoal
