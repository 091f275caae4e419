// SPDX-License-Identifier: Apache-2.0
#include "src/cli/commands.hpp"

namespace shoal::cli {

std::vector<Command> add_commands(CLI::App& root) {
  return {add_sweep(root),  add_init(root), add_import(root), add_plan(root),     add_resume(root), add_watch(root), add_results(root),  add_show(root),   add_best(root),
          add_importance(root), add_report(root), add_export(root), add_evaluate(root), add_predict(root), add_describe(root), add_devices(root),
          add_bench(root), add_completion(root), add_man(root)};
}

}  // namespace shoal::cli
