// SPDX-License-Identifier: Apache-2.0
#include "src/onnx/graph.hpp"

#include <bit>

#include <fmt/format.h>

namespace shoal::onnx {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

template <class T>
std::string raw(std::span<T const> values) {
  return {reinterpret_cast<char const*>(values.data()), values.size_bytes()};
}

struct AttributeWriter {
  Attribute& to;
  void operator()(float value) const { to.set_f(value), to.set_type(Attribute::FLOAT); }
  void operator()(std::int64_t value) const { to.set_i(value), to.set_type(Attribute::INT); }
  void operator()(std::vector<std::int64_t> const& values) const {
    for (std::int64_t const value : values) to.add_ints(value);
    to.set_type(Attribute::INTS);
  }
  void operator()(std::vector<std::string> const& values) const {
    for (std::string const& value : values) to.add_strings(value);
    to.set_type(Attribute::STRINGS);
  }
};

void describe(Value& value, Name const& name, Element element, std::int64_t columns) {
  value.set_name(name);
  auto& type = *value.mutable_type()->mutable_tensor_type();
  type.set_elem_type(element);
  type.mutable_shape()->add_dim()->set_dim_param("batch");
  if (columns > 0) type.mutable_shape()->add_dim()->set_dim_value(columns);
}

}  // namespace

Name GraphBuilder::node(std::string const& op, std::vector<Name> const& inputs, Attributes const& attributes, std::string const& domain) {
  Name const name = fmt::format("shoal/{}_{}", op, n_names_++);  // no column is called so, as sweep files name them
  node_to(name, op, inputs, attributes, domain);
  return name;
}

void GraphBuilder::node_to(Name const& output, std::string const& op, std::vector<Name> const& inputs, Attributes const& attributes,
                           std::string const& domain) {
  Node& node = *graph_.add_node();
  node.set_name(fmt::format("{} of {}", op, output));
  node.set_op_type(op);
  if (!domain.empty()) node.set_domain(domain);
  uses_ml_ = uses_ml_ || domain == kMlDomain;
  for (Name const& input : inputs) node.add_input(input);
  node.add_output(output);
  for (auto const& [name, value] : attributes) {
    Attribute& attribute = *node.add_attribute();
    attribute.set_name(name);
    std::visit(AttributeWriter{attribute}, value);
  }
}

Tensor& GraphBuilder::tensor(Element element, std::vector<std::int64_t> const& shape) {
  Tensor& tensor = *graph_.add_initializer();
  tensor.set_name(fmt::format("shoal/constant_{}", n_names_++));
  tensor.set_data_type(element);
  for (std::int64_t const extent : shape) tensor.add_dims(extent);
  return tensor;
}

Name GraphBuilder::floats(std::vector<std::int64_t> const& shape, std::span<float const> values) {
  Tensor& made = tensor(FLOAT_ELEMENT, shape);
  made.set_raw_data(raw(values));
  return made.name();
}

Name GraphBuilder::ints(std::vector<std::int64_t> const& shape, std::span<std::int64_t const> values) {
  Tensor& made = tensor(INT64_ELEMENT, shape);
  made.set_raw_data(raw(values));
  return made.name();
}

Name GraphBuilder::strings(std::vector<std::string> const& values) {
  Tensor& made = tensor(STRING_ELEMENT, {static_cast<std::int64_t>(values.size())});
  for (std::string const& value : values) made.add_string_data(value);
  return made.name();
}

void GraphBuilder::input(Name const& name, Element element, std::int64_t columns) { describe(*graph_.add_input(), name, element, columns); }
void GraphBuilder::output(Name const& name, Element element, std::int64_t columns) { describe(*graph_.add_output(), name, element, columns); }

}  // namespace shoal::onnx
