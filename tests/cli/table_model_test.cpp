// SPDX-License-Identifier: Apache-2.0
// Models of text tables: raw tables in, predictions and metrics out.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include <nlohmann/json.hpp>

#include "shoal/data.hpp"
#include "shoal/export.hpp"
#include "shoal/study.hpp"
#include "tests/cli/program.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

class TableModels : public Program {
 protected:
  // The text of a file: numbers with gaps, text with rare levels, an id; labels "no" and "yes".
  [[nodiscard]] static std::string table(int n_rows, std::uint32_t state = 99) {
    std::string text = "name,age,size,colour,income\n";
    auto const next = [&](std::uint32_t below) { return ((state = state * 1664525u + 1013904223u) >> 8) % below; };
    for (int row = 0; row < n_rows; ++row) {
      std::uint32_t const age = next(80), size = next(1000), colour = next(50);
      text += fmt::format("n{},{},{}.5,{},{}\n", row, next(9) == 0 ? "?" : std::to_string(age), size,
                          colour < 45 ? fmt::format("c{}", colour % 4) : fmt::format("rare{}", colour), age + colour > 60 ? "yes" : "no");
    }
    return text;
  }
  [[nodiscard]] Json sweep(std::string const& more = "") const {
    write("train.csv", table(211));
    write("test.csv", table(83, 7));
    write("s.yaml",
          "data: {table: train.csv, target: income, id: name, min_count: 5" + more + "}\n"
          "test: {file: test.csv}\n"
          "validation: {folds: 3}\n"
          "schedule: {method: successive_halving, max_epochs: 3, factor: 3}\n"
          "search: {method: random, trials: 6}\n"
          "parameters:\n"
          "  units: {min: 4, max: 16}\n"
          "  learning_rate: {min: 1.0e-3, max: 1.0e-1, log: true}\n"
          "  batch_size: 8\n");
    Outcome const outcome = run("sweep s.yaml --format json -q");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(run("export s.db --model m.safetensors").code, 0);
    EXPECT_EQ(run("export s.db --model m.npz").code, 0);
    return outcome.code == 0 ? Json::parse(outcome.out) : Json();
  }
  [[nodiscard]] static Rows cells(std::string const& csv) {
    Rows rows;
    std::istringstream lines(csv);
    for (std::string line; std::getline(lines, line);) {
      rows.emplace_back();
      std::istringstream fields(line);
      for (std::string field; std::getline(fields, field, ',');) rows.back().push_back(field);
    }
    return rows;
  }
  [[nodiscard]] std::string path(std::string const& name) const { return (folder_ / name).string(); }
};

TEST_F(TableModels, CsvOfRawRowsHasTheBitsOfTheSweepsEngine) {
  (void)sweep(", scaling: quantile");
  std::unique_ptr<Study> const study = Study::open(path("s.db"), Study::Access::kRead);
  SweepConfig const config = study->config();
  auto const data = load_dataset(config.data, config.seed);
  auto const engine = make_cpu_engine({.threads = 1});
  DataId const id = engine->add_data(data);
  int n_folds = 0, n_refits = 0;
  for (TrialRecord const& trial : study->trials()) {
    RunKey const key = representative(*study, trial.number);
    RunId const restored = engine->restore({.seed = config.seed, .key = key, .model = trial.model, .data = id, .metrics = {}},
                                           state_of(*study, data, *engine, key));
    bool const refit = key.fold == kRefitFold;
    ++(refit ? n_refits : n_folds);
    Split const split = refit ? Split::kTrain : Split::kValidation;
    std::vector<std::uint32_t> const& rows = data->rows(key.fold, split);
    std::vector<float> expected(rows.size());
    engine->predict(restored, Which::kLast, {.fold = key.fold, .split = split}, expected);

    std::string const model = fmt::format("t{}.npz", trial.number);
    ASSERT_EQ(run(fmt::format("export s.db --model {} --trial {}", model, trial.number)).code, 0);
    ASSERT_EQ(run("predict " + model + " train.csv -o p.csv").code, 0);
    Rows const found = cells(read_text(folder_ / "p.csv"));
    ASSERT_EQ(found.size(), 212u);
    EXPECT_EQ(found[0], (std::vector<std::string>{"name", "label", "p_no", "p_yes"}));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::vector<std::string> const& cells = found[rows[i] + 1];
      float const value = std::strtof(cells[3].c_str(), nullptr);
      ASSERT_EQ(std::memcmp(&value, &expected[i], sizeof value), 0) << trial.number << ", row " << rows[i] << ": " << cells[3];
      EXPECT_EQ(cells[0], fmt::format("n{}", rows[i]));
      EXPECT_EQ(cells[1], expected[i] > 0.5f ? "yes" : "no");
    }
  }
  EXPECT_GT(n_folds, 0);
  EXPECT_GT(n_refits, 0);
}

