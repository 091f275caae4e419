// SPDX-License-Identifier: Apache-2.0
// safetensors: u64 little-endian length of the header, a JSON header padded with spaces to 8 bytes, then the tensors
// back to back (https://github.com/huggingface/safetensors). Names and layout are torch.nn.Linear's.
#include <bit>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "src/export/model_parts.hpp"

namespace shoal {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");
using Json = nlohmann::ordered_json;
constexpr std::uint64_t kLongestHeader = 100'000'000;  // the reference implementation's limit

Tensor read_tensor(Json const& entry, std::string const& name, std::string_view data, std::string const& file) {
  if (entry.at("dtype") != "F32")
    throw InputError({.file = file, .key = name, .expected = "dtype F32", .found = entry.at("dtype").dump()});
  Tensor tensor{.shape = entry.at("shape").get<std::vector<std::size_t>>(), .values = {}};
  auto const [begin, end] = entry.at("data_offsets").get<std::pair<std::size_t, std::size_t>>();
  if (begin > end || end > data.size()) {
    throw InputError({.file = file,
                      .key = name,
                      .expected = fmt::format("data_offsets within {} bytes of data", data.size()),
                      .found = fmt::format("[{}, {}]", begin, end),
                      .hint = "the file may be cut short"});
  }
  std::size_t count = 1;
  bool fits = true;
  for (std::size_t const extent : tensor.shape) fits = fits && !__builtin_mul_overflow(count, extent, &count);
  if (!fits || count != (end - begin) / sizeof(float) || (end - begin) % sizeof(float) != 0) {
    throw InputError(
        {.file = file,
         .key = name,
         .expected = fmt::format("{} bytes for shape {}", fits ? std::to_string(count * sizeof(float)) : "fewer",
                                 shape_text(tensor.shape)),
         .found = fmt::format("{}", end - begin)});
  }
  tensor.values.resize(count);
  if (count > 0) std::memcpy(tensor.values.data(), data.data() + begin, end - begin);
  return tensor;
}

}  // namespace

LayerNames torch_names(std::size_t layer) {
  return {fmt::format("layers.{}.weight", layer), fmt::format("layers.{}.bias", layer), true};
}

std::string pack_safetensors(Parts const& parts) {
  Tensors const& tensors = parts.tensors;
  Json header;
  header["__metadata__"] = {{"format", "pt"}, {"shoal", parts.card}};
  std::size_t offset = 0;
  for (auto const& [name, tensor] : tensors) {
    std::size_t const bytes = tensor.values.size() * sizeof(float);
    header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + bytes}}};
    offset += bytes;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::uint64_t const length = text.size();
  std::string file(sizeof length, '\0');
  std::memcpy(file.data(), &length, sizeof length);
  file.reserve(file.size() + text.size() + offset);
  file += text;
  for (auto const& [name, tensor] : tensors)
    file.append(reinterpret_cast<char const*>(tensor.values.data()), tensor.values.size() * sizeof(float));
  return file;
}

Parts unpack_safetensors(std::string const& bytes, std::string const& file) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length)
    throw InputError({.file = file, .expected = "a safetensors file", .found = fmt::format("{} bytes", bytes.size())});
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > kLongestHeader || length > bytes.size() - sizeof length) {
    throw InputError({.file = file,
                      .expected = "a safetensors header",
                      .found = fmt::format("a length of {} in a file of {} bytes", length, bytes.size()),
                      .hint = "the file is cut short, or of another format"});
  }
  std::string_view const text = std::string_view(bytes).substr(sizeof length, length);
  std::string_view const data = std::string_view(bytes).substr(sizeof length + length);
  Tensors tensors;
  std::string card;
  try {
    Json const header = Json::parse(text);
    for (auto const& [name, entry] : header.items()) {
      if (name != "__metadata__") tensors[name] = read_tensor(entry, name, data, file);
    }
    if (header.contains("__metadata__")) card = header["__metadata__"].value("shoal", "");
  } catch (Json::exception const& error) {
    throw InputError({.file = file, .expected = "a safetensors header", .found = error.what()});
  }
  if (card.empty()) {
    throw InputError({.file = file,
                      .key = "__metadata__",
                      .expected = "a model that shoal exported",
                      .found = "no entry \"shoal\""});
  }
  return {std::move(card), std::move(tensors)};
}

}  // namespace shoal
