// SPDX-License-Identifier: Apache-2.0
// The little of SQLite's C interface that a study needs, as RAII: one connection, cached statements, errors as
// MachineError.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include <sqlite3.h>

namespace shoal {

/// A prepared statement, reset and unbound between uses.
class Statement {
 public:
  Statement(sqlite3* connection, std::string_view sql, std::string const& path);
  ~Statement();
  Statement(Statement const&) = delete;
  Statement& operator=(Statement const&) = delete;

  void bind(int index, std::integral auto value) { bind_integer(index, static_cast<std::int64_t>(value)); }
  void bind(int index, double value);  ///< NaN becomes NULL, as SQLite has none
  void bind(int index, std::string_view value);
  void bind(int index, std::span<std::byte const> value);
  void bind(int index, std::nullptr_t);

  /// The next row; false at the end.
  bool step();
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::span<std::byte const> blob(int column) const;  ///< valid until the next step()
  [[nodiscard]] bool null(int column) const;

 private:
  void bind_integer(int index, std::int64_t value);
  void check(int code) const;
  sqlite3* connection_;
  sqlite3_stmt* statement_ = nullptr;
  std::string path_;
};

class Database {
 public:
  /// `flags` as sqlite3_open_v2 takes them. Waits up to ten seconds for another connection's lock.
  Database(std::string path, int flags);
  ~Database();
  Database(Database const&) = delete;
  Database& operator=(Database const&) = delete;

  /// Several statements without parameters or results.
  void execute(std::string const& script);

  /// Runs one statement that returns no rows.
  template <class... Args>
  void run(std::string_view sql, Args const&... args) {
    Statement& statement = bound(sql, args...);
    while (statement.step()) {
    }
    statement.reset();
  }

  /// Calls f(statement) for each row.
  template <class F, class... Args>
  void rows(std::string_view sql, F&& f, Args const&... args) {
    Statement& statement = bound(sql, args...);
    while (statement.step()) f(static_cast<Statement const&>(statement));
    statement.reset();
  }

  /// The first column of the first row, or 0.
  template <class... Args>
  [[nodiscard]] std::int64_t integer(std::string_view sql, Args const&... args) {
    std::int64_t value = 0;
    rows(
        sql, [&](Statement const& row) { value = row.integer(0); }, args...);
    return value;
  }

  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(connection_) == 0; }
  [[nodiscard]] std::string const& path() const { return path_; }

 private:
  template <class... Args>
  Statement& bound(std::string_view sql, Args const&... args) {
    Statement& statement = prepared(sql);
    int index = 0;
    (statement.bind(++index, args), ...);
    return statement;
  }
  Statement& prepared(std::string_view sql);

  std::string path_;
  sqlite3* connection_ = nullptr;
  std::unordered_map<std::string_view, Statement> statements_;  // keyed by literals, which outlive it
};

/// MachineError of a failed call: "cannot write sweep.db: database or disk is full".
[[noreturn]] void throw_sqlite_error(sqlite3* connection, int code, std::string const& path);

}  // namespace shoal
