// SPDX-License-Identifier: Apache-2.0
// Events as TensorBoard wants them: which plugin a value is for stands with the first one of a tag in a file.
#pragma once

#include <string>

#include "events.pb.h"

namespace shoal::tensorboard {

inline constexpr char kExperimentTag[] = "_hparams_/experiment";
inline constexpr char kStartTag[] = "_hparams_/session_start_info";
inline constexpr char kEndTag[] = "_hparams_/session_end_info";

/// The first record of every file.
[[nodiscard]] events::Event file_version(double wall_time);
[[nodiscard]] events::Event hparams_event(char const* tag, events::HParamsData const&, double wall_time);
/// first: of this tag in its file.
void add_scalar(events::Summary&, std::string const& tag, double value, bool first);

}  // namespace shoal::tensorboard
