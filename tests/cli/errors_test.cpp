// SPDX-License-Identifier: Apache-2.0
// Wrong command lines: the exit code, one line, and what would have been right.
#include <algorithm>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

class Errors : public Program {};

TEST_F(Errors, NoCommand) { expect_error("", 2, "expected a command, found none; shoal --help lists them"); }

TEST_F(Errors, UnknownCommandNamesTheNearest) {
  expect_error("swep s.yaml", 2, "expected a command, found 'swep'; did you mean 'sweep'?");
  expect_error("xyz", 2, "expected a command, found 'xyz'; shoal --help lists them");
}

TEST_F(Errors, UnknownOptionNamesTheNearestThoughAnArgumentIsMissingToo) {
  expect_error("sweep --trails 5", 2,
               "shoal sweep: expected a known option, found '--trails'; did you mean '--trials'?");
  expect_error("results s.db --qqqqqqqq=3", 2,
               "shoal results: expected a known option, found '--qqqqqqqq=3'; 'shoal results --help' lists them");
}

TEST_F(Errors, OptionsThatACommandDoesNotHeedAreRefused) {
  EXPECT_EQ(run("results s.db --seed 3").code, 2);
  EXPECT_EQ(run("devices --progress none").code, 2);
}

TEST_F(Errors, MissingAndSurplusArguments) {
  expect_error("results", 2, "shoal results: STUDY is required");
  expect_error("results a.db b.db", 2, "shoal results: expected no further argument, found 'b.db'");
}

TEST_F(Errors, AValueThatIsNoneOfTheChoices) {
  expect_error("results s.db --format jsn", 2, "--format: expected csv|json|latex|markdown|table, found 'jsn'; did you mean 'json'?");
  expect_error("results s.db --top 0", 2, "shoal results: --top: Value 0 not in range 1 to 1000000000");
}

TEST_F(Errors, AMissingSweepFile) { expect_error("sweep no.yaml", 2, "no.yaml: found no such file"); }

TEST_F(Errors, AnOverrideWithoutAValue) {
  expect_error("sweep s.yaml --set schedule", 2,
               "--set: expected key.path=value, found 'schedule'; for example --set schedule.max_epochs=27");
}

TEST_F(Errors, LabelsBesideASweepFile) {
  expect_error("sweep s.yaml --labels y.npy", 2,
               "--labels: expected data as FILE, found the sweep file s.yaml; name it in the sweep file: data: "
               "{target: ...}, or --set data.target=y.npy");
}

TEST_F(Errors, DataWithoutLabels) {
  expect_error(
      "sweep X.npy", 2,
      "--labels: expected a file of labels or targets, found none; or is X.npy meant as a sweep file (.yaml) or as a "
      "table (.csv)?");
  expect_error("evaluate m.npz X.npy", 2, "m.npz: expected a model file, found no such file");
}

TEST_F(Errors, CudaIsNamedAsMissingOnThisMachine) {
  ::setenv("SHOAL_CUDA_MODULE", "/nowhere/shoal_cuda.so", 1);
  std::string const message = ": SHOAL_CUDA_MODULE names /nowhere/shoal_cuda.so, which is not there; device cpu trains on the processor";
  expect_error("sweep s.yaml --device cuda", 1, "device cuda" + message);
  expect_error("resume s.db --device cuda:1", 1, "device cuda:1" + message);
  expect_error("sweep s.yaml --device gpu", 2, "--device: expected auto, cpu or cuda[:i], found 'gpu'");
  expect_error("sweep s.yaml --device cuda:", 2, "--device: expected auto, cpu or cuda[:i], found 'cuda:'");
  write("not.so", "text");
  ::setenv("SHOAL_CUDA_MODULE", "not.so", 1);
  Outcome const outcome = run("sweep s.yaml --device cuda");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.err.find("the CUDA engine cannot be loaded"), std::string::npos) << outcome.err;
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  ::unsetenv("SHOAL_CUDA_MODULE");
}

TEST_F(Errors, AutoSaysOnceWhyItIsTheCpu) {
  write_sweep();
  ::setenv("SHOAL_CUDA_MODULE", "/nowhere/shoal_cuda.so", 1);
  Outcome const outcome = run("sweep s.yaml --study auto.db --device auto");
  ::unsetenv("SHOAL_CUDA_MODULE");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  std::string const line = "training on the CPU: SHOAL_CUDA_MODULE names /nowhere/shoal_cuda.so, which is not there\n";
  std::size_t const at = outcome.err.find(line);
  ASSERT_NE(at, std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find(line, at + 1), std::string::npos);
}

TEST_F(Errors, AnOverrideThatMakesNoSenseNamesItsKey) {
  write_sweep();
  Outcome const outcome = run("sweep s.yaml --trials lots");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("search.trials"), std::string::npos) << outcome.err;
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
}

TEST_F(Errors, ExportWantsOneOfModelAndTable) {
  expect_error("export s.db", 2, "shoal export: expected --model, --table or --tensorboard, found none");
  expect_error("export s.db --model m.npz --table t.csv", 2, "shoal export: expected --model, --table or --tensorboard, found --model and --table");
}

TEST_F(Errors, AFileThatIsNoStudyIsTheUsersError) {
  write("s.db", "not a database, but long enough to look like a file that somebody has made by mistake");
  for (std::string const command : {"results s.db", "show s.db --trial 0", "best s.db", "resume s.db",
                                    "export s.db --table t.csv", "predict s.db X.npy"}) {
    Outcome const outcome = run(command);
    EXPECT_EQ(outcome.code, 2) << command << ": " << outcome.err;
    EXPECT_TRUE(outcome.err.starts_with("shoal: error: s.db")) << command << ": " << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  }
}

TEST_F(Errors, AMissingStudyIsNotMade) {
  Outcome const outcome = run("results no.db");
  EXPECT_EQ(outcome.code, 2) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "no.db"));
}

TEST_F(Errors, ControlCharactersInArgumentsAreShownAsEscapes) {
  expect_error("results s.db --format \"$(printf 'a\\033[2Jb')\"", 2,
               "--format: expected csv|json|latex|markdown|table, found 'a\\x1b[2Jb'");
}

class Help : public Program {};

TEST_F(Help, OfEveryCommandExplainsItself) {
  std::string const all = run("--help").out;
  for (std::string const command :
       {"sweep", "plan", "resume", "results", "show", "best", "importance", "export", "evaluate", "predict", "describe", "devices"}) {
    EXPECT_NE(all.find("\n  " + command), std::string::npos) << command;
    Outcome const outcome = run(command + " --help");
    EXPECT_EQ(outcome.code, 0) << command;
    EXPECT_NE(outcome.out.find("shoal " + command), std::string::npos) << outcome.out;
    EXPECT_EQ(outcome.err, "");
  }
}

TEST_F(Help, VersionIsOneLine) {
  Outcome const outcome = run("--version");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_TRUE(outcome.out.starts_with("shoal 0.")) << outcome.out;
  EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 1);
}

}  // namespace
}  // namespace shoal
