// SPDX-License-Identifier: Apache-2.0
// Makes small array files, whole and broken, in a folder of the test's own.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include "shoal/errors.hpp"

namespace shoal::test {

/// A folder that goes with the object.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("shoal_data_" + std::to_string(getpid()) + "_" + std::to_string(count_++))) {
    std::filesystem::create_directories(path_);
  }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string path(std::string const& name) const { return (path_ / name).string(); }
  std::string write(std::string const& name, std::string const& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }

 private:
  static inline int count_ = 0;
  std::filesystem::path path_;
};

template <class T>
std::string raw(std::vector<T> const& values, bool swap = false) {
  std::string bytes;
  for (T const value : values) {
    char item[sizeof(T)];
    std::memcpy(item, &value, sizeof(T));
    bytes += swap ? std::string(std::rbegin(item), std::rend(item)) : std::string(std::begin(item), std::end(item));
  }
  return bytes;
}

/// An IDX file: `values` are written big-endian.
template <class T>
std::string idx(int code, std::vector<std::uint32_t> const& shape, std::vector<T> const& values) {
  std::string bytes{'\0', '\0', static_cast<char>(code), static_cast<char>(shape.size())};
  return bytes + raw(shape, true) + raw(values, true);
}

inline std::string npy_header(std::string const& dict, int version = 1) {
  std::string text = dict + "\n";
  std::string bytes = "\x93NUMPY";
  bytes +=
      {static_cast<char>(version), '\0', static_cast<char>(text.size() & 0xff), static_cast<char>(text.size() >> 8)};
  if (version > 1) bytes += std::string(2, '\0');
  return bytes + text;
}

/// npy("<f4", "(2, 3)", raw(values))
inline std::string npy(std::string const& descr, std::string const& shape, std::string const& payload,
                       bool fortran = false, int version = 1) {
  return npy_header(fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': {}, }}", descr,
                                fortran ? "True" : "False", shape),
                    version) +
         payload;
}

inline std::string gzip(std::string const& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// The message of the InputError that f throws; every part must occur in it, and it is one line.
template <class F>
void expect_input_error(F&& f, std::vector<std::string> const& parts) {
  try {
    static_cast<void>(f());
  } catch (InputError const& error) {
    std::string const message = error.what();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    for (std::string const& part : parts)
      EXPECT_NE(message.find(part), std::string::npos) << "'" << part << "' is not in: " << message;
    return;
  }
  ADD_FAILURE() << "no InputError; wanted one with '" << (parts.empty() ? "" : parts[0]) << "'";
}

}  // namespace shoal::test
