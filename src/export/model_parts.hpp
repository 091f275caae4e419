// SPDX-License-Identifier: Apache-2.0
// What both file formats share: the card (everything that is not a number of the arithmetic) as JSON, and named
// tensors.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "shoal/model_file.hpp"

namespace shoal {

struct Tensor {
  std::vector<std::size_t> shape;
  std::vector<float> values;  // [product of shape], row-major
};
using Tensors = std::map<std::string, Tensor>;

/// The formats differ in what a layer's tensors are called and in which way its kernel lies.
struct LayerNames {
  std::string kernel, bias;
  bool transposed;  ///< [units][inputs], as PyTorch has it, not [inputs][units]
};
using Naming = LayerNames (*)(std::size_t layer);

[[nodiscard]] Tensors tensors_of(Model const&, Naming);
/// One line of ASCII JSON.
[[nodiscard]] std::string card_of(Model const&);
/// Puts a model together and checks that every tensor is there and has the shape that the card says. `file` is for
/// messages. Throws InputError.
[[nodiscard]] Model assemble(std::string const& card, Tensors const&, Naming, std::string const& file);

/// The tensors' half of that: fills tables and layers of a model whose sizes are known.
void add_tensors(Model&, Tensors const&, Naming, std::string const& file);

/// "[784, 64]"
[[nodiscard]] std::string shape_text(std::vector<std::size_t> const&);

}  // namespace shoal
