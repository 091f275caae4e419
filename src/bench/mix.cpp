// SPDX-License-Identifier: Apache-2.0
#include "src/bench/mix.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "shoal/errors.hpp"
#include "src/space/yaml_cursor.hpp"

namespace shoal::bench {
namespace {

template <class List>
typename List::Variant listed(YamlCursor const& at) {
  return *List::make(at.name({List::names.begin(), List::names.end()}));
}

Population read_population(YamlCursor const& at, std::optional<Ends> const& data) {
  at.allow({"shape", "batch", "trials", "optimizer", "activation"});
  YamlCursor const shape = at.require("shape");
  auto const sizes = shape.is_scalar() ? parse_shape(shape.word(), data) : std::nullopt;
  if (!sizes) shape.fail(shape_expected(data), shape.found(), shape.is_scalar() ? shape_hint(shape.word(), data) : "");
  Population population{.sizes = *sizes};
  if (auto const batch = at.get("batch")) population.batch_size = static_cast<int>(batch->integer(1, 1'000'000'000));
  if (auto const trials = at.get("trials")) population.trials = static_cast<int>(trials->integer(1, kMostTrials));
  if (auto const optimizer = at.get("optimizer")) population.optimizer = listed<Optimizers>(*optimizer);
  if (auto const activation = at.get("activation")) population.activation = listed<Activations>(*activation);
  return population;
}

}  // namespace

std::vector<Population> parse_mix(std::string const& text, std::string const& name, std::optional<Ends> const& data) {
  YamlNode const tree = parse_yaml(text, name);
  YamlCursor const root(tree, "");
  if (!root.is_list() || root.items().empty()) root.fail("a list of populations such as {shape: 784-32-10, batch: 32, trials: 8}");
  std::vector<Population> populations;
  for (YamlCursor const& item : root.items()) populations.push_back(read_population(item, data));
  return populations;
}

std::vector<Population> read_mix(std::string const& path, std::optional<Ends> const& data) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw InputError({.file = path, .found = errno == ENOENT ? "no such file" : std::strerror(errno)});
  std::ostringstream text;
  text << stream.rdbuf();
  if (stream.bad() || text.fail()) throw_system_error("read", path, errno == 0 ? EIO : errno);
  return parse_mix(text.str(), path, data);
}

}  // namespace shoal::bench
