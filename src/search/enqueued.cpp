// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>

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

// Numbers for what a point leaves out: no search draws that often for one proposal.
constexpr std::uint16_t kEnqueuedDraws = 0xfffe, kInsertedDraws = 0xfffd;

// A point of the space that has the given values. `key`: what messages call it.
Assignment completed(Coordinates const& coordinates, Assignment const& given, std::string const& key, RandomKey const& random) {
  for (auto const& [name, value] : given) {
    if (std::ranges::find(coordinates.space().parameters(), name, &Parameter::name) == coordinates.space().parameters().end())
      throw InputError({.key = key + "." + name, .expected = "a parameter of this sweep", .found = to_string(value)});
  }
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

// Proposals by number: some are given, the others are the inner searcher's in its own order.
class Given final : public Searcher {
 public:
  Given(std::unique_ptr<Searcher> inner, std::map<std::uint32_t, Assignment> points) : inner_(std::move(inner)), points_(std::move(points)) {}

  std::vector<Assignment> ask(std::size_t n) override {
    std::vector<Assignment> some;
    while (some.size() < n) {
      auto const next = points_.lower_bound(asked_);
      if (next != points_.end() && next->first == asked_) {
        some.push_back(next->second);
        ++asked_;
        continue;
      }
      std::size_t const room = n - some.size(), before = next == points_.end() ? room : std::min<std::size_t>(room, next->first - asked_);
      std::vector<Assignment> own = inner_->ask(before);
      asked_ += static_cast<std::uint32_t>(own.size());
      bool const exhausted = own.size() < before;
      std::ranges::move(own, std::back_inserter(some));
      if (exhausted) break;
    }
    return some;
  }
  void tell(Observation const& told) override {
    auto const at = points_.lower_bound(told.trial);
    if (at != points_.end() && at->first == told.trial) return inner_->learn(at->second, told);
    Observation own = told;
    own.trial -= static_cast<std::uint32_t>(std::distance(points_.begin(), at));
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
  std::map<std::uint32_t, Assignment> points_;
  std::uint32_t asked_ = 0;
};

}  // namespace

std::unique_ptr<Searcher> with_enqueued(std::unique_ptr<Searcher> inner, SearchSpace const& space, std::vector<Assignment> const& points, std::uint64_t seed) {
  Coordinates const coordinates(space);
  std::map<std::uint32_t, Assignment> given;
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    RandomKey const random = run_key(seed, {.trial = i, .fold = 0, .repeat = kEnqueuedDraws}, Purpose::kSearch);
    given.emplace(i, completed(coordinates, points[i], fmt::format("search.enqueue[{}]", i), random));
  }
  return std::make_unique<Given>(std::move(inner), std::move(given));
}

std::unique_ptr<Searcher> with_inserted(std::unique_ptr<Searcher> inner, SearchSpace const& space, std::vector<InsertedPoint> const& points, std::uint64_t seed) {
  Coordinates const coordinates(space);
  std::map<std::uint32_t, Assignment> given;
  for (std::size_t i = 0; i < points.size(); ++i) {
    RandomKey const random = run_key(seed, {.trial = points[i].trial, .fold = 0, .repeat = kInsertedDraws}, Purpose::kSearch);
    std::string const key = fmt::format("search.inserted[{}]", i);
    if (!given.emplace(points[i].trial, completed(coordinates, points[i].point, key, random)).second)
      throw InputError({.key = key + ".trial", .expected = "a number of its own", .found = std::to_string(points[i].trial)});
  }
  return std::make_unique<Given>(std::move(inner), std::move(given));
}

}  // namespace shoal
