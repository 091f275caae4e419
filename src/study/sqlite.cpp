// SPDX-License-Identifier: Apache-2.0
#include "src/study/sqlite.hpp"

#include <cerrno>
#include <cstring>
#include <tuple>

#include <fmt/format.h>

#include "shoal/errors.hpp"

namespace shoal {

Database::Database(std::string path, int flags) : path_(std::move(path)) {
  int const code = sqlite3_open_v2(path_.c_str(), &connection_, flags, nullptr);
  if (code != SQLITE_OK) {
    try {
      throw_sqlite_error(connection_, code, path_);
    } catch (...) {
      sqlite3_close(connection_);  // a failed open still makes a connection, to carry the message
      throw;
    }
  }
  sqlite3_extended_result_codes(connection_, 1);
  sqlite3_busy_timeout(connection_, 10'000);  // [ms]
}

Database::~Database() {
  statements_.clear();
  sqlite3_close(connection_);
}

void Database::execute(std::string const& script) {
  int const code = sqlite3_exec(connection_, script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_sqlite_error(connection_, code, path_);
}

Statement& Database::prepared(std::string_view sql) {
  auto const [entry, fresh] = statements_.try_emplace(sql, connection_, sql, path_);
  if (!fresh) entry->second.reset();
  return entry->second;
}

Statement::Statement(sqlite3* connection, std::string_view sql, std::string const& path)
    : connection_(connection), path_(path) {
  check(sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_,
                           nullptr));
}

Statement::~Statement() { sqlite3_finalize(statement_); }

bool Statement::step() {
  int const code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3_reset(statement_);
  throw_sqlite_error(connection_, code, path_);
}

void Statement::reset() {
  sqlite3_reset(statement_);  // reports the last step's error again, which was thrown then
  sqlite3_clear_bindings(statement_);
}

void Statement::bind_integer(int index, std::int64_t value) { check(sqlite3_bind_int64(statement_, index, value)); }
void Statement::bind(int index, double value) { check(sqlite3_bind_double(statement_, index, value)); }
void Statement::bind(int index, std::string_view value) {
  check(sqlite3_bind_text64(statement_, index, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}
void Statement::bind(int index, std::span<std::byte const> value) {
  check(sqlite3_bind_blob64(statement_, index, value.data(), value.size(), SQLITE_TRANSIENT));
}
void Statement::bind(int index, std::nullptr_t) { check(sqlite3_bind_null(statement_, index)); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }
bool Statement::null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string Statement::text(int column) const {
  auto const* const text = reinterpret_cast<char const*>(sqlite3_column_text(statement_, column));
  return text == nullptr ? "" : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::span<std::byte const> Statement::blob(int column) const {
  auto const* const bytes = static_cast<std::byte const*>(sqlite3_column_blob(statement_, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) throw_sqlite_error(connection_, code, path_);
}

void throw_sqlite_error(sqlite3* connection, int code, std::string const& path) {
  int const primary = code & 0xff;
  bool const reading = primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_ERROR;
  std::string reason = connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection);
  int const system = connection == nullptr ? 0 : sqlite3_system_errno(connection);
  bool const has_cause = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_FULL;
  if (has_cause && system != 0) reason = fmt::format("{} ({})", reason, std::strerror(system));
  throw MachineError(
      fmt::format("cannot {} {}: {}", reading ? "use" : "write", path.empty() ? "the study in memory" : path, reason));
}

}  // namespace shoal
