// SPDX-License-Identifier: Apache-2.0
// figure.css, page.css and script.js of this folder, put into the program by the build.
#pragma once

#include <string_view>

namespace shoal::resources {

extern std::string_view const kFigureStyle, kPageStyle, kScript;

}  // namespace shoal::resources
