// SPDX-License-Identifier: Apache-2.0
// The folder of a log before a sweep writes to it.
#include "src/tensorboard/folders.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>

#include <unistd.h>

#include "shoal/errors.hpp"
#include "shoal/tensorboard.hpp"
#include "src/tensorboard/contents.hpp"

namespace shoal {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> event_files(fs::path const& folder) {
  std::vector<fs::path> folders = tensorboard::run_folders(folder), files;
  folders.push_back(folder);
  for (fs::path const& inside : folders) {
    std::error_code none;
    for (fs::directory_entry const& entry : fs::directory_iterator(inside, none)) {
      if (tensorboard::is_event_file(entry.path())) files.push_back(entry.path());
    }
  }
  return files;
}

// A file that comes and goes: permissions alone do not tell what can be written.
void try_to_write(fs::path const& folder) {
  std::string name = (folder / "shoal.XXXXXX").string();
  int const fd = ::mkstemp(name.data());
  if (fd < 0) throw_system_error("write to", folder.string(), errno);
  ::close(fd);
  ::unlink(name.c_str());
}

}  // namespace

namespace tensorboard {

std::vector<fs::path> run_folders(fs::path const& folder) {
  std::vector<fs::path> found;
  std::error_code none;
  for (fs::directory_entry const& trial : fs::directory_iterator(folder, none)) {
    if (!trial.path().filename().string().starts_with("trial-") || !trial.is_directory(none)) continue;
    for (fs::directory_entry const& run : fs::directory_iterator(trial.path(), none)) {
      if (run.is_directory(none)) found.push_back(run.path());
    }
    found.push_back(trial.path());  // behind those inside it
  }
  return found;
}

}  // namespace tensorboard

void prepare_tensorboard(std::string const& folder, EarlierLog earlier) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw_system_error("make", folder, error.value());
  if (!fs::is_directory(folder)) throw_system_error("make", folder, ENOTDIR);
  try_to_write(folder);
  if (earlier == EarlierLog::kContinue) return;
  std::vector<fs::path> const files = event_files(folder);
  if (files.empty()) return;
  if (earlier == EarlierLog::kRefuse) {
    throw InputError({.file = folder, .key = "tensorboard", .expected = "a folder without event files", .found = files[0].lexically_relative(folder).string()});
  }
  for (fs::path const& file : files) {
    if (!fs::remove(file, error) && error) throw_system_error("remove", file.string(), error.value());
  }
  for (fs::path const& inside : tensorboard::run_folders(folder)) fs::remove(inside, error);  // one that holds something else stays
}

}  // namespace shoal
