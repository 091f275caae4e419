// SPDX-License-Identifier: Apache-2.0
#include "src/export/loader.hpp"

#include <filesystem>

#include <nlohmann/json.hpp>

namespace shoal {

std::string loader_script(std::string const& model_path) {
  std::string script(resources::kLoader);
  std::string_view const mark = "\"MODEL\"";
  std::string const name = nlohmann::json(std::filesystem::path(model_path).filename().string()).dump();  // quoted as Python's strings are, too
  return script.replace(script.find(mark), mark.size(), name);
}

}  // namespace shoal
