// SPDX-License-Identifier: Apache-2.0
#include "src/study/weights.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>

#include "shoal/errors.hpp"
#include "src/study/run_state.hpp"
#include "tests/study/fixture.hpp"

namespace shoal {
namespace {

using testing::TemporaryFolder;

RunState state_of(int epoch, std::size_t width = 5) {
  RunState state{.epoch = epoch, .clock = {.t = epoch * 7, .momentum_product = 1.0 / 3.0}};
  LayerState layer;
  for (std::size_t i = 0; i < width; ++i) layer.kernel.push_back(static_cast<float>(epoch) / static_cast<float>(i + 3));
  layer.bias = {-0.0f, 1e-40f};
  layer.kernel_slots = {layer.kernel, {}};
  layer.bias_slots = {{3.0f}};
  state.layers = {layer, {}, layer};
  state.stopping = {.best = 0.1, .best_epoch = 2, .wait = 3, .cooldown = 4, .rate_factor = 0.5};
  state.plateau.rate_factor = 0.25;
  state.best_layers = {layer};
  state.stopped = true;
  return state;
}

void expect_same(std::optional<RunState> const& found, RunState const& expected) {
  ASSERT_TRUE(found);
  EXPECT_EQ(encode(*found), encode(expected));
}

TEST(RunStateBytes, RoundTripIsExactAndDamageIsNoticed) {
  RunState const state = state_of(4);
  std::vector<std::byte> bytes = encode(state);
  auto const decoded = decode_run_state(bytes);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->layers, state.layers);
  EXPECT_EQ(decoded->best_layers, state.best_layers);
  EXPECT_EQ(decoded->stopping, state.stopping);
  EXPECT_EQ(decoded->plateau, state.plateau);
  EXPECT_EQ(std::tuple(decoded->epoch, decoded->clock.t, decoded->clock.momentum_product, decoded->stopped,
                       decoded->diverged),
            std::tuple(4, 28, 1.0 / 3.0, true, false));
  for (std::size_t n = 0; n < bytes.size(); ++n) EXPECT_FALSE(decode_run_state(std::span(bytes).first(n))) << n;
  bytes.push_back(std::byte{0});
  EXPECT_FALSE(decode_run_state(bytes));
}

TEST(Weights, FindsTheLatestStateThatIsNotTooLate) {
  TemporaryFolder const folder;
  for (bool const in_memory : {false, true}) {
    auto const store = in_memory ? make_weights_in_memory() : open_weights_for_writing(folder.file("s.db"), true);
    store->append({1, 0, 0}, state_of(3));
    store->append({2, 0, 0}, state_of(1));
    if (!in_memory) expect_same(store->find({1, 0, 0}, 8), state_of(3));
    store->append({1, 0, 0}, state_of(9));
    expect_same(store->find({1, 0, 0}, 100), state_of(9));
    expect_same(store->find({1, 0, 0}, 9), state_of(9));
    if (!in_memory) expect_same(store->find({1, 0, 0}, 8), state_of(3));  // memory keeps the latest only
    EXPECT_FALSE(store->find({1, 0, 0}, 2));
    EXPECT_FALSE(store->find({1, 0, 1}, 100));
    EXPECT_FALSE(store->find({1, 1, 0}, 100));
    EXPECT_GT(store->bytes(), 500u);
  }
}

TEST(Weights, SurviveReopening) {
  TemporaryFolder const folder;
  std::string const study = folder.file("s.db");
  {
    auto const store = open_weights_for_writing(study, true);
    for (int epoch = 1; epoch <= 20; ++epoch)
      store->append({static_cast<std::uint32_t>(epoch % 3), 1, 2}, state_of(epoch));
  }
  expect_same(open_weights_for_reading(study)->find({2, 1, 2}, 99), state_of(20));
  auto const store = open_weights_for_writing(study, false);
  store->append({7, 0, 0}, state_of(1));
  expect_same(store->find({2, 1, 2}, 18), state_of(17));
  expect_same(store->find({7, 0, 0}, 18), state_of(1));
}

TEST(Weights, ATornTailIsIgnoredAndOverwrittenWhereverItIsTorn) {
  TemporaryFolder const folder;
  std::string const study = folder.file("s.db"), file = study + ".weights";
  {
    auto const store = open_weights_for_writing(study, true);
    store->append({1, 0, 0}, state_of(1));
    store->flush();
  }
  std::uintmax_t const one = std::filesystem::file_size(file);
  {
    auto const store = open_weights_for_writing(study, false);
    store->append({1, 0, 0}, state_of(2));
  }
  std::uintmax_t const two = std::filesystem::file_size(file);
  for (std::uintmax_t size = two - 1; size > one; size -= std::min<std::uintmax_t>(37, size - one)) {
    std::filesystem::resize_file(file, size);
    expect_same(open_weights_for_reading(study)->find({1, 0, 0}, 9), state_of(1));
    auto const store = open_weights_for_writing(study, false);
    expect_same(store->find({1, 0, 0}, 9), state_of(1));
    store->append({1, 0, 0}, state_of(5));
    expect_same(store->find({1, 0, 0}, 9), state_of(5));
    EXPECT_EQ(std::filesystem::file_size(file), two);
  }
  for (std::uintmax_t const size : {std::uintmax_t{0}, std::uintmax_t{7}}) {  // torn within the file's header
    std::filesystem::resize_file(file, size);
    EXPECT_FALSE(open_weights_for_reading(study)->find({1, 0, 0}, 9));
    EXPECT_FALSE(open_weights_for_writing(study, false)->find({1, 0, 0}, 9));
  }
}

TEST(Weights, ADamagedRecordGivesWayToAnEarlierOne) {
  TemporaryFolder const folder;
  std::string const study = folder.file("s.db"), file = study + ".weights";
  {
    auto const store = open_weights_for_writing(study, true);
    store->append({1, 0, 0}, state_of(1));
    store->append({1, 0, 0}, state_of(2));
  }
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(-9, std::ios::end);
  bytes.put('!');
  bytes.close();
  expect_same(open_weights_for_reading(study)->find({1, 0, 0}, 9), state_of(1));
}

TEST(Weights, AnAbsentFileIsAnEmptyStore) {
  TemporaryFolder const folder;
  EXPECT_FALSE(open_weights_for_reading(folder.file("s.db"))->find({1, 0, 0}, 9));
}

TEST(Weights, AnotherFileOfThatNameIsLeftAlone) {
  TemporaryFolder const folder;
  std::string const file = folder.file("s.db.weights");
  std::ofstream(file) << "these are my notes, not weights";
  EXPECT_THROW((void)open_weights_for_writing(folder.file("s.db"), false), InputError);
  std::string text;
  std::getline(std::ifstream(file), text);
  EXPECT_EQ(text, "these are my notes, not weights");
}

TEST(Weights, AFailedWriteIsReportedByTheNextCallAndLeavesNoTornRecord) {
  TemporaryFolder const folder;
  std::string const study = folder.file("s.db");
  pid_t const child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit const limit{100'000, 100'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto const store = open_weights_for_writing(study, true);
    store->append({1, 0, 0}, state_of(1));
    store->flush();
    store->append({1, 0, 0}, state_of(2, 50'000));
    try {
      store->flush();
    } catch (MachineError const& error) {
      bool const named = error.what() == "cannot write " + study + ".weights: File too large";
      store->append({1, 0, 0}, state_of(3));  // a smaller one still has room
      store->flush();
      ::_exit(named && store->find({1, 0, 0}, 9)->epoch == 3 ? 0 : 2);
    }
    ::_exit(3);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  ASSERT_EQ(WEXITSTATUS(status), 0);
  expect_same(open_weights_for_reading(study)->find({1, 0, 0}, 9), state_of(3));
}

}  // namespace
}  // namespace shoal
