// SPDX-License-Identifier: Apache-2.0
// launch() starts a kernel: the same source under nvcc and on the emulation.
#pragma once

#include <functional>
#include <tuple>
#include <utility>

#include "kernels/cuda/kernel.hpp"
#include "src/engine/cuda/device.hpp"

namespace shoal::cuda {

#ifdef __CUDACC__
/// name: of the kernel, for errors. arguments: addresses of the kernel's.
void launch_kernel(Stream&, Grid const&, void const* kernel, void** arguments, char const* name);

template <class... P, class... A>
void launch(Stream& stream, Grid const& grid, char const* name, void (*kernel)(P...), A&&... arguments) {
  std::tuple<P...> values(std::forward<A>(arguments)...);
  std::apply(
      [&](auto&... value) {
        void* addresses[] = {static_cast<void*>(&value)..., nullptr};
        launch_kernel(stream, grid, reinterpret_cast<void const*>(kernel), addresses, name);
      },
      values);
}
#else
void launch_kernel(Stream&, Grid const&, std::function<void()> body, char const* name);

template <class... P, class... A>
void launch(Stream& stream, Grid const& grid, char const* name, void (*kernel)(P...), A&&... arguments) {
  launch_kernel(stream, grid, [kernel, values = std::tuple<P...>(std::forward<A>(arguments)...)] { std::apply(kernel, values); }, name);
}
#endif

}  // namespace shoal::cuda