TEST_F(TableModels, EvaluateFindsTheMetricsThatTheSweepRecorded) {
  Json const test = sweep()["best"]["test"];
  ASSERT_FALSE(test.empty());
  for (std::string const model : {"m.safetensors", "m.npz", "s.db"}) {
    Outcome const outcome = run("evaluate " + model + " test.csv --format json");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    Json const found = Json::parse(outcome.out);
    EXPECT_EQ(found["rows"], 83);
    for (auto const& [metric, value] : test.items()) EXPECT_EQ(found["metrics"][metric], value) << model << ": " << metric;  // the same bits
  }
}

TEST_F(TableModels, EveryFormOfOutputAndInputSaysTheSame) {
  (void)sweep();
  Outcome const whole = run("predict m.npz train.csv");
  ASSERT_EQ(whole.code, 0);
  EXPECT_EQ(run("predict m.safetensors - < train.csv").out, whole.out);
  ASSERT_EQ(run("predict m.npz train.csv -q -o p.csv", "").code, 0);
  EXPECT_EQ(read_text(folder_ / "p.csv"), whole.out);
  ASSERT_EQ(run("predict m.npz train.csv -o p.json").code, 0);
  Json const json = Json::parse(read_text(folder_ / "p.json"));
  ASSERT_EQ(json.size(), 211u);
  EXPECT_EQ(run("predict m.npz train.csv --format json").out, read_text(folder_ / "p.json"));
  Rows const rows = cells(whole.out);
  for (std::size_t row = 0; row < json.size(); ++row) {
    EXPECT_EQ(json[row]["name"], rows[row + 1][0]);
    EXPECT_EQ(json[row]["p_yes"].get<double>(), std::strtod(rows[row + 1][3].c_str(), nullptr));
  }
  ASSERT_EQ(run("predict m.npz train.csv -o p.npy").code, 0);
  std::string const npy = read_text(folder_ / "p.npy");
  EXPECT_NE(npy.find("'shape': (211, 2)"), std::string::npos);
  float last;
  std::memcpy(&last, npy.data() + npy.size() - sizeof last, sizeof last);
  EXPECT_EQ(last, std::strtof(rows[211][3].c_str(), nullptr));
  EXPECT_TRUE(run("predict m.npz train.csv --format table").out.starts_with("name "));
}

TEST_F(TableModels, ManyBlocksMakeOneDocument) {
  (void)sweep();
  std::string many, one = table(2000, 5);  // 2000 rows, 300 times: more than one block of 4 MiB
  std::string const header = one.substr(0, one.find('\n') + 1), rows = one.substr(header.size());
  many = header;
  for (int i = 0; i < 300; ++i) many += rows;
  write("many.csv", many);
  write("one.csv", one);
  ASSERT_EQ(run("predict m.npz one.csv -q -o one_p.csv").code, 0);
  ASSERT_EQ(run("predict m.npz many.csv -q -o many_p.csv").code, 0);
  std::string const found = read_text(folder_ / "many_p.csv"), block = read_text(folder_ / "one_p.csv");
  std::size_t const start = block.find('\n') + 1;
  ASSERT_EQ(found.size(), start + 300 * (block.size() - start));
  EXPECT_EQ(found.substr(0, start), block.substr(0, start));
  for (std::size_t i = 0; i < 300; ++i)
    ASSERT_EQ(found.compare(start + i * (block.size() - start), block.size() - start, block, start, std::string::npos), 0) << i;
  ASSERT_EQ(run("predict m.npz many.csv -q -o many_p.json").code, 0);
  EXPECT_EQ(Json::parse(read_text(folder_ / "many_p.json")).size(), 600000u);
}

TEST_F(TableModels, NamesOfRowsAreTheTrainingFilesOrWhatIsAskedFor) {
  (void)sweep();
  write("bare.csv", "size,colour,age\n1,c0,2\n");
  Outcome const bare = run("predict m.npz bare.csv");
  EXPECT_TRUE(bare.out.starts_with("label,"));
  EXPECT_EQ(bare.err, "bare.csv: no column 'name', which named the rows in training: predictions are written without names\n");
  EXPECT_EQ(run("predict m.npz bare.csv -q").err, "");
  EXPECT_EQ(run("predict m.npz bare.csv -o p.npy").err, "") << "numbers alone, with or without names";
  write("other.csv", "size,key,colour,age\n1,\"k,1\",c0,2\n1,,c0,2\n");
  std::string const out = run("predict m.npz other.csv --id key").out;
  EXPECT_TRUE(out.starts_with("key,label,p_no,p_yes\n\"k,1\",")) << out;
  EXPECT_NE(out.find("\n,"), std::string::npos) << "the second row has no name: " << out;
  expect_error("predict m.npz other.csv --id kay", 2, "other.csv: --id: expected a column 'kay', found none; did you mean 'key'?");
  expect_error("predict m.npz other.csv --id size", 2, "other.csv: --id: expected a column that is no feature of the model, found 'size'");
}

