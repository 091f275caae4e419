// SPDX-License-Identifier: Apache-2.0
#include "shoal/model_file.hpp"

#include <array>
#include <filesystem>
#include <string_view>

#include "shoal/errors.hpp"
#include "src/data/file_bytes.hpp"
#include "src/export/output_file.hpp"

namespace shoal {
namespace {

struct Format {
  std::string_view extension;
  std::string (*write)(Model const&);
  Model (*read)(std::string const& bytes, std::string const& name);
};
constexpr std::array kFormats{Format{".safetensors", to_safetensors, from_safetensors},
                              Format{".npz", to_npz, from_npz}};

Format const* format_of(std::string const& path) {
  for (Format const& format : kFormats) {
    if (path.ends_with(format.extension)) return &format;
  }
  return nullptr;
}

Format const& known_format(std::string const& path) {
  if (Format const* format = format_of(path)) return *format;
  throw InputError({.file = path, .expected = "a model file's name, *.safetensors or *.npz", .found = "another"});
}

}  // namespace

void write_model(Model const& model, std::string const& path) { write_file(path, known_format(path).write(model)); }

Model read_model(std::string const& path) {
  Format const& format = known_format(path);
  if (!std::filesystem::exists(path))
    throw InputError({.file = path, .expected = "a model file", .found = "no such file"});
  Bytes const bytes = read_bytes(path);
  return format.read({bytes.begin(), bytes.end()}, path);
}

bool is_model_file(std::string const& path) { return format_of(path) != nullptr; }

}  // namespace shoal
