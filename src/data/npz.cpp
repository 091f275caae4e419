// SPDX-License-Identifier: Apache-2.0
// NPZ (numpy.savez): a zip archive of NPY members.
#include <algorithm>
#include <limits>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include "shoal/errors.hpp"
#include "src/data/formats.hpp"

namespace shoal {
namespace {

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, Discard>;

Archive open_archive(std::string const& name, Bytes const& bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), /*freep=*/0, &error);
  Archive archive(source != nullptr ? zip_open_from_source(source, ZIP_RDONLY, &error) : nullptr);
  if (!archive) {
    if (source != nullptr) zip_source_free(source);
    std::string const reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw InputError(
        {.file = name, .expected = "a complete NPZ archive", .found = "a zip file that cannot be read: " + reason});
  }
  zip_error_fini(&error);
  return archive;
}

// Up to `limit` bytes. Memory grows with what is unpacked: the size that the directory states may lie.
Bytes read_member(std::string const& name, zip_t* archive, zip_uint64_t index, std::size_t limit) {
  std::unique_ptr<zip_file_t, Discard> const file(zip_fopen_index(archive, index, 0));
  if (!file) throw InputError({.file = name, .expected = "a member that can be read", .found = zip_strerror(archive)});
  Bytes bytes(std::min(limit, std::size_t{1} << 16));
  std::size_t filled = 0;
  while (filled < limit) {
    if (filled == bytes.size()) bytes.resize(std::min(limit, bytes.size() * 2));
    zip_int64_t const got = zip_fread(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0)
      throw InputError({.file = name, .expected = "a member that can be read", .found = zip_file_strerror(file.get())});
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

struct Member {
  std::string name;  // without .npy
  zip_uint64_t index;
};

std::vector<Member> members_of(zip_t* archive) {
  std::vector<Member> members;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    char const* const entry = zip_get_name(archive, static_cast<zip_uint64_t>(i), 0);
    std::string name = entry != nullptr ? entry : "";
    if (name.ends_with(".npy")) name.resize(name.size() - 4);
    members.push_back({std::move(name), static_cast<zip_uint64_t>(i)});
  }
  return members;
}

std::vector<std::string> names_of(std::vector<Member> const& members) {
  std::vector<std::string> names;
  for (Member const& member : members) names.push_back(member.name);
  return names;
}

Member named_member(std::string const& name, std::vector<Member> const& members, std::string const& wanted) {
  std::string const stem = wanted.ends_with(".npy") ? wanted.substr(0, wanted.size() - 4) : wanted;
  for (Member const& member : members) {
    if (member.name == stem) return member;
  }
  std::vector<std::string> const names = names_of(members);
  std::string const near = nearest(stem, names);
  throw InputError({.file = name,
                    .expected = fmt::format("one of the members {}", fmt::join(names, ", ")),
                    .found = in_quotes(wanted),
                    .hint = near.empty() ? "" : "did you mean '" + near + "'?"});
}

Member default_member(std::string const& name, zip_t* archive, std::vector<Member> const& members, Role role) {
  std::string const usual = role == Role::kFeatures ? "X" : "y";
  std::vector<Member> fitting;
  for (Member const& member : members) {
    if (member.name == usual) return member;
    constexpr std::size_t kHeaderBytes = 4096;  // numpy pads headers to a multiple of 64; a plain dtype needs about 120
    Bytes const beginning = read_member(name + ":" + member.name, archive, member.index, kHeaderBytes);
    std::optional<std::size_t> const n = npy_dimensions(name + ":" + member.name, beginning);
    if (n && (role == Role::kFeatures ? *n >= 2 : *n == 1)) fitting.push_back(member);
  }
  if (fitting.size() == 1) return fitting[0];
  std::string const wanted = role == Role::kFeatures ? "two or more dimensions" : "one dimension";
  throw InputError({.file = name,
                    .expected = fmt::format("a member '{}', or a single one of {}", usual, wanted),
                    .found = fmt::format("members {}", fmt::join(names_of(members), ", ")),
                    .hint = fmt::format("name the member, as in '{}:{}'", name, members.front().name)});
}

}  // namespace

bool is_npz(Bytes const& bytes) {
  return bytes.size() >= 4 && bytes[0] == 'P' && bytes[1] == 'K' &&
         ((bytes[2] == 3 && bytes[3] == 4) || (bytes[2] == 5 && bytes[3] == 6));
}

Array parse_npz(std::string const& name, Bytes const& bytes, std::string const& member, Role role) {
  Archive const archive = open_archive(name, bytes);
  std::vector<Member> const members = members_of(archive.get());
  if (members.empty())
    throw InputError({.file = name, .expected = "an NPZ archive with arrays in it", .found = "an empty archive"});
  Member const chosen =
      member.empty() ? default_member(name, archive.get(), members, role) : named_member(name, members, member);
  std::string const full_name = name + ":" + chosen.name;
  Bytes values = read_member(full_name, archive.get(), chosen.index, std::numeric_limits<std::size_t>::max());
  if (!is_npy(values)) throw InputError({.file = full_name, .expected = "an NPY member", .found = "something else"});
  return parse_npy(full_name, std::move(values));
}

}  // namespace shoal
