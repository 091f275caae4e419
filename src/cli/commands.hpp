// SPDX-License-Identifier: Apache-2.0
// The commands, one file each. To add one: its add function here, its file, and a row in add_commands.
#pragma once

#include <functional>
#include <vector>

#include <CLI/CLI.hpp>

namespace shoal::cli {

struct Command {
  CLI::App* app;
  std::function<int()> run;  ///< after parsing; returns the exit code
};

/// In the order of help.
[[nodiscard]] std::vector<Command> add_commands(CLI::App& root);

[[nodiscard]] Command add_sweep(CLI::App& root);
[[nodiscard]] Command add_init(CLI::App& root);
[[nodiscard]] Command add_import(CLI::App& root);
[[nodiscard]] Command add_plan(CLI::App& root);
[[nodiscard]] Command add_resume(CLI::App& root);
[[nodiscard]] Command add_watch(CLI::App& root);
[[nodiscard]] Command add_results(CLI::App& root);
[[nodiscard]] Command add_show(CLI::App& root);
[[nodiscard]] Command add_best(CLI::App& root);
[[nodiscard]] Command add_importance(CLI::App& root);
[[nodiscard]] Command add_report(CLI::App& root);
[[nodiscard]] Command add_export(CLI::App& root);
[[nodiscard]] Command add_evaluate(CLI::App& root);
[[nodiscard]] Command add_predict(CLI::App& root);
[[nodiscard]] Command add_describe(CLI::App& root);
[[nodiscard]] Command add_devices(CLI::App& root);
[[nodiscard]] Command add_completion(CLI::App& root);
[[nodiscard]] Command add_man(CLI::App& root);
[[nodiscard]] Command add_bench(CLI::App& root);

}  // namespace shoal::cli
