// SPDX-License-Identifier: Apache-2.0
// NPZ: NPY version 1 members in a ZIP, stored. Names and layout are scikit-learn's coefs_ and intercepts_. The bytes
// depend on the model alone: members carry no time.
#include <bit>
#include <cstring>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <zip.h>

#include "shoal/errors.hpp"
#include "src/export/model_parts.hpp"
#include "src/export/npy.hpp"

namespace shoal {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

// numpy's 0-dimensional text: UTF-32; the card is ASCII.
std::string npy_text(std::string const& text) {
  std::string wide;
  for (char const c : text) wide.append({c, '\0', '\0', '\0'});
  return npy_file(fmt::format("<U{}", text.size()), {}, wide);
}

[[noreturn]] void malformed(std::string const& file, std::string const& member, std::string const& expected,
                            std::string const& found) {
  throw InputError({.file = file, .key = member, .expected = expected, .found = found});
}

// The NPY members that shoal writes: version 1, little-endian float32 or 0-dimensional text, C order.
struct Member {
  std::string descr;
  std::vector<std::size_t> shape;
  std::string_view payload;
};

Member parse_npy(std::string_view bytes, std::string const& name, std::string const& file) {
  if (bytes.size() < 10 || bytes.substr(0, 8) != std::string_view("\x93NUMPY\x01\0", 8))
    malformed(file, name, "an NPY member of version 1", "other bytes");
  std::size_t const length =
      static_cast<unsigned char>(bytes[8]) | static_cast<std::size_t>(static_cast<unsigned char>(bytes[9])) << 8;
  if (bytes.size() < 10 + length)
    malformed(file, name, fmt::format("an NPY header of {} bytes", length), fmt::format("{}", bytes.size() - 10));
  std::string_view const header = bytes.substr(10, length);
  auto const between = [&](std::string_view start, std::string_view end) {
    std::size_t const from = header.find(start);
    std::size_t const to = from == header.npos ? from : header.find(end, from + start.size());
    if (to == header.npos)
      malformed(file, name, fmt::format("{} in the NPY header", start), std::string(header.substr(0, 80)));
    return header.substr(from + start.size(), to - from - start.size());
  };
  Member member{.descr = std::string(between("'descr': '", "'")), .shape = {}, .payload = bytes.substr(10 + length)};
  if (!between("'fortran_order': ", ",").starts_with("False")) malformed(file, name, "C order", "Fortran order");
  std::size_t extent = 0, count = 1;
  bool digits = false;
  for (char const c : std::string(between("'shape': (", ")")) + ",") {
    if (c >= '0' && c <= '9') {
      extent = extent * 10 + static_cast<std::size_t>(c - '0'), digits = true;
      if (extent > (1ull << 40)) malformed(file, name, "a smaller shape", "more than 2^40 entries");
    } else if (c == ',' && digits) {
      member.shape.push_back(std::exchange(extent, 0)), digits = false;
      if (__builtin_mul_overflow(count, member.shape.back(), &count))
        malformed(file, name, "a smaller shape", shape_text(member.shape));
    } else if (c != ',' && c != ' ') {
      malformed(file, name, "a shape", std::string(header.substr(0, 80)));
    }
  }
  bool const is_text = member.descr.starts_with("<U");
  if (!is_text && member.descr != "<f4") malformed(file, name, "dtype <f4", member.descr);
  if (!is_text && (count > member.payload.size() || member.payload.size() != count * sizeof(float))) {
    malformed(file, name, fmt::format("{} values for shape {}", count, shape_text(member.shape)),
              fmt::format("{} bytes", member.payload.size()));
  }
  return member;
}

std::string text_of(Member const& member, std::string const& file) {
  if (!member.descr.starts_with("<U") || !member.shape.empty() || member.payload.size() % 4 != 0)
    malformed(file, "metadata", "text", member.descr);
  std::string text;
  for (std::size_t i = 0; i < member.payload.size(); i += 4) {
    if (member.payload.substr(i + 1, 3) != std::string_view("\0\0\0", 3))
      malformed(file, "metadata", "ASCII text", "other characters");
    text += member.payload[i];
  }
  return text;
}

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_source_t* source) const { zip_source_free(source); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

// Our own call order, our own buffers: a failure is the machine's (memory).
void check(bool ok, char const* what) {
  if (!ok) throw MachineError(fmt::format("cannot make an NPZ: {} failed", what));
}

}  // namespace

LayerNames sklearn_names(std::size_t layer) {
  return {fmt::format("coefs_{}", layer), fmt::format("intercepts_{}", layer), false};
}

