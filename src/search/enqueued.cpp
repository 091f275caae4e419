// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/random.hpp"
#include "src/search/coordinates.hpp"
#include "src/search/wrappers.hpp"

namespace shoal {
namespace {

// The same number but for what is lost on the way to a coordinate and back.
bool is_close(ParameterValue const& found, ParameterValue const& given) {
  auto const* real = std::get_if<double>(&found);
  auto const* whole = std::get_if<std::int64_t>(&given);
  double const wanted = whole != nullptr ? static_cast<double>(*whole) : std::holds_alternative<double>(given) ? std::get<double>(given) : std::nan("");
  return real != nullptr && std::fabs(*real - wanted) <= 1e-9 * std::fabs(wanted);
}

// A point of the space that has the given values.
Assignment completed(Coordinates const& coordinates, Assignment const& given, std::uint64_t seed, std::uint32_t index) {
  std::string const key = fmt::format("search.enqueue[{}]", index);
  RandomKey const random = run_key(seed, {.trial = index, .fold = 0, .repeat = 0xfffe}, Purpose::kSearch);  // no search draws that often for one proposal
  std::vector<double> x = coordinates.of(given);
  for (std::uint32_t a = 0; a < x.size(); ++a) {
    std::string const& name = coordinates.space().parameters()[coordinates.axes()[a].parameter].name;
    ParameterValue const* const value = find(given, name);
    if (std::isnan(x[a]) && value != nullptr) throw InputError({.key = key + "." + name, .expected = "a value of the parameter in this space", .found = to_string(*value)});
    if (std::isnan(x[a])) x[a] = to_unit(philox(random, {a, 0, 0, 0})[0]);
  }
  Assignment point = coordinates.point(x);
  for (auto const& [name, value] : given) {
    auto const at = std::ranges::find(point, name, [](auto const& item) { return item.first; });
    ParameterValue* const found = at == point.end() ? nullptr : &at->second;
    if (found != nullptr && is_close(*found, value)) *found = std::get<double>(found->index() == value.index() ? value : *found);  // not what rounding makes of it
    if (found == nullptr) throw InputError({.key = key + "." + name, .expected = "a parameter that is active in this point", .found = to_string(value)});
    if (*found != value && !is_close(*found, value)) throw InputError({.key = key + "." + name, .expected = to_string(*found) + ", as the space fixes it", .found = to_string(value)});
  }
  return point;
}

class Enqueued final : public Searcher {
 public:
  Enqueued(std::unique_ptr<Searcher> inner, std::vector<Assignment> points) : inner_(std::move(inner)), points_(std::move(points)) {}

  std::vector<Assignment> ask(std::size_t n) override {
    std::vector<Assignment> some;
    while (some.size() < n && asked_ < points_.size()) some.push_back(points_[asked_++]);
    if (some.size() < n) std::ranges::move(inner_->ask(n - some.size()), std::back_inserter(some));
    return some;
  }
  void tell(Observation const& told) override {
    if (told.trial < points_.size()) return inner_->learn(points_[told.trial], told);
    Observation own = told;
    own.trial -= static_cast<std::uint32_t>(points_.size());
    inner_->tell(own);
  }
  void learn(Assignment const& point, Observation const& told) override { inner_->learn(point, told); }
  bool learns() const override { return inner_->learns(); }
  std::size_t max_open() const override { return inner_->max_open(); }
  std::optional<std::uint64_t> size() const override {
    auto const size = inner_->size();
    return size ? std::optional(*size + points_.size()) : std::nullopt;
  }

 private:
  std::unique_ptr<Searcher> inner_;
  std::vector<Assignment> points_;
  std::size_t asked_ = 0;
};

}  // namespace

std::unique_ptr<Searcher> with_enqueued(std::unique_ptr<Searcher> inner, SearchSpace const& space, std::vector<Assignment> const& points, std::uint64_t seed) {
  Coordinates const coordinates(space);
  std::vector<Assignment> whole;
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    for (auto const& [name, value] : points[i]) {
      if (std::ranges::find(space.parameters(), name, &Parameter::name) == space.parameters().end()) {
        throw InputError({.key = fmt::format("search.enqueue[{}].{}", i, name), .expected = "a parameter of this sweep", .found = to_string(value)});
      }
    }
    whole.push_back(completed(coordinates, points[i], seed, i));
  }
  return std::make_unique<Enqueued>(std::move(inner), std::move(whole));
}

}  // namespace shoal
