// SPDX-License-Identifier: Apache-2.0
#include "src/cli/split_text.hpp"

#include <charconv>
#include <filesystem>
#include <limits>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "src/data/table_reader.hpp"

namespace shoal::cli {
namespace {

using Kind = SplitConfig::Kind;

constexpr std::uint32_t kOpenEnd = std::numeric_limits<std::uint32_t>::max();
constexpr int kMostFolds = 65534;  // RunKey::fold, less kRefitFold
constexpr std::string_view kFolds = " folds";

// nullopt where the text is not a number and nothing else.
template <class T>
std::optional<T> number_in(std::string_view text) {
  T number{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "0.2", "2e-1" or "20%", whatever its size.
std::optional<double> share_in(std::string_view text) {
  if (!text.ends_with('%')) return number_in<double>(text);
  auto const percent = number_in<double>(text.substr(0, text.size() - 1));
  return percent ? std::optional(*percent / 100.0) : std::nullopt;
}

// "32561..", "..100" or "5..10": from 0, the end left out.
std::optional<SplitConfig> rows_in(std::string_view text) {
  std::size_t const dots = text.find("..");
  if (dots == std::string::npos) return std::nullopt;
  std::string_view const from = text.substr(0, dots), to = text.substr(dots + 2);
  auto const begin = from.empty() ? 0 : number_in<std::uint32_t>(from);
  auto const end = to.empty() ? kOpenEnd : number_in<std::uint32_t>(to);
  if (!begin || !end || *begin >= *end) return std::nullopt;
  return SplitConfig{.kind = Kind::kRows, .begin = *begin, .end = *end};
}

// "5 folds".
std::optional<SplitConfig> folds_in(std::string_view text) {
  if (!text.ends_with(kFolds)) return std::nullopt;
  auto const folds = number_in<int>(text.substr(0, text.size() - kFolds.size()));
  if (!folds || *folds < 2 || *folds > kMostFolds) return std::nullopt;
  return SplitConfig{.kind = Kind::kFolds, .folds = *folds};
}

// For what was meant otherwise.
std::string hint_on(std::string const& text, bool may_have_folds) {
  if (text.find("fold") != std::string::npos) return may_have_folds ? "folds are written '5 folds', 2 or more" : "folds are for --validation";
  auto const number = number_in<int>(text);
  if (number && *number >= 2 && may_have_folds) return fmt::format("'{} folds', or a share between 0 and 1?", *number);
  if (share_in(text)) return "a share is between 0 and 1";
  return is_table_name(text) ? "there is no such file" : "";
}

}  // namespace

SplitConfig split_of(std::string const& text, std::string const& option) {
  bool const may_have_folds = option == "--validation";
  if (text.empty() || text == "none") return {};
  auto const share = share_in(text);
  if (share && *share > 0.0 && *share < 1.0) return {.kind = Kind::kFraction, .fraction = *share};
  if (auto const rows = rows_in(text)) return *rows;
  if (auto const folds = may_have_folds ? folds_in(text) : std::nullopt) return *folds;
  if (!share && std::filesystem::is_regular_file(text)) return {.kind = Kind::kFiles, .file = text};
  throw InputError({.key = option,
                    .expected = fmt::format("a share such as 0.2, rows such as 16000.., 'N folds'{}, or a table's file", may_have_folds ? "" : " (validation only)"),
                    .found = "'" + text + "'",
                    .hint = hint_on(text, may_have_folds)});
}

std::string split_value(SplitConfig const& split) {
  switch (split.kind) {
    case Kind::kNone:
      break;
    case Kind::kFraction:
      return fmt::format("{}", split.fraction);
    case Kind::kFolds:
      return fmt::format("{{folds: {}}}", split.folds);
    case Kind::kRows:
      return fmt::format("{{rows: \"{}..{}\"}}", split.begin, split.end == kOpenEnd ? "" : std::to_string(split.end));
    case Kind::kFiles:
      return fmt::format("{{file: {}}}", nlohmann::json(std::filesystem::absolute(split.file).string()).dump());
  }
  return "none";
}

}  // namespace shoal::cli
