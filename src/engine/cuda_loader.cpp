// SPDX-License-Identifier: Apache-2.0
// Finds and loads the CUDA engine. Without it, or without a device that answers, shoal trains on the CPU and says why.
#include <cstdlib>
#include <filesystem>
#include <vector>

#include <dlfcn.h>

#include <fmt/format.h>

#include "shoal/engine.hpp"
#include "shoal/errors.hpp"
#include "shoal/version.hpp"
#include "src/engine/cuda/module.hpp"

namespace shoal {
namespace {

namespace fs = std::filesystem;

// In this order: where the user says, beside the program, where it is installed.
std::vector<fs::path> places() {
  constexpr char const* kName = "shoal_cuda.so";
  if (char const* const given = std::getenv("SHOAL_CUDA_MODULE")) return {given};
  std::error_code error;
  fs::path const program = fs::read_symlink("/proc/self/exe", error).parent_path();
  return {program / kName, program / ".." / SHOAL_INSTALL_LIBDIR / "shoal" / kName, fs::path(SHOAL_INSTALL_FULL_LIBDIR) / "shoal" / kName};
}

struct Loaded {
  cuda::Module const* module = nullptr;
  std::string why;
};

Loaded load() {
  for (fs::path const& place : places()) {
    std::error_code error;
    if (!fs::exists(place, error)) continue;
    void* const library = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);  // never closed: engines live in it
    if (!library) return {nullptr, fmt::format("the CUDA engine cannot be loaded: {}", dlerror())};
    auto const entry = reinterpret_cast<cuda::ModuleFunction>(dlsym(library, cuda::kModuleSymbol));
    if (!entry) return {nullptr, fmt::format("{} is no CUDA engine", place.string())};
    cuda::Module const* const module = entry();
    if (module->version != kVersion) {
      return {nullptr, fmt::format("{} is of shoal {}, this is {}", place.string(), module->version, kVersion)};
    }
    return {module, ""};
  }
  if (char const* const given = std::getenv("SHOAL_CUDA_MODULE")) return {nullptr, fmt::format("SHOAL_CUDA_MODULE names {}, which is not there", given)};
  return {nullptr, "this installation has no CUDA engine (shoal_cuda.so, which is built where nvcc is found)"};
}

Loaded const& loaded() {
  static Loaded const once = load();
  return once;
}

}  // namespace

CudaStatus cuda_status() {
  if (!loaded().module) return {.devices = {}, .why = loaded().why};
  CudaStatus status = loaded().module->status();
  if (status.devices.empty()) status.why = fmt::format("no CUDA device answers: {}", status.why);
  return status;
}

std::unique_ptr<Engine> make_cuda_engine(CudaEngineOptions const& options) {
  if (CudaStatus const status = cuda_status(); status.devices.empty()) throw MachineError(status.why);
  return loaded().module->open(options);
}

}  // namespace shoal
