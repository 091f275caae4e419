// SPDX-License-Identifier: Apache-2.0
// NPY, versions 1 to 3 (numpy.lib.format): a magic, a header that is a Python dict literal, and the values.
#include <algorithm>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/data/formats.hpp"

namespace shoal {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

struct Header {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::size_t> shape;
  std::size_t payload_offset = 0;
};

// Reads the few Python literals that numpy writes: strings, True and False, tuples of whole numbers.
class Scanner {
 public:
  Scanner(std::string const& name, std::string_view text) : name_(name), text_(text) {}

  [[noreturn]] void fail(std::string expected) const {
    std::string const rest(text_.substr(std::min(at_, text_.size()), 24));
    throw InputError({.file = name_,
                      .expected = std::move(expected) + fmt::format(" at byte {} of the NPY header", at_),
                      .found = rest.empty() ? "its end" : in_quotes(rest)});
  }
  bool accept(char wanted) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) {
    if (!accept(wanted)) fail(fmt::format("'{}'", wanted));
  }
  std::string string() {
    skip_space();
    char const quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') fail("a quoted word");
    std::size_t const end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail("a closing quote");
    std::string const word(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return word;
  }
  bool boolean() {
    skip_space();
    for (auto const& [word, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
      if (text_.substr(at_, word.size()) == word) {
        at_ += word.size();
        return value;
      }
    }
    fail("True or False");
  }
  std::vector<std::size_t> tuple() {
    std::vector<std::size_t> values;
    expect('(');
    while (!accept(')')) {
      skip_space();
      std::size_t value = 0;
      auto const [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
      if (error != std::errc{}) fail("a whole number >= 0");
      at_ = static_cast<std::size_t>(end - text_.data());
      if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // Python 2 wrote (3L, 4L)
      values.push_back(value);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return values;
  }
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\0'))
      ++at_;
  }
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

 private:
  std::string const& name_;
  std::string_view text_;
  std::size_t at_ = 0;
};

Header parse_dict(std::string const& name, std::string_view text) {
  Header header;
  bool has_descr = false, has_order = false, has_shape = false;
  Scanner scan(name, text);
  scan.expect('{');
  while (!scan.accept('}')) {
    std::string const key = scan.string();
    scan.expect(':');
    scan.skip_space();
    if (key == "descr") {
      if (scan.peek() == '[') {
        throw InputError({.file = name,
                          .expected = "an array of numbers",
                          .found = "a structured dtype",
                          .hint = "save the columns as one plain array"});
      }
      header.descr = scan.string();
      has_descr = true;
    } else if (key == "fortran_order") {
      header.fortran_order = scan.boolean();
      has_order = true;
    } else if (key == "shape") {
      header.shape = scan.tuple();
      has_shape = true;
    } else {
      throw InputError({.file = name,
                        .expected = "the keys descr, fortran_order and shape in the NPY header",
                        .found = in_quotes(key)});
    }
    if (!scan.accept(',')) {
      scan.expect('}');
      break;
    }
  }
  scan.skip_space();
  if (!scan.at_end()) scan.fail("nothing more");
  if (!has_descr || !has_order || !has_shape) {
    std::string const missing = !has_descr ? "descr" : !has_order ? "fortran_order" : "shape";
    throw InputError({.file = name, .expected = "the key " + missing + " in the NPY header", .found = "none"});
  }
  return header;
}

Header parse_header(std::string const& name, Bytes const& bytes) {
  SHOAL_ASSERT(is_npy(bytes));
  auto const cut_off = [&]() -> InputError {
    return InputError(
        {.file = name, .expected = "a complete NPY header", .found = fmt::format("a file of {} bytes", bytes.size())});
  };
  if (bytes.size() < 10) throw cut_off();
  int const version = bytes[6];
  if (version < 1 || version > 3) {
    throw InputError({.file = name, .expected = "NPY version 1, 2 or 3", .found = std::to_string(version)});
  }
  std::size_t const begin = version == 1 ? 10 : 12;
  if (bytes.size() < begin) throw cut_off();
  std::size_t length = bytes[8] | std::size_t{bytes[9]} << 8;
  if (version > 1) length |= std::size_t{bytes[10]} << 16 | std::size_t{bytes[11]} << 24;
  if (bytes.size() - begin < length) throw cut_off();
  Header header = parse_dict(name, std::string_view(reinterpret_cast<char const*>(bytes.data()) + begin, length));
  header.payload_offset = begin + length;
  return header;
}

Dtype dtype_of(std::string const& name, std::string_view descr) {
  constexpr std::pair<std::string_view, Dtype> kCodes[] = {
      {"b1", Dtype::kBool}, {"u1", Dtype::kU8},  {"i1", Dtype::kI8},  {"i2", Dtype::kI16},
      {"u2", Dtype::kU16},  {"i4", Dtype::kI32}, {"u4", Dtype::kU32}, {"i8", Dtype::kI64},
      {"u8", Dtype::kU64},  {"f2", Dtype::kF16}, {"f4", Dtype::kF32}, {"f8", Dtype::kF64}};
  std::string_view const code = descr.substr(descr.find_first_of("<>|=") == 0 ? 1 : 0);
  for (auto const& [known, dtype] : kCodes) {
    if (code == known) return dtype;
  }
  std::string const hint = code.starts_with('U') || code.starts_with('S') ? "text: save class numbers instead"
                           : code.starts_with('O')                        ? "Python objects: convert with astype(float)"
                                                                          : "convert with astype(float)";
  throw InputError({.file = name,
                    .expected = "a dtype of bool, (u)int8..64 or float16..64",
                    .found = in_quotes(descr),
                    .hint = hint});
}

}  // namespace

bool is_npy(Bytes const& bytes) {
  return bytes.size() >= kMagic.size() &&
         std::equal(kMagic.begin(), kMagic.end(), bytes.begin(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

Array parse_npy(std::string const& name, Bytes bytes) {
  Header header = parse_header(name, bytes);
  Dtype const dtype = dtype_of(name, header.descr);
  Array array = decode_array(name, dtype, std::move(header.shape), std::move(bytes), header.payload_offset,
                             header.descr.starts_with('>'));
  if (header.fortran_order) transpose_to_row_major(array);
  return array;
}

std::optional<std::size_t> npy_dimensions(std::string const& name, Bytes const& beginning) {
  if (!is_npy(beginning)) return std::nullopt;
  try {
    return parse_header(name, beginning).shape.size();
  } catch (InputError const&) {
    return std::nullopt;  // not a plain array, so not the one that is looked for
  }
}

}  // namespace shoal
