// SPDX-License-Identifier: Apache-2.0
// From a path to an array: which format it is, and which member of an archive is meant.
#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/data/byte_source.hpp"
#include "src/data/formats.hpp"
#include "src/data/table_reader.hpp"

namespace shoal {
namespace {

std::string describe_beginning(Bytes const& bytes) {
  std::size_t const shown = std::min<std::size_t>(bytes.size(), 8);
  std::string const beginning(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(shown));
  return "a file that begins with " + in_quotes(beginning);
}

}  // namespace

Array read_array(std::string const& path_and_member, Role role) {
  auto const [path, member] = split_member(path_and_member);
  Bytes bytes = read_bytes(path);
  if (is_npz(bytes)) return parse_npz(path, bytes, member, role);
  if (!member.empty()) {
    throw InputError({.file = path,
                      .expected = "an NPZ archive to take member '" + member + "' from",
                      .found = describe_beginning(bytes)});
  }
  if (is_npy(bytes)) return parse_npy(path, std::move(bytes));
  if (is_idx(bytes)) return parse_idx(path, std::move(bytes));
  throw InputError({.file = path,
                    .expected = "an IDX, NPY or NPZ file (or one of them in gzip)",
                    .found = describe_beginning(bytes)});
}

bool holds_table(std::string const& path) {
  if (is_table_name(path)) return true;
  auto const [file, member] = split_member(path);
  if (!member.empty()) return false;
  for (char const* const extension : {".npy", ".npz", ".npy.gz", ".idx", ".idx.gz", "-ubyte", "-ubyte.gz"}) {
    if (file.ends_with(extension)) return false;
  }
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return true;
  Bytes first(8);
  ByteSource source(file);
  first.resize(source.read(reinterpret_cast<char*>(first.data()), first.size()));
  return !is_npz(first) && !is_npy(first) && !is_idx(first);
}

FileMember split_member(std::string const& path_and_member) {
  std::size_t const colon = path_and_member.rfind(':');
  std::error_code ignored;
  if (colon == std::string::npos || std::filesystem::exists(path_and_member, ignored)) return {path_and_member, ""};
  return {path_and_member.substr(0, colon), path_and_member.substr(colon + 1)};
}

std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (char const c : text) {
    if (c >= 0x20 && c < 0x7f) {
      result += c;
    } else {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return result + "'";
}

}  // namespace shoal
