// SPDX-License-Identifier: Apache-2.0
#include "shoal/model_file.hpp"

#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/data/file_bytes.hpp"
#include "src/export/model_parts.hpp"
#include "src/export/output_file.hpp"

namespace shoal {
namespace {

std::string dotted(char const* list, std::size_t i) { return fmt::format("{}.{}.", list, i); }      // models.3.
std::string underscored(char const* list, std::size_t i) { return fmt::format("{}_{}_", list, i); }  // models_3_

constexpr std::array kFormats{ModelFormat{".safetensors", pack_safetensors, unpack_safetensors, torch_names, dotted},
                              ModelFormat{".npz", pack_npz, unpack_npz, sklearn_names, underscored}};

ModelFormat const* known_format(std::string const& path) {
  for (ModelFormat const& format : kFormats) {
    if (path.ends_with(format.extension)) return &format;
  }
  return nullptr;
}

}  // namespace

ModelFormat const& format_of(std::string const& path) {
  if (ModelFormat const* format = known_format(path)) return *format;
  bool const onnx = path.ends_with(".onnx");
  throw InputError({.file = path,
                    .expected = "a model file's name, *.safetensors or *.npz",
                    .found = onnx ? "an ONNX file's" : "another",
                    .hint = onnx ? "ONNX is written for other programs and not read" : ""});
}

ModelFormat const& safetensors_format() { return kFormats[0]; }
ModelFormat const& npz_format() { return kFormats[1]; }

std::string model_bytes(std::string const& path) {
  if (!std::filesystem::exists(path))
    throw InputError({.file = path, .expected = "a model file", .found = "no such file"});
  Bytes const bytes = read_bytes(path);
  return {bytes.begin(), bytes.end()};
}

Parts parts_of(Model const& model, ModelFormat const& format) { return {card_of(model), tensors_of(model, format.naming)}; }

Model model_from(Parts const& parts, ModelFormat const& format, std::string const& file) {
  return assemble(parts.card, parts.tensors, format.naming, file);
}

void write_model(Model const& model, std::string const& path) {
  ModelFormat const& format = format_of(path);
  write_file(path, format.pack(parts_of(model, format)));
}

Model read_model(std::string const& path) {
  ModelFormat const& format = format_of(path);
  return model_from(format.unpack(model_bytes(path), path), format, path);
}

bool is_model_file(std::string const& path) { return known_format(path) != nullptr; }

std::string to_safetensors(Model const& model) { return pack_safetensors(parts_of(model, safetensors_format())); }
Model from_safetensors(std::string const& bytes, std::string const& name) {
  return model_from(unpack_safetensors(bytes, name), safetensors_format(), name);
}

std::string to_npz(Model const& model) { return pack_npz(parts_of(model, npz_format())); }
Model from_npz(std::string const& bytes, std::string const& name) { return model_from(unpack_npz(bytes, name), npz_format(), name); }

}  // namespace shoal
