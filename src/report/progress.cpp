// SPDX-License-Identifier: Apache-2.0
// Progress on standard error: a panel in a terminal, lines elsewhere. Escape sequences are written in a terminal only.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "shoal/report.hpp"
#include "src/report/panel.hpp"
#include "src/report/progress_state.hpp"
#include "src/report/text.hpp"

namespace shoal {
namespace {

constexpr double kRedraw = 0.1;    // [s] at most 10 Hz

void write_to_stderr(std::string const& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);  // a closed standard error must not end a sweep
  std::fflush(stderr);
}

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int environment_number(char const* name) {
  char const* const text = std::getenv(name);
  int const value = text == nullptr ? 0 : std::atoi(text);
  return value > 0 && value < 10'000 ? value : 0;
}

// {0, 0} where standard error is no terminal that moves its cursor.
std::pair<int, int> terminal_of_stderr() {
  char const* const kind = std::getenv("TERM");
  if (::isatty(STDERR_FILENO) == 0 || kind == nullptr || std::string_view(kind) == "dumb" || *kind == '\0')
    return {0, 0};
  winsize size{};
  bool const known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0;
  int columns = environment_number("COLUMNS"), rows = environment_number("LINES");
  if (columns == 0) columns = known && size.ws_col > 0 ? size.ws_col : 80;
  if (rows == 0) rows = known && size.ws_row > 0 ? size.ws_row : 24;
  return {columns, rows};
}

// Whether the locale's texts are in UTF-8; POSIX says in which order its names count.
bool speaks_utf8() {
  for (char const* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    char const* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    std::string lower(value);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
  }
  return false;
}

// This process's: what a CPU engine's runs and data take.
std::string memory_in_use() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t pages = 0, resident = 0;
  return statm >> pages >> resident ? bytes_text(resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))) + " in use" : "";
}

class NoProgress final : public SweepObserver {
 public:
  explicit NoProgress(ProgressOptions options) : options_(std::move(options)) {}
  bool tick() override { return !options_.keep_going || options_.keep_going(); }

 private:
  ProgressOptions options_;
};

class ProgressObserver final : public SweepObserver {
 public:
  explicit ProgressObserver(ProgressOptions options) : options_(std::move(options)), state_(options_.rows) {
    panel_ = options_.mode == ProgressOptions::Mode::kAuto && options_.terminal().first > 0;
  }
  ~ProgressObserver() override {
    if (!panel_) report_complete_rungs();
    erase();
  }

  void started(SweepConfig const& config, std::vector<PlannedRung> const& plan,
               Capabilities const& capabilities) override {
    state_.start(config, plan, capabilities, options_.now());
    last_write_ = options_.now();
    line(state_.headline());
  }
  void trial_started(TrialRecord const& trial, Job const& job) override { state_.job_started(trial, job); }
  void promoted(TrialRecord const& trial, Job const& job) override { state_.job_started(trial, job); }
  void job_finished(TrialRecord const& trial, JobResult const& result) override { state_.job_finished(trial, result); }
  void trial_ended(TrialRecord const& trial) override {
    state_.trial_ended(trial);
    if (!options_.verbose) return;
    line(fmt::format("trial {} {} at epoch {}{}{}", trial.number, name_of(trial.state), trial.epochs,
                     trial.reason.empty() ? "" : ": ", trial.reason));
  }
  bool tick() override {
    double const now = options_.now();
    if (panel_ && now - last_write_ >= kRedraw) draw(now);
    if (!panel_) report_complete_rungs();  // here, when what follows from the last results is known
    if (!panel_ && now - last_write_ >= options_.plain_line) line(status(now));
    return !options_.keep_going || options_.keep_going();
  }

 private:
  // 12.3 s: 4 running, 2 pruned, of 9; 31.0 epochs/s, about 3.1 s left; best val_accuracy 0.98, trial 3: units=64
  [[nodiscard]] std::string status(double now) const {
    std::string text = fmt::format("{}: {}", duration(state_.elapsed(now)), state_.counts());
    if (std::string const speed = state_.speed(now); !speed.empty()) text += "; " + speed;
    if (std::string const best = state_.best(); !best.empty()) text += "; best " + best;
    return text;
  }

  void report_complete_rungs() {
    for (ProgressState::Rung& rung : state_.rungs()) {
      if (rung.reported || rung.plan.trials == 0 || !rung.complete()) continue;
      rung.reported = true;
      line(fmt::format("{} complete, {} trials; {}", ProgressState::name_of(rung), rung.done, status(options_.now())));
    }
  }

  void line(std::string const& text) {
    erase();
    options_.write(printable(text) + '\n');
    last_write_ = options_.now();
  }

  void erase() {
    if (drawn_ > 0) options_.write(fmt::format("\x1b[{}A\r\x1b[J", drawn_));
    drawn_ = 0;
  }

  void draw(double now) {
    auto const [columns, rows] = options_.terminal();
    std::vector<std::string> lines = panel_lines(state_, {.now = now, .unicode = *options_.unicode, .memory = options_.memory ? options_.memory() : ""});
    if (static_cast<int>(lines.size()) >= rows) lines.resize(static_cast<std::size_t>(std::max(rows - 1, 1)));
    std::string text = drawn_ > 0 ? fmt::format("\x1b[{}A\r", drawn_) : "";
    for (std::string const& content : lines) {
      // Clipped below the last column: some terminals wrap when it is written.
      std::string const shown = clipped(printable(content), static_cast<std::size_t>(std::max(columns - 1, 1)));
      bool const emphasised = options_.colour && content.starts_with("best ") && !content.starts_with("best so far");
      text += (emphasised ? "\x1b[1m" + shown + "\x1b[0m" : shown) + "\x1b[K\n";
    }
    options_.write(text + "\x1b[J");
    drawn_ = lines.size();
    last_write_ = now;
  }

  ProgressOptions options_;
  ProgressState state_;
  bool panel_ = false;
  std::size_t drawn_ = 0;  // lines of the panel that stand in the terminal
  double last_write_ = 0.0;
};

}  // namespace

std::unique_ptr<SweepObserver> make_progress(ProgressOptions options) {
  if (!options.write) options.write = write_to_stderr;
  if (!options.now) options.now = steady_seconds;
  if (!options.terminal) options.terminal = terminal_of_stderr;
  if (!options.unicode) options.unicode = speaks_utf8();
  if (!options.memory) options.memory = memory_in_use;
  if (char const* const no_colour = std::getenv("NO_COLOR"); no_colour != nullptr && *no_colour != '\0')
    options.colour = false;
  if (options.mode == ProgressOptions::Mode::kNone) return std::make_unique<NoProgress>(std::move(options));
  return std::make_unique<ProgressObserver>(std::move(options));
}

}  // namespace shoal
