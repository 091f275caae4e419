// SPDX-License-Identifier: Apache-2.0
// A table of learning curves as an engine: whatever searches with it meets the curves that training has once given, in no time.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "shoal/engine.hpp"
#include "shoal/space.hpp"

namespace shoal::bench {

/// Written by bench/search/tables/make.py.
struct CurveTable {
  std::vector<Parameter> parameters;
  int epochs = 0;
  std::vector<std::vector<double>> curves;  ///< [configurations][epochs] validation accuracy, means over the table's seeds

  [[nodiscard]] double final(std::size_t row) const { return curves[row].back(); }
};
[[nodiscard]] CurveTable read_table(std::string const& path);

class TableEngine final : public Engine {
 public:
  explicit TableEngine(CurveTable const&);

  /// Of a network in the table.
  [[nodiscard]] std::size_t row(MlpConfig const&) const;

  Capabilities capabilities() const override { return {.device = "table", .memory_bytes = std::uint64_t{1} << 40, .parallel_runs = 8}; }
  DataId add_data(std::shared_ptr<Dataset const>) override { return DataId{0}; }
  void drop_data(DataId) override {}
  RunId create(RunSpec const&) override;
  RunId clone(RunId donor, Which which, RunSpec const& as) override { return restore(as, snapshot(donor, which)); }
  RunId restore(RunSpec const&, RunState const&) override;
  void submit(std::span<Ticket const> tickets) override { tickets_.insert(tickets_.end(), tickets.begin(), tickets.end()); }
  std::vector<Progress> wait(std::chrono::milliseconds) override;
  void cancel(std::span<RunId const>) override {}
  RunState snapshot(RunId, Which) const override;
  void predict(RunId, Which, RowSet const&, std::span<float>) override;
  std::vector<double> evaluate(RunId, Which, RowSet const&, std::span<Metric const>) override;
  void retire(std::span<RunId const>) override;

 private:
  struct Run {
    std::size_t row = 0;
    int epoch = 0;
  };
  CurveTable const& table_;
  std::unordered_map<std::string, std::size_t> rows_;  // by the network
  std::map<RunId, Run> runs_;
  std::vector<Ticket> tickets_;
  std::uint64_t next_ = 1;
};

}  // namespace shoal::bench
