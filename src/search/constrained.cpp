// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "src/search/wrappers.hpp"

namespace shoal {
namespace {

constexpr int kMostRefused = 1000;  // in a row

class Constrained final : public Searcher {
 public:
  Constrained(std::unique_ptr<Searcher> inner, std::function<bool(Assignment const&)> allowed) : inner_(std::move(inner)), allowed_(std::move(allowed)) {}

  std::vector<Assignment> ask(std::size_t n) override {
    std::vector<Assignment> points;
    while (points.size() < n && refused_ < kMostRefused) {
      std::vector<Assignment> some = inner_->ask(n - points.size());
      if (some.empty()) break;
      for (Assignment& point : some) {
        std::uint32_t const number = asked_++;
        if (allowed_(point)) {
          refused_ = 0;
          numbers_.push_back(number);
          points.push_back(std::move(point));
        } else {
          ++refused_;
          inner_->tell({.trial = number, .epoch = 0, .score = std::numeric_limits<double>::quiet_NaN(), .final = true});
        }
      }
    }
    return points;
  }
  void tell(Observation const& told) override {
    Observation own = told;
    own.trial = numbers_.at(told.trial);
    inner_->tell(own);
  }
  void learn(Assignment const& point, Observation const& told) override { inner_->learn(point, told); }
  bool learns() const override { return inner_->learns(); }
  std::size_t max_open() const override { return inner_->max_open(); }
  std::optional<std::uint64_t> size() const override { return inner_->size(); }

 private:
  std::unique_ptr<Searcher> inner_;
  std::function<bool(Assignment const&)> allowed_;
  std::vector<std::uint32_t> numbers_;  // of our proposals, the inner searcher's
  std::uint32_t asked_ = 0;
  int refused_ = 0;
};

}  // namespace

std::unique_ptr<Searcher> with_constraint(std::unique_ptr<Searcher> inner, std::function<bool(Assignment const&)> allowed) {
  return std::make_unique<Constrained>(std::move(inner), std::move(allowed));
}

}  // namespace shoal
