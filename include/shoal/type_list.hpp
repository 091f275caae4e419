// SPDX-License-Identifier: Apache-2.0
// A list of types: the one registration of optimizers, activations, initializers, schedules and losses.
// Names, parsing, kernels' dispatch and the typed tests are all generated from such a list.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

namespace shoal {

template <class... Ts>
struct TypeList {
  static constexpr std::size_t size = sizeof...(Ts);
  using Variant = std::variant<Ts...>;

  /// Names in list order, as users write them in a sweep file.
  static constexpr std::array<std::string_view, sizeof...(Ts)> names{Ts::name...};

  /// Calls f(std::type_identity<T>{}) for every type, in list order.
  template <class F>
  static constexpr void for_each(F&& f) {
    (f(std::type_identity<Ts>{}), ...);
  }

  /// The type called `name` with its default parameters; nullopt where no type has that name.
  static std::optional<Variant> make(std::string_view name) {
    std::optional<Variant> made;
    for_each([&]<class T>(std::type_identity<T>) {
      if (T::name == name) made.emplace(T{});
    });
    return made;
  }
};

/// The name of the alternative that a variant of named types holds.
template <class... Ts>
std::string_view name_of(std::variant<Ts...> const& variant) {
  return std::visit([](auto const& value) { return std::string_view(value.name); }, variant);
}

}  // namespace shoal
