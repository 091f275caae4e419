// SPDX-License-Identifier: Apache-2.0
#include "src/export/loader.hpp"

#include <filesystem>

#include <nlohmann/json.hpp>

namespace shoal {

std::string loader_script(std::string const& model_path, std::string const& script_path) {
  std::string script(resources::kLoader);
  std::string_view const mark = "\"MODEL\"";
  std::filesystem::path const folder = std::filesystem::absolute(script_path).parent_path();
  std::filesystem::path const model = std::filesystem::absolute(model_path).lexically_relative(folder);
  std::string const name = nlohmann::json(model.generic_string()).dump();  // quoted as Python's strings are, too
  return script.replace(script.find(mark), mark.size(), name);
}

}  // namespace shoal
