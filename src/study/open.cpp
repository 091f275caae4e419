// SPDX-License-Identifier: Apache-2.0
// Creating and opening studies: which file, whose, and whether it may be used.
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "shoal/sweep_file.hpp"
#include "src/study/schema.hpp"
#include "src/study/sqlite_study.hpp"
#include "src/study/weights.hpp"

namespace shoal {
namespace {

namespace fs = std::filesystem;

// kill -9 loses nothing that is committed in WAL mode even without a sync per commit; a power cut may lose the last
// transactions, which resume trains again.
constexpr char const* kWriterPragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";

[[noreturn]] void throw_no_study(std::string const& path, std::string found) {
  throw InputError({.file = path, .expected = "a study written by shoal", .found = std::move(found)});
}

bool has_table(Database& database, std::string_view name) {
  return database.integer("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?", name) > 0;
}

// Throws unless the file is a study of ours that this version reads.
void check_is_study(Database& database, std::string const& path) {
  try {
    if (!has_table(database, "shoal_study")) {
      throw_no_study(path, has_table(database, "version_info") ? "an Optuna study that shoal did not write"
                                                               : "another program's database");
    }
  } catch (MachineError const& error) {
    if (std::string_view(error.what()).find("not a database") != std::string_view::npos)
      throw_no_study(path, "a file that is no database");
    throw;
  }
  std::int64_t const format = database.integer("SELECT format FROM shoal_study");
  if (format == 0) throw_no_study(path, "one whose creation did not finish");
  if (format > kStudyFormat)
    throw_no_study(path,
                   fmt::format("one of a newer version (format {}, this version reads {})", format, kStudyFormat));
}

// Optuna can go on with a study of ours, but its trials have no place in a sweep that is replayed. Those that are waiting have: waiting().
void check_all_trials_are_ours(Database& database, std::string const& path) {
  std::int64_t const all = database.integer("SELECT COUNT(*) FROM trials WHERE state <> 'WAITING'"),
                     ours = database.integer("SELECT COUNT(*) FROM shoal_trials");
  if (all != ours) {
    throw InputError({.file = path,
                      .expected = "trials of shoal's only",
                      .found = fmt::format("{} added by another program", all - ours),
                      .hint = "resume a copy made before that"});
  }
}

std::unique_ptr<Database> open_database(std::string const& path, Study::Access access) {
  if (access == Study::Access::kWrite) return std::make_unique<Database>(path, SQLITE_OPEN_READWRITE);
  auto database = std::make_unique<Database>(path, SQLITE_OPEN_READONLY);
  try {
    (void)has_table(*database, "shoal_study");
    return database;
  } catch (MachineError const&) {
    // Reading a WAL database needs its -shm file; in a folder that cannot be written nobody else writes either.
    std::string uri = "file:";
    for (char const c : fs::absolute(path).string())
      uri += c == '?' || c == '#' || c == '%' ? fmt::format("%{:02X}", c) : std::string(1, c);
    if (fs::exists(path + "-wal")) return database;  // not a copy at rest: report what is wrong
    return std::make_unique<Database>(uri + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  }
}

void remove_database(std::string const& path) {
  for (char const* const suffix : {"", "-wal", "-shm", "-journal"}) {
    std::error_code error;
    fs::remove(path + suffix, error);
    if (error) throw_system_error("remove", path + suffix, error.value());
  }
}

void write_new(Database& database, std::string const& path, SweepConfig const& config, Dataset const& data) {
  database.execute("BEGIN IMMEDIATE");
  database.execute(kOptunaTables);
  database.execute(kShoalTables);
  std::string const name = path.empty() ? "shoal" : fs::path(path).stem().string();
  database.run("INSERT INTO version_info VALUES (1, 12, ?)", std::string_view("shoal " SHOAL_VERSION));
  database.run("INSERT INTO studies VALUES (1, ?)", std::string_view(name));
  std::vector<SecondaryObjective> objectives = config.secondary;
  objectives.insert(objectives.begin(), {.metric = config.objective, .quantity = ""});
  std::vector<std::string> names;
  for (SecondaryObjective const& objective : objectives) {
    database.run("INSERT INTO study_directions VALUES (?, ?, 1, ?)", names.size() + 1,
                 std::string_view(objective.metric.goal == Goal::kMaximize ? "MAXIMIZE" : "MINIMIZE"), names.size());
    names.push_back(objective.name());
  }
  database.run("INSERT INTO study_system_attributes VALUES (1, 1, 'study:metric_names', ?)",
               std::string_view(nlohmann::json(names).dump()));
  database.run("INSERT INTO study_user_attributes VALUES (1, 1, 'data', ?)",
               std::string_view(nlohmann::json(data.description).dump()));
  database.run("INSERT INTO study_user_attributes VALUES (2, 1, 'seed', ?)",
               std::string_view(nlohmann::json(config.seed).dump()));
  database.run("INSERT INTO shoal_study VALUES (1, ?, ?, ?, ?, ?, ?)", kStudyFormat, std::string_view(SHOAL_VERSION),
               std::string_view(to_json(config)), std::string_view(data.fingerprint),
               std::string_view(data.description), data.folds.size());
  database.execute("COMMIT");
}

}  // namespace

std::unique_ptr<Study> Study::create(std::string const& path, SweepConfig const& given, Dataset const& data,
                                     bool overwrite) {
  SweepConfig config = given;
  complete(config, data.task);
  if (path.empty()) {
    auto database = std::make_unique<Database>(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    write_new(*database, path, config, data);
    return std::make_unique<SqliteStudy>(path, make_weights_in_memory(), std::move(database), config, Access::kWrite);
  }
  if (fs::is_directory(path))
    throw InputError({.file = path, .expected = "a file for the study", .found = "a directory"});
  if (fs::exists(path) && !overwrite) {
    throw InputError({.file = path,
                      .found = "a file that exists already",
                      .hint = fmt::format("shoal resume {}, or --overwrite", path)});
  }
  auto weights = open_weights_for_writing(path, /*fresh=*/true);  // the lock first: an overwritten study may be in use
  remove_database(path);
  auto database = std::make_unique<Database>(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  database->execute(kWriterPragmas);
  write_new(*database, path, config, data);
  return std::make_unique<SqliteStudy>(path, std::move(weights), std::move(database), config, Access::kWrite);
}

std::unique_ptr<Study> Study::open(std::string const& path, Access access) {
  if (!fs::exists(path)) throw InputError({.file = path, .expected = "a study", .found = "no such file"});
  if (fs::is_directory(path)) throw InputError({.file = path, .expected = "a study", .found = "a directory"});
  auto database = open_database(path, access);
  check_is_study(*database, path);
  auto weights =
      access == Access::kWrite ? open_weights_for_writing(path, /*fresh=*/false) : open_weights_for_reading(path);
  if (access == Access::kWrite) {
    database->execute(kWriterPragmas);
    check_all_trials_are_ours(*database, path);
  }
  std::string config;
  database->rows("SELECT config FROM shoal_study", [&](Statement const& row) { config = row.text(0); });
  return std::make_unique<SqliteStudy>(path, std::move(weights), std::move(database), parse_sweep(config, path, "/"),
                                       access);
}

}  // namespace shoal
