// SPDX-License-Identifier: Apache-2.0
// A sweep as others see it: its events, and the panel of shoal watch.
#include <map>
#include <sstream>

#include "tests/cli/json_schema.hpp"
#include "tests/cli/program.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

class Events : public Program {
 protected:
  // Every line, each valid.
  static std::vector<Json> events_in(std::string const& text) {
    static JsonSchema const schema(nlohmann::json::parse(read_text(std::string(SHOAL_DOCS) + "/events.schema.json")));
    std::istringstream lines(text);
    std::vector<Json> events;
    for (std::string line; std::getline(lines, line);) {
      events.push_back(Json::parse(line));
      EXPECT_EQ(schema.problem(nlohmann::json::parse(line)), "") << line;
    }
    return events;
  }
  static std::map<std::string, int> counts_of(std::vector<Json> const& events) {
    std::map<std::string, int> counts;
    for (Json const& event : events) ++counts[event["event"]];
    return counts;
  }
};

TEST_F(Events, AreTheWholeSweepAndValid) {
  write_sweep();
  Outcome const outcome = run("sweep s.yaml --events e.jsonl --format json -q");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  std::vector<Json> const events = events_in(read_text(folder_ / "e.jsonl"));
  auto const counts = counts_of(events);
  EXPECT_EQ(counts.at("trial_started"), 6);
  EXPECT_EQ(counts.at("promoted"), 2);
  EXPECT_EQ(counts.at("job_finished"), 8);
  EXPECT_EQ(counts.at("trial_ended"), 6);
  EXPECT_EQ(events.front()["event"], "started");
  Json last = events.back();
  EXPECT_EQ(last["event"], "finished");
  last.erase("event"), last.erase("time");
  EXPECT_EQ(last, Json::parse(outcome.out));
}

TEST_F(Events, OnStandardOutputAreAllThatIsThere) {
  write_sweep();
  Outcome const outcome = run("sweep s.yaml --events - -q");
  EXPECT_EQ(events_in(outcome.out).back()["event"], "finished");
}

TEST_F(Events, OfAPopulationNameTheParent) {
  write_sweep();
  Outcome const outcome = run("sweep s.yaml --schedule pbt --events - -q");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  int copies = 0;
  for (Json const& event : events_in(outcome.out)) copies += event["event"] == "trial_started" && !event["parent"].is_null();
  EXPECT_GT(copies, 0);
}

TEST_F(Events, OfAResumedStudyAreAppended) {
  write_sweep();
  (void)run("sweep s.yaml --events e.jsonl -q");
  Outcome const outcome = run("resume s.db --trials +3 --events e.jsonl -q");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  auto const counts = counts_of(events_in(read_text(folder_ / "e.jsonl")));
  EXPECT_EQ(counts.at("started"), 2);
  EXPECT_EQ(counts.at("finished"), 2);
  EXPECT_EQ(counts.at("trial_started"), 6 + 9);
}

TEST_F(Events, WhereTheyCannotBeWrittenNothingBegins) {
  write_sweep();
  Outcome const outcome = run("sweep s.yaml --events nowhere/e.jsonl -q");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.err.find("cannot write nowhere/e.jsonl: No such file or directory"), std::string::npos) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "s.db"));
}

TEST_F(Events, AFullDiskEndsTheEventsNotTheSweep) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  write_sweep();
  Outcome const outcome = run("sweep s.yaml --events /dev/full --format json -q");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(Json::parse(outcome.out)["trials"]["total"], 6);
  EXPECT_NE(outcome.err.find("no more events"), std::string::npos) << outcome.err;
}

TEST_F(Events, WatchSaysWhatTheSweepsOwnProgressSays) {
  write_sweep();
  std::string const own = run("sweep s.yaml --progress plain").err;
  Outcome const watched = run("watch s.db --progress plain");
  EXPECT_EQ(watched.code, 0);
  EXPECT_EQ(watched.out, "");
  auto const after = [](std::string const& text, std::string const& mark) {  // without times and speed
    std::size_t const at = text.rfind(mark);
    return at == std::string::npos ? "no '" + mark + "' in " + text : text.substr(at, text.find('\n', at) - at);
  };
  for (std::string const mark : {"rung 0.1 (to epoch 3) complete, 2 trials", "best val_accuracy"}) EXPECT_EQ(after(watched.err, mark).substr(0, 30), after(own, mark).substr(0, 30));
  EXPECT_NE(watched.err.find("0 running, 4 pruned, 2 completed, of 6"), std::string::npos) << watched.err;
  EXPECT_TRUE(watched.err.ends_with("the sweep is complete\n")) << watched.err;
}

TEST_F(Events, WatchFollowsASweepThatRuns) {
  write_sweep();
  // More trials than the test waits for, ended by an interrupt.
  Outcome const outcome = run("sweep s.yaml --schedule full --epochs 4000 --trials 64 -q --study s.db & sweep=$!; cd '" + folder_.string() +
                              "'; for i in $(seq 100); do [ -s s.db ] && break; sleep 0.05; done; sleep 0.3; '" SHOAL_PROGRAM
                              "' watch s.db --once --progress plain 2> watched.txt; kill -INT $sweep; wait $sweep; true");
  std::string const watched = read_text(folder_ / "watched.txt");
  EXPECT_NE(watched.find("of 64"), std::string::npos) << watched << outcome.err;
  EXPECT_TRUE(watched.ends_with("the sweep is running, or was killed: shoal resume goes on with it\n")) << watched;
}

}  // namespace
}  // namespace shoal