std::string pack_npz(Parts const& parts) {
  std::vector<std::pair<std::string, std::string>> members;
  for (auto const& [name, tensor] : parts.tensors) {
    members.emplace_back(
        name, npy_file("<f4", tensor.shape,
                       {reinterpret_cast<char const*>(tensor.values.data()), tensor.values.size() * sizeof(float)}));
  }
  members.emplace_back("metadata", npy_text(parts.card));

  zip_error_t error;
  zip_error_init(&error);
  std::unique_ptr<zip_source_t, Discard> source(zip_source_buffer_create(nullptr, 0, 0, &error));
  check(source != nullptr, "zip_source_buffer_create");
  zip_source_keep(source.get());  // the archive takes one reference and frees it when it is closed
  std::unique_ptr<zip_t, Discard> archive(zip_open_from_source(source.get(), ZIP_TRUNCATE, &error));
  check(archive != nullptr, "zip_open_from_source");
  for (auto const& [name, bytes] : members) {
    zip_source_t* const member = zip_source_buffer(archive.get(), bytes.data(), bytes.size(), 0);
    check(member != nullptr, "zip_source_buffer");
    zip_int64_t const index = zip_file_add(archive.get(), (name + ".npy").c_str(), member, ZIP_FL_ENC_UTF_8);
    if (index < 0) zip_source_free(member);
    check(index >= 0, "zip_file_add");
    auto const i = static_cast<zip_uint64_t>(index);
    check(zip_set_file_compression(archive.get(), i, ZIP_CM_STORE, 0) == 0, "zip_set_file_compression");
    check(zip_file_set_dostime(archive.get(), i, 0, 1 << 5 | 1, 0) == 0,
          "zip_file_set_dostime");  // 1980-01-01, ZIP's first day
  }
  check(zip_close(archive.get()) == 0, "zip_close");
  (void)archive.release();

  zip_stat_t stat;
  check(zip_source_open(source.get()) == 0 && zip_source_stat(source.get(), &stat) == 0, "zip_source_stat");
  std::string file(stat.size, '\0');
  check(zip_source_read(source.get(), file.data(), stat.size) == static_cast<zip_int64_t>(stat.size),
        "zip_source_read");
  zip_source_close(source.get());
  return file;
}

Parts unpack_npz(std::string const& bytes, std::string const& file) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  check(source != nullptr, "zip_source_buffer_create");
  std::unique_ptr<zip_t, Discard> archive(zip_open_from_source(source, ZIP_RDONLY, &error));
  if (archive == nullptr) {
    zip_source_free(source);
    malformed(file, "", "an NPZ (ZIP) file", zip_error_strerror(&error));
  }
  Tensors tensors;
  std::string card;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive.get(), 0); ++i) {
    zip_stat_t stat;
    if (zip_stat_index(archive.get(), static_cast<zip_uint64_t>(i), 0, &stat) != 0)
      malformed(file, "", "a readable ZIP", zip_strerror(archive.get()));
    std::string name = stat.name;
    // A member cannot be longer than the archive is when it is stored, as shoal stores it: refuses ZIP bombs.
    if (stat.size > bytes.size())
      malformed(file, name, "a stored member", fmt::format("{} bytes in a file of {}", stat.size, bytes.size()));
    std::unique_ptr<zip_file_t, Discard> member(zip_fopen_index(archive.get(), static_cast<zip_uint64_t>(i), 0));
    std::string contents(stat.size, '\0');
    if (member == nullptr ||
        zip_fread(member.get(), contents.data(), stat.size) != static_cast<zip_int64_t>(stat.size)) {
      malformed(file, name, fmt::format("{} bytes", stat.size), "fewer; the file is damaged");
    }
    if (name.ends_with(".npy")) name.resize(name.size() - 4);
    Member const parsed = parse_npy(contents, name, file);
    if (name == "metadata") {
      card = text_of(parsed, file);
    } else {
      if (parsed.descr != "<f4") malformed(file, name, "dtype <f4", parsed.descr);
      Tensor tensor{.shape = parsed.shape, .values = std::vector<float>(parsed.payload.size() / sizeof(float))};
      if (!parsed.payload.empty()) std::memcpy(tensor.values.data(), parsed.payload.data(), parsed.payload.size());
      tensors[name] = std::move(tensor);
    }
  }
  if (card.empty()) malformed(file, "metadata", "a model that shoal exported", "no such member");
  return {std::move(card), std::move(tensors)};
}

}  // namespace shoal
