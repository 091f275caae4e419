// SPDX-License-Identifier: Apache-2.0
#include "src/tensorboard/contents.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "src/tensorboard/hparams.hpp"
#include "src/tensorboard/messages.hpp"
#include "src/tensorboard/record.hpp"

namespace shoal::tensorboard {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStem = "events.out.tfevents.";

void read_file(fs::path const& path, Contents& contents) {
  std::ifstream in(path, std::ios::binary);
  std::string const text{std::istreambuf_iterator<char>(in), {}};
  std::string_view rest = text;
  while (auto const payload = take_record(rest)) {
    events::Event event;
    if (event.ParseFromArray(payload->data(), static_cast<int>(payload->size()))) contents.note(event);
  }
}

std::int64_t stamp_of(fs::path const& path) {
  std::string const name = path.filename().string();
  std::int64_t stamp = 0;
  std::from_chars(name.data() + kStem.size(), name.data() + name.size(), stamp);
  return stamp;
}

}  // namespace

void Contents::note(events::Event const& event) {
  for (events::Summary::Value const& value : event.summary().value()) {
    std::string const& tag = value.tag();
    auto const step = static_cast<int>(event.step());
    if (tag.starts_with(kCurvePrefix)) {
      curve = std::max(curve, step);
    } else if (tag.starts_with(kScorePrefix)) {
      score = std::max(score, step);
    } else {
      events::HParamsData data;
      if (!data.ParseFromString(value.metadata().plugin_data().content())) continue;
      if (tag == kExperimentTag) experiment = true;
      if (tag == kStartTag && !hparams) hparams = identity_of(data.session_start());
      if (tag == kEndTag && !status) status = data.session_end().status();
      continue;
    }
    past_end = past_end || status.has_value();
  }
}

Folder read_folder(fs::path const& path) {
  Folder folder;
  std::error_code none;  // a folder that is not there holds nothing
  for (fs::directory_entry const& entry : fs::directory_iterator(path, none)) {
    if (is_event_file(entry.path())) folder.files.push_back(entry.path());
  }
  std::ranges::sort(folder.files);
  for (fs::path const& file : folder.files) {
    read_file(file, folder.contents);
    folder.newest = std::max(folder.newest, stamp_of(file));
  }
  return folder;
}

bool is_event_file(fs::path const& path) { return path.filename().string().starts_with(kStem); }

std::string identity_of(events::SessionStart const& start) {
  events::SessionStart timeless = start;
  timeless.clear_start_time_secs();
  return timeless.SerializeAsString();
}

}  // namespace shoal::tensorboard
