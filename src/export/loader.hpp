// SPDX-License-Identifier: Apache-2.0
// The Python script that `shoal export --loader` writes: load_model.py, with the model's file as the default.
#pragma once

#include <string>
#include <string_view>

namespace shoal {

namespace resources {
extern std::string_view const kLoader;  // load_model.py
}

/// The script for a model file, which it finds from its own folder.
[[nodiscard]] std::string loader_script(std::string const& model_path, std::string const& script_path);

}  // namespace shoal
