// SPDX-License-Identifier: Apache-2.0
// What both file formats share: the card (everything that is not a number of the arithmetic) as JSON, and named
// tensors.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shoal/model_file.hpp"

namespace shoal {

struct Tensor {
  std::vector<std::size_t> shape;
  std::vector<float> values;  // [product of shape], row-major
};
using Tensors = std::map<std::string, Tensor>;

/// What a file holds.
struct Parts {
  std::string card;  ///< one line of ASCII JSON
  Tensors tensors;
};

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

[[nodiscard]] LayerNames torch_names(std::size_t layer);    ///< layers.0.weight
[[nodiscard]] LayerNames sklearn_names(std::size_t layer);  ///< coefs_0

/// The formats: bytes of a file, and back. `file` is for messages; InputError where the bytes are not of the format, or
/// there is no card.
[[nodiscard]] std::string pack_safetensors(Parts const&);
[[nodiscard]] Parts unpack_safetensors(std::string const& bytes, std::string const& file);
[[nodiscard]] std::string pack_npz(Parts const&);
[[nodiscard]] Parts unpack_npz(std::string const& bytes, std::string const& file);

/// A format of files: how it is named, written and read, and what it calls tensors.
struct ModelFormat {
  std::string_view extension;
  std::string (*pack)(Parts const&);
  Parts (*unpack)(std::string const& bytes, std::string const& file);
  Naming naming;
  std::string (*prefix)(char const* list, std::size_t);  ///< of the tensors of an ensemble's model or tables
};
/// The format that the name says; InputError for another name.
[[nodiscard]] ModelFormat const& format_of(std::string const& path);
[[nodiscard]] ModelFormat const& safetensors_format();
[[nodiscard]] ModelFormat const& npz_format();
/// The bytes of a model file; InputError where there is none.
[[nodiscard]] std::string model_bytes(std::string const& path);

[[nodiscard]] Model model_from(Parts const&, ModelFormat const&, std::string const& file);
[[nodiscard]] Parts parts_of(Model const&, ModelFormat const&);

/// "[784, 64]"
[[nodiscard]] std::string shape_text(std::vector<std::size_t> const&);

}  // namespace shoal
