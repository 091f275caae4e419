// SPDX-License-Identifier: Apache-2.0
#include "src/cli/rows.hpp"

#include <limits>

#include "shoal/errors.hpp"
#include "src/data/formats.hpp"
#include "src/data/table_reader.hpp"

namespace shoal::cli {

bool is_table(Model const& model, std::string const& file) {
  return is_table_name(file) || (model.table && holds_table(file));
}

RawRows read_rows(std::string const& file) {
  Array array = read_array(file, Role::kFeatures);
  std::size_t n_columns = 1;
  for (std::size_t d = 1; d < array.shape.size(); ++d) n_columns *= array.shape[d];
  bool const too_large = !array.shape.empty() && (array.shape[0] > std::numeric_limits<std::int32_t>::max() ||
                                                  n_columns > std::numeric_limits<std::int32_t>::max());
  if (array.shape.size() < 2 || array.shape[0] == 0 || n_columns == 0 || too_large) {
    throw InputError({.file = array.name,
                      .expected = "features of 2 or more dimensions (rows, columns)",
                      .found = "the shape " + describe_shape(array.shape)});
  }
  RawRows rows{.values = {},
               .n_rows = static_cast<std::uint32_t>(array.shape[0]),
               .n_columns = static_cast<std::uint32_t>(n_columns),
               .name = array.name};
  if (auto* const bytes = std::get_if<std::vector<std::uint8_t>>(&array.values))
    rows.values = std::move(*bytes);
  else if (auto* const floats = std::get_if<std::vector<float>>(&array.values))
    rows.values = std::move(*floats);
  else {
    // A double beyond a float's range becomes infinite here, and predict() names it.
    auto const& doubles = std::get<std::vector<double>>(array.values);
    rows.values = std::vector<float>(doubles.begin(), doubles.end());
  }
  return rows;
}

std::vector<double> read_targets(std::string const& file, std::string const& features_file) {
  if (file.empty() && read_array(features_file, Role::kFeatures).name == split_member(features_file).path) {
    throw InputError({.key = "--labels", .expected = "a file of labels", .found = "none"});
  }
  Array const array = read_array(file.empty() ? split_member(features_file).path : file, Role::kLabels);
  if (array.shape.empty() || array.shape.size() > 2) {
    throw InputError({.file = array.name,
                      .expected = "labels of 1 dimension (or 2: several targets)",
                      .found = "the shape " + describe_shape(array.shape)});
  }
  return std::visit([](auto const& values) { return std::vector<double>(values.begin(), values.end()); }, array.values);
}

}  // namespace shoal::cli
