// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_number.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

namespace shoal {
namespace {

// All exact in double.
constexpr double kPowersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr int kLargestPower = 22;
constexpr std::uint64_t kLargestExact = std::uint64_t{1} << 53;
constexpr int kExponentLimit = 100'000'000;  // beyond it nothing changes any more

unsigned digit_of(char c) { return static_cast<unsigned>(static_cast<unsigned char>(c)) - '0'; }

}  // namespace

NumberForm parse_number(char const* begin, char const* end, DecimalSigns signs, double& value) {
  char const* p = begin;
  bool const negative = p != end && *p == '-';
  if (p != end && (*p == '-' || *p == '+')) ++p;
  char const* const digits = p;

  std::uint64_t mantissa = 0;
  int n_significant = 0;      // digits in the mantissa; those beyond the 19th are dropped
  long long exponent = 0;     // of ten
  bool dropped = false;
  auto const take_digits = [&](bool fraction) {
    char const* const start = p;
    for (; p != end && digit_of(*p) <= 9; ++p) {
      if (n_significant < 19) {
        mantissa = mantissa * 10 + digit_of(*p);
        if (mantissa != 0) ++n_significant;
        if (fraction) --exponent;
      } else {
        dropped = dropped || *p != '0';
        if (!fraction) ++exponent;
      }
    }
    return p != start;
  };
  bool any = take_digits(false);
  char const* comma = nullptr;
  if (p != end && ((*p == '.' && signs.point) || (*p == ',' && signs.comma))) {
    if (*p == ',') comma = p;
    ++p;
    any = take_digits(true) || any;
  }
  if (!any) return NumberForm::kText;
  if (p != end && (*p == 'e' || *p == 'E')) {
    ++p;
    bool const minus = p != end && *p == '-';
    if (p != end && (*p == '-' || *p == '+')) ++p;
    char const* const start = p;
    long long power = 0;
    for (; p != end && digit_of(*p) <= 9; ++p) power = std::min<long long>(power * 10 + digit_of(*p), kExponentLimit);
    if (p == start) return NumberForm::kText;
    exponent += minus ? -power : power;
  }
  if (p != end) return NumberForm::kText;

  auto const give = [&](double magnitude) {
    value = negative ? -magnitude : magnitude;
    return NumberForm::kNumber;
  };
  if (mantissa == 0) return give(0);
  if (!dropped && mantissa <= kLargestExact && exponent >= -kLargestPower && exponent <= kLargestPower) {
    // Both operands are exact, so that the one operation rounds correctly (Clinger 1990).
    double const whole = static_cast<double>(mantissa);
    return give(exponent < 0 ? whole / kPowersOfTen[-exponent] : whole * kPowersOfTen[exponent]);
  }
  double magnitude = 0;
  std::from_chars_result result;
  if (comma == nullptr) {
    result = std::from_chars(digits, end, magnitude);
  } else {
    std::string with_point(digits, end);
    with_point[static_cast<std::size_t>(comma - digits)] = '.';
    result = std::from_chars(with_point.data(), with_point.data() + with_point.size(), magnitude);
  }
  if (result.ec == std::errc::result_out_of_range) {
    // It says the same of what is too small.
    if (n_significant + exponent > 0) return NumberForm::kTooLarge;
    magnitude = 0;
  }
  return give(magnitude);
}

}  // namespace shoal
