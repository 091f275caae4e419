// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/drawing.hpp"

#include <fmt/format.h>

#include "src/html_report/markup.hpp"
#include "src/html_report/resources.hpp"

namespace shoal {

Drawing::Drawing(std::string name, std::string title, std::string description, int width, int height)
    : name_(std::move(name)), title_(std::move(title)), description_(std::move(description)), width_(width), height_(height) {}

void Drawing::text(double x, double y, std::string_view text, std::string_view css, Anchor anchor) {
  char const* const place = anchor == Anchor::kStart ? "" : anchor == Anchor::kMiddle ? " text-anchor=\"middle\"" : " text-anchor=\"end\"";
  body_ += fmt::format("<text x=\"{}\" y=\"{}\"{}{}>{}</text>\n", px(x), px(y), css.empty() ? "" : fmt::format(" class=\"{}\"", css), place,
                       escaped(text));
}

void Drawing::line(double x1, double y1, double x2, double y2, std::string_view css) {
  body_ += fmt::format("<path class=\"{}\" d=\"M{} {}L{} {}\"/>\n", css, px(x1), px(y1), px(x2), px(y2));
}

void Drawing::rect(double x, double y, double width, double height, std::string_view css, std::string_view hint, std::string_view attributes) {
  body_ += fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}{}", css, px(x), px(y), px(width), px(height),
                       attributes.empty() ? "" : " ", attributes);
  body_ += hint.empty() ? "/>\n" : fmt::format("><title>{}</title></rect>\n", escaped(hint));
}

void Drawing::path(std::string_view d, std::string_view css, std::string_view attributes) {
  if (!d.empty()) body_ += fmt::format("<path class=\"{}\"{}{} d=\"{}\"/>\n", css, attributes.empty() ? "" : " ", attributes, d);
}

void Drawing::circle(double x, double y, double radius, std::string_view css, std::string_view hint) {
  body_ += fmt::format("<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"{}\">{}</circle>\n", css, px(x), px(y), px(radius),
                       hint.empty() ? "" : fmt::format("<title>{}</title>", escaped(hint)));
}

void Drawing::axes(Scale const& x, Scale const& y, std::string_view x_name, std::string_view y_name, int n_x, int n_y) {
  body_ += fmt::format("<g class=\"axes\" data-x=\"{} {} {} {} {}\" data-y=\"{} {} {} {} {}\">\n", x.from, x.to, px(x.start), px(x.end),
                       x.log ? 1 : 0, y.from, y.to, px(y.start), px(y.end), y.log ? 1 : 0);
  y_axis(y, x.start, x.end, y_name, n_y);
  x_axis(x, y.start, x_name, n_x);
  body_ += "</g>\n";
}

void Drawing::x_axis(Scale const& x, double y, std::string_view name, int n) {
  line(x.start, y, x.end, y, "axis");
  for (double const value : ticks(x.from, x.to, x.log, n)) {
    line(x(value), y, x(value), y + 4, "axis");
    text(x(value), y + 16, brief(value), "tick", Anchor::kMiddle);
  }
  text((x.start + x.end) / 2, y + 32, name, "name", Anchor::kMiddle);
}

void Drawing::y_axis(Scale const& y, double x, double x_end, std::string_view name, int n) {
  for (double const value : ticks(y.from, y.to, y.log, n)) {
    line(x, y(value), x_end, y(value), "grid");
    text(x - 6, y(value) + 4, brief(value), "tick", Anchor::kEnd);
  }
  text(x, y.end - 8, name, "name");
}

std::string Drawing::document(std::string_view attributes, std::string_view style) const {
  return fmt::format(
      "<svg id=\"{0}-svg\" viewBox=\"0 0 {1} {2}\" width=\"{1}\" height=\"{2}\" role=\"img\" aria-labelledby=\"{0}-title {0}-desc\"{3}>\n"
      "<title id=\"{0}-title\">{4}</title>\n<desc id=\"{0}-desc\">{5}</desc>\n{6}{7}</svg>\n",
      name_, width_, height_, attributes, escaped(title_), escaped(description_), style, body_);
}

std::string Drawing::in_page() const { return document("", ""); }

std::string Drawing::alone() const {
  std::string const style =
      fmt::format("<style>{}</style>\n<rect class=\"paper\" width=\"{}\" height=\"{}\"/>\n", resources::kFigureStyle, width_, height_);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document(" xmlns=\"http://www.w3.org/2000/svg\"", style);
}

std::string dot(double x, double y) { return fmt::format("M{} {}h0", px(x), px(y)); }
std::string cross(double x, double y) { return fmt::format("M{} {}l5 5m0-5l-5 5", px(x - 2.5), px(y - 2.5)); }
std::string point(bool first, double x, double y) { return fmt::format("{}{} {}", first ? "M" : "L", px(x), px(y)); }

}  // namespace shoal
