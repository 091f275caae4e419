// SPDX-License-Identifier: Apache-2.0
#include "bench/search/table_engine.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "src/data/byte_source.hpp"

namespace shoal::bench {
namespace {

constexpr int kClasses = 10;  // a network's outputs do not tell configurations apart

ParameterValue value_of(nlohmann::json const& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  return json.get<std::string>();
}

std::string read_all(std::string const& path) {
  ByteSource source(path);
  std::string text;
  for (std::string block(1 << 20, '\0'); std::size_t const n = source.read(block.data(), block.size());) text.append(block, 0, n);
  return text;
}

}  // namespace

CurveTable read_table(std::string const& path) {
  std::string const text = read_all(path);
  std::size_t const end = text.find('\n');
  auto const head = nlohmann::ordered_json::parse(text.substr(0, end));
  CurveTable table{.parameters = {}, .epochs = head.at("epochs"), .curves = {}};
  for (auto const& [name, values] : head.at("grid").items()) {
    Choice choice;
    for (auto const& value : values) choice.values.push_back(value_of(value));
    table.parameters.push_back({.name = name, .distribution = std::move(choice)});
  }
  std::size_t const seeds = head.at("seeds"), epochs = static_cast<std::size_t>(table.epochs);
  auto const* byte = reinterpret_cast<unsigned char const*>(text.data()) + end + 1;
  std::size_t const rows = (text.size() - end - 1) / (2 * seeds * epochs);
  table.curves.assign(rows, std::vector<double>(epochs, 0.0));
  for (auto& curve : table.curves) {
    for (std::size_t seed = 0; seed < seeds; ++seed) {
      for (double& accuracy : curve) {
        accuracy += (byte[0] + 256 * byte[1]) / 65535.0 / static_cast<double>(seeds);
        byte += 2;
      }
    }
  }
  return table;
}

TableEngine::TableEngine(CurveTable const& table) : table_(table) {
  // In the table's own order: a space may sort its parameters.
  std::vector<std::uint64_t> place(table.parameters.size(), 0);
  for (std::size_t row = 0; row < table.curves.size(); ++row) {
    Assignment point;
    for (std::size_t i = 0; i < place.size(); ++i) point.emplace_back(table.parameters[i].name, value_at(table.parameters[i].distribution, place[i]));
    rows_.emplace(encode(to_mlp_config(point, Task::kMulticlass, kClasses, table.epochs)), row);
    for (std::size_t i = place.size(); i-- > 0;) {
      if (++place[i] < count_values(table.parameters[i].distribution)) break;
      place[i] = 0;
    }
  }
}

std::size_t TableEngine::row(MlpConfig const& model) const { return rows_.at(encode(model)); }

RunId TableEngine::create(RunSpec const& spec) {
  RunId const id{next_++};
  runs_[id] = {.row = row(spec.model)};
  return id;
}

RunId TableEngine::restore(RunSpec const& spec, RunState const& state) {
  RunId const id = create(spec);
  runs_[id].epoch = state.epoch;
  return id;
}

std::vector<Progress> TableEngine::wait(std::chrono::milliseconds) {
  std::vector<Progress> finished;
  for (Ticket const& ticket : tickets_) {
    Run& run = runs_.at(ticket.run);
    Progress progress{.run = ticket.run, .status = RunStatus::kReached};
    for (; run.epoch < ticket.to_epoch; ++run.epoch) {
      progress.curve.push_back({.epoch = run.epoch + 1, .validation_loss = 1.0 - table_.curves[run.row].at(static_cast<std::size_t>(run.epoch)),
                                .validation = {table_.curves[run.row].at(static_cast<std::size_t>(run.epoch))}});
    }
    progress.epoch = progress.best_epoch = run.epoch;
    finished.push_back(std::move(progress));
  }
  tickets_.clear();
  return finished;
}

RunState TableEngine::snapshot(RunId id, Which) const { return {.epoch = runs_.at(id).epoch, .clock = {}, .layers = {}, .stopping = {}, .plateau = {}, .best_layers = {}}; }
void TableEngine::predict(RunId, Which, RowSet const&, std::span<float>) { throw std::logic_error("a table predicts no rows"); }
std::vector<double> TableEngine::evaluate(RunId, Which, RowSet const&, std::span<Metric const>) { throw std::logic_error("a table measures no rows"); }
void TableEngine::retire(std::span<RunId const> ids) {
  for (RunId const id : ids) runs_.erase(id);
}

}  // namespace shoal::bench
