// SPDX-License-Identifier: Apache-2.0
// The Python script that `shoal export --loader` writes: load_model.py, with the model's file as the default.
#pragma once

#include <string>
#include <string_view>

namespace shoal {

namespace resources {
extern std::string_view const kLoader;  // load_model.py
}

/// The script beside a model file of this name.
[[nodiscard]] std::string loader_script(std::string const& model_path);

}  // namespace shoal