TEST_F(TableModels, ATableMayHaveAnyNameAndNoHeader) {
  std::string const text = table(150);
  write("bare.data", text.substr(text.find('\n') + 1));
  write("s.yaml",
        "data: {table: bare.data, target: -1, header: false, id: 0}\nschedule: {max_epochs: 1}\n"
        "search: {method: random, trials: 1}\nparameters: {units: 3}\n");
  Outcome const swept = run("sweep s.yaml -q");
  ASSERT_EQ(swept.code, 0) << swept.err;
  Outcome const out = run("predict s.db bare.data");
  EXPECT_TRUE(out.out.starts_with("c0,label,p_no,p_yes\nn0,")) << out.out << out.err;
  EXPECT_EQ(run("predict s.db bare.data --id 0").out, out.out);
  EXPECT_EQ(run("predict s.db bare.data --id=-5").out, out.out);
  EXPECT_TRUE(run("predict s.db bare.data --id=-1").out.starts_with("c4,label,p_no,p_yes\n"));
  EXPECT_EQ(run("predict s.db bare.data --id=-6").code, 2);
  EXPECT_EQ(run("predict s.db bare.data --id 5").code, 2);
  EXPECT_EQ(Json::parse(run("evaluate s.db bare.data --target=-1 --format json").out)["rows"], 150);
  EXPECT_EQ(Json::parse(run("evaluate s.db bare.data --format json").out)["rows"], 150);
}

TEST_F(TableModels, NewLevelsAreToldOnceAtTheEnd) {
  (void)sweep();
  write("new.csv", "row,age,size,colour\na,1,2,mauve\nb,1,2,c0\nc,1,2,teal\n");
  EXPECT_EQ(run("predict m.npz new.csv --id row").err,
            "colour: 2 rows with levels that training did not keep, such as 'mauve'; they count as \"other\"\n");
  EXPECT_EQ(run("predict m.npz new.csv -q").err, "");
}

TEST_F(TableModels, WrongTablesAreNamedWithTheirPlace) {
  (void)sweep();
  write("missing.csv", "age,siz,colour\n1,2,c0\n");
  expect_error("predict m.npz missing.csv", 2, "missing.csv: expected a column 'size', found none; did you mean 'siz'?");
  write("text.csv", "age,size,colour\n1,2,c0\n3,large,c1\n");
  Outcome const text = run("predict m.npz text.csv -o p.csv");
  EXPECT_EQ(text.code, 2);
  EXPECT_TRUE(text.err.starts_with("shoal: error: text.csv:3:3: size: ")) << text.err;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "p.csv"));
  for (auto const& entry : std::filesystem::directory_iterator(folder_))
    EXPECT_FALSE(entry.path().filename().string().starts_with("p.csv")) << entry.path();
  write("none.csv", "age,size,colour\n");
  Outcome const none = run("predict m.npz none.csv");
  EXPECT_EQ(none.code, 2);
  EXPECT_NE(none.err.find("none.csv:2:1: expected 1 or more rows, found 0 rows"), std::string::npos) << none.err;
  write_npy("X.npy", "<f4", "(1, 2)", std::vector<float>{1, 2});
  expect_error("predict m.npz X.npy", 2, "X.npy: expected a table, as the model was trained on columns of text such as colour, found numbers alone");
  expect_error("predict m.npz X.npy --id name", 2, "--id: expected a table as DATA, found X.npy");
}

TEST_F(TableModels, TargetsOfATableAreFoundByNameAndCheckedByLine) {
  (void)sweep();
  write("other.csv", "age,size,colour,incom\n1,2,c0,yes\n4,5,c1,no\n");
  expect_error("evaluate m.npz other.csv", 2, "other.csv: target: expected a column 'income', found none; did you mean 'incom'?");
  EXPECT_EQ(Json::parse(run("evaluate m.npz other.csv --target incom --format json").out)["rows"], 2);
  write("class.csv", "age,size,colour,income\n1,2,c0,yes\n4,5,c1,maybe\n");
  expect_error("evaluate m.npz class.csv", 2, "class.csv:3: income: expected a class that the model knows, found 'maybe'");
  write("gaps.csv", "age,size,colour,income\n1,2,c0,yes.\n4,5,c1,\n4,5,c1,no.\n");
  Outcome const gaps = run("evaluate m.npz gaps.csv --format json");
  EXPECT_EQ(Json::parse(gaps.out)["rows"], 2);
  EXPECT_EQ(gaps.err,
            "gaps.csv: 1 of 3 rows has no income and is left out\ngaps.csv: its labels end in '.', which is left out to match the model's\n");
  EXPECT_EQ(run("evaluate m.npz gaps.csv -q").err, "");
}

}  // namespace
}  // namespace shoal
