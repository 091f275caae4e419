// SPDX-License-Identifier: Apache-2.0
// Typed test suites over a TypeList, named after the entries: a new entry is tested the moment that it is listed.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "shoal/type_list.hpp"

namespace shoal::testing {

template <class List>
struct TypesOf;
template <class... Ts>
struct TypesOf<TypeList<Ts...>> {
  using Types = ::testing::Types<Ts...>;
};

struct EntryName {
  template <class T>
  static std::string GetName(int /*index*/) {
    return std::string(T::name);
  }
};

/// The default of T and every combination of its switches, where momentum counts as a switch: off, or 0.9.
template <class T>
std::vector<T> all_modes() {
  std::vector<T> modes{T{}};
  int n_switches = 0;
  auto const visit_switches = [](T& value, auto&& on_switch) {
    T::fields(value, [&](std::string_view key, auto& field, auto const&...) {
      using Field = std::remove_reference_t<decltype(field)>;
      if constexpr (std::is_same_v<Field, bool>) on_switch([&] { field = true; });
      if constexpr (std::is_same_v<Field, double>) {
        if (key == "momentum") on_switch([&] { field = 0.9; });
      }
    });
  };
  visit_switches(modes[0], [&](auto const&) { ++n_switches; });
  for (int mask = 1; mask < 1 << n_switches; ++mask) {
    T mode{};
    int i = 0;
    visit_switches(mode, [&](auto const& turn_on) {
      if (mask >> i++ & 1) turn_on();
    });
    modes.push_back(mode);
  }
  return modes;
}

}  // namespace shoal::testing
