// SPDX-License-Identifier: Apache-2.0
// A searcher of the caller's that learns: it sees results in the order of their jobs, whatever order they finish in.
#include <gtest/gtest.h>

#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;
using testing::FakeEngine;

// Proposals are a function of all that was told, to the bit.
class Chain final : public Searcher {
 public:
  std::vector<Assignment> ask(std::size_t n) override {
    most_asked = std::max(most_asked, n);
    std::vector<Assignment> points;
    for (std::size_t i = 0; i < n; ++i) {
      hash_ = testing::mix(hash_ + 1);
      points.push_back({{"units", static_cast<std::int64_t>(1 + hash_ % 100)}, {"activation", std::string("relu")}});
    }
    return points;
  }
  void tell(Observation const& observation) override {
    hash_ = testing::mix(hash_ + std::bit_cast<std::uint64_t>(observation.score) + observation.trial * 31 +
                         static_cast<std::uint64_t>(observation.epoch) + observation.final);
    n_final += observation.final;
  }
  bool learns() const override { return true; }
  std::size_t max_open() const override { return 3; }
  std::size_t most_asked = 0;
  int n_final = 0;

 private:
  std::uint64_t hash_ = 1;
};

testing::Outcome run(std::string const& path, Engine& engine, SweepObserver* observer = nullptr,
                     Chain** chain = nullptr) {
  auto searcher = std::make_unique<Chain>();
  if (chain != nullptr) *chain = searcher.get();
  auto study = testing::open_or_create(path, fake_sweep(), *fake_data());
  SweepResult const result =
      run_sweep(fake_sweep(), fake_data(), engine, *study, {.observer = observer, .searcher = std::move(searcher)});
  study.reset();
  return {testing::text_of(result), testing::decisions_of(result), testing::rows_of(path)};
}

TEST(Learn, ProposalsDoNotDependOnArrivalOrderNorOnInterrupts) {
  testing::TemporaryFolder const folder;
  FakeEngine engine({.order = 0});
  testing::Outcome const reference = run(folder.file("0.db"), engine);
  EXPECT_LE(engine.most_in_flight, 2u * 12);
  for (unsigned order = 1; order <= 10; ++order) {
    FakeEngine other({.order = order});
    ASSERT_EQ(run(folder.file(std::to_string(order) + ".db"), other), reference) << order;
  }
  for (int stop = 1; stop <= engine.n_waits; ++stop) {
    std::string const path = folder.file("stop" + std::to_string(stop) + ".db");
    FakeEngine first({.order = 1}), second({.order = 2});
    testing::StopAtTick observer(stop);
    (void)run(path, first, &observer);
    ASSERT_EQ(run(path, second), reference) << stop;
  }
}

TEST(Learn, EveryTrialEndsWithOneFinalObservation) {
  struct Counting final : Searcher {
    std::vector<Assignment> ask(std::size_t n) override { return inner.ask(n); }
    void tell(Observation const& observation) override { finals[observation.trial] += observation.final; }
    bool learns() const override { return true; }
    explicit Counting(std::map<std::uint32_t, int>& f) : finals(f) {}
    std::map<std::uint32_t, int>& finals;
    Chain inner;
  };
  std::map<std::uint32_t, int> finals;
  FakeEngine engine;
  auto const study = Study::create("", fake_sweep(), *fake_data(), false);
  (void)run_sweep(fake_sweep(), fake_data(), engine, *study, {.searcher = std::make_unique<Counting>(finals)});
  EXPECT_EQ(finals.size(), 12u);
  for (auto const& [trial, n] : finals) EXPECT_EQ(n, 1) << trial;
}

}  // namespace
}  // namespace shoal
