// SPDX-License-Identifier: Apache-2.0
// Teams: every part once whoever comes and goes, cuts that cover all outputs, and the cost rule.
#include "src/engine/cpu/team.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "src/engine/cpu/team_kernels.hpp"

namespace shoal::cpu {
namespace {

// Calls of changing sizes, each part of which adds 1 to a plain integer of its own.
void call_often(Team& team, int calls) {
  std::vector<int> counts(Team::kMostParts);
  for (int call = 0; call < calls; ++call) {
    int const n_parts = 1 + call % Team::kMostParts;
    std::ranges::fill(counts, 0);
    team.run(n_parts, [&](int part) { ++counts[part]; });
    ASSERT_EQ(std::count(counts.begin(), counts.begin() + n_parts, 1), n_parts) << "call " << call;
    ASSERT_EQ(std::accumulate(counts.begin(), counts.end(), 0), n_parts) << "call " << call;
  }
}

TEST(Team, OfOneDoesAllPartsInOrderOnTheLeadersThread) {
  Team team;
  std::vector<int> parts;
  team.run(5, [&](int part) { parts.push_back(part); });
  EXPECT_EQ(parts, (std::vector{0, 1, 2, 3, 4}));
  EXPECT_EQ(team.size(), 1);
}

TEST(Team, DoesEveryPartOnceWithHelpersThatStay) {
  Team team;
  team.open();
  std::vector<std::jthread> helpers;
  for (int i = 0; i < 3; ++i) {
    helpers.emplace_back([&] {
      BusyTime busy;
      team.help([] { return true; }, busy);
    });
  }
  while (team.size() < 4) std::this_thread::yield();
  call_often(team, 3000);
  team.dismiss();
}

TEST(Team, DoesEveryPartOnceWhileHelpersComeAndGo) {
  Team team;
  team.open();
  std::atomic<bool> over = false;
  std::vector<std::jthread> helpers;
  for (int i = 0; i < 3; ++i) {
    helpers.emplace_back([&, i] {
      BusyTime busy;
      while (!over) {
        int looks = 0;
        team.help([&] { return ++looks < 5 * (i + 1) && !over; }, busy);
      }
    });
  }
  call_often(team, 3000);
  over = true;
  team.dismiss();
}

TEST(Team, WakesHelpersThatFellAsleepToWorkAndToLeave) {
  Team team;
  team.open();
  BusyTime busy;
  std::jthread helper([&] { team.help([] { return true; }, busy); });
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // a helper spins for less than one
    std::atomic<bool> helped = false;
    auto const leader = std::this_thread::get_id();
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    // The leader stays in its part until the other was taken, which only the helper can do.
    team.run(2, [&](int) {
      if (std::this_thread::get_id() != leader) helped = true;
      while (!helped && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    });
    EXPECT_TRUE(helped);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  team.dismiss();
  helper.join();
  EXPECT_EQ(team.size(), 1);
}

TEST(Team, WakesAHelperThatFellAsleepAndIsWantedElsewhere) {
  Team team;
  team.open();
  std::atomic<bool> wanted_elsewhere = false;
  BusyTime busy;
  std::jthread helper([&] { team.help([&] { return !wanted_elsewhere; }, busy); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  wanted_elsewhere = true;
  team.ring();
  helper.join();
  EXPECT_EQ(team.size(), 1);
}

TEST(TeamKernels, SmallStepsAreForOneThread) {
  EXPECT_EQ(threads_for(1e3, 16), 1);
  EXPECT_EQ(threads_for(2 * kThreadCost - 1, 16), 1);
  EXPECT_EQ(threads_for(2 * kThreadCost, 16), 2);
  EXPECT_EQ(threads_for(1e15, 16), 16);
}

TEST(TeamKernels, SmallCallsStayOnOneThread) {
  EXPECT_EQ(parts_for(0.0, 16), 1);
  EXPECT_EQ(parts_for(kPartCost, 16), 1);
  EXPECT_EQ(parts_for(2 * kPartCost - 1, 16), 1);
  EXPECT_EQ(parts_for(2 * kPartCost, 16), 2);
  EXPECT_EQ(parts_for(7.5 * kPartCost, 16), 7);
  EXPECT_EQ(parts_for(1e15, 16), 16);
  EXPECT_EQ(parts_for(1e15, 1), 1);
  EXPECT_EQ(parts_for(1e15, 100000), Team::kMostParts);
}

TEST(TeamKernels, CutsCoverEachOutputOnceAndNoPartIsEmpty) {
  for (bool const only_single : {false, true}) {
    for (int parts = 1; parts <= 17; ++parts) {
      for (int panels : {1, 2, 3, 5, 8, 32}) {
        for (int across : {1, 2, 3, 13, 128}) {
          Cut const cut = cut_outputs(parts, panels, across, only_single);
          ASSERT_LE(cut.parts(), parts);
          std::vector<int> covered(static_cast<std::size_t>(panels) * across);
          for (int part = 0; part < cut.parts(); ++part) {
            Range const p = panels_of(panels, cut.panels, part % cut.panels), a = share_of(across, cut.across, part / cut.panels);
            ASSERT_GT(p.size(), 0) << parts << " parts of " << panels << " panels, " << across << " across";
            ASSERT_GT(a.size(), 0) << parts << " parts of " << panels << " panels, " << across << " across";
            if (only_single && cut.across > 1) {
              ASSERT_EQ(p.size(), 1);
            }
            for (int i = p.begin; i < p.end; ++i) {
              for (int j = a.begin; j < a.end; ++j) ++covered[static_cast<std::size_t>(i) * across + j];
            }
          }
          ASSERT_EQ(std::ranges::count(covered, 1), static_cast<std::ptrdiff_t>(covered.size())) << parts << " parts of " << panels << " panels, " << across << " across";
        }
      }
    }
  }
}

TEST(TeamKernels, CutsUseAllThreadsThatDivideTheOutputs) {
  EXPECT_EQ(cut_outputs(16, 32, 128).parts(), 16);
  EXPECT_EQ(cut_outputs(16, 32, 128).panels, 16);  // pairs of panels, all rows
  EXPECT_EQ(cut_outputs(16, 8, 128).panels, 4);    // four pairs, four ranges of rows
  EXPECT_EQ(cut_outputs(16, 8, 128).across, 4);
  EXPECT_EQ(cut_outputs(8, 1, 128).across, 8);
  EXPECT_EQ(cut_outputs(8, 1, 49, true).across, 8);  // one panel of outputs, 784 inputs
}

}  // namespace
}  // namespace shoal::cpu
