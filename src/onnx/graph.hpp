// SPDX-License-Identifier: Apache-2.0
// A graph of ONNX as it is built: values are known by their names, which nobody has to think of.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "onnx.pb.h"

namespace shoal::onnx {

/// The name of a value in the graph.
using Name = std::string;
using AttributeValue = std::variant<float, std::int64_t, std::vector<std::int64_t>, std::vector<std::string>>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

inline constexpr char const* kMlDomain = "ai.onnx.ml";

class GraphBuilder {
 public:
  /// Adds an operator with one output. `domain` "": ai.onnx.
  Name node(std::string const& op, std::vector<Name> const& inputs, Attributes const& = {}, std::string const& domain = "");
  /// The same with an output that is called so.
  void node_to(Name const& output, std::string const& op, std::vector<Name> const& inputs, Attributes const& = {}, std::string const& domain = "");

  Name floats(std::vector<std::int64_t> const& shape, std::span<float const> values);
  Name number(float value) { return floats({}, std::span(&value, 1)); }
  Name ints(std::vector<std::int64_t> const& shape, std::span<std::int64_t const> values);
  Name ints(std::vector<std::int64_t> const& values) { return ints({static_cast<std::int64_t>(values.size())}, values); }
  Name strings(std::vector<std::string> const& values);

  /// [batch, columns], or [batch] where `columns` is 0.
  void input(Name const&, Element, std::int64_t columns);
  void output(Name const&, Element, std::int64_t columns);

  [[nodiscard]] bool uses_ml() const { return uses_ml_; }
  [[nodiscard]] Graph take() { return std::move(graph_); }

 private:
  Tensor& tensor(Element, std::vector<std::int64_t> const& shape);

  Graph graph_;
  std::size_t n_names_ = 0;
  bool uses_ml_ = false;
};

}  // namespace shoal::onnx
