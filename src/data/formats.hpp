// SPDX-License-Identifier: Apache-2.0
// The array formats, one source file each. To add one: its two functions here, its file, its row in array_file.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/data/array.hpp"
#include "src/data/file_bytes.hpp"

namespace shoal {

/// What an array is wanted for: decides which member of an archive is meant where none is named.
enum class Role : std::uint8_t { kFeatures, kLabels };

[[nodiscard]] bool is_idx(Bytes const&);
[[nodiscard]] bool is_npy(Bytes const&);
[[nodiscard]] bool is_npz(Bytes const&);

/// `name` is for messages. All throw InputError where the bytes are not a well-formed array of a numeric type.
[[nodiscard]] Array parse_idx(std::string const& name, Bytes);
[[nodiscard]] Array parse_npy(std::string const& name, Bytes);
/// `member` "": X for features, y for labels, else the only member of 2 or more (features) or 1 dimensions (labels).
[[nodiscard]] Array parse_npz(std::string const& name, Bytes const&, std::string const& member, Role);

/// Number of dimensions that an NPY's header states; nullopt where there is no plain NPY header.
[[nodiscard]] std::optional<std::size_t> npy_dimensions(std::string const& name, Bytes const& beginning);

/// An array file of any format, recognised by its first bytes. "f.npz:X" names a member.
[[nodiscard]] Array read_array(std::string const& path_and_member, Role);

/// Whether a file is a text table: by its name where that says so, else by its first bytes, which are not those of an array.
/// A name that no array format has and no file exists for is a table's, whose reader says what is wrong.
[[nodiscard]] bool holds_table(std::string const& path);

/// The file of "f.npz:X", and "X".
struct FileMember {
  std::string path, member;
};
[[nodiscard]] FileMember split_member(std::string const& path_and_member);

/// Text of a file in quotes, for one-line messages: bytes that are not printable ASCII are written as \x0a.
[[nodiscard]] std::string in_quotes(std::string_view);

}  // namespace shoal
