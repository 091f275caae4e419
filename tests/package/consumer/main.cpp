// SPDX-License-Identifier: Apache-2.0
// The smallest user of an installed shoal: links code of the library and agrees with it about the version.
#include <cstdio>
#include <string>

#include "shoal/errors.hpp"
#include "shoal/version.hpp"

int main(int argc, char** argv) {
  std::printf("shoal %s\n", std::string(shoal::kVersion).c_str());
  bool const links = shoal::nearest("adm", {"adam", "sgd"}) == "adam";
  return argc == 2 && shoal::kVersion == argv[1] && links ? 0 : 1;
}
