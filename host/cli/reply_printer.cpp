#include "cli/reply_printer.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/output.hpp"

namespace hostler::host {

namespace {

std::size_t terminal_columns() {
  winsize size{};
  bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

std::string clock_text(double seconds) {
  auto whole = static_cast<long long>(std::ceil(seconds));
  char text[40];
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
  }
  return text;
}

std::string number_text(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

// At most `columns` code points.
std::string cut_to(std::string_view text, std::size_t columns) {
  std::string kept;
  std::size_t width = 0;
  for (char c : text) {
    bool begins = (c & 0xC0) != 0x80;
    if (begins && width++ == columns) break;
    kept += c;
  }
  return kept;
}

}  // namespace

std::string progress_bar(double done, double total, std::string_view text, double elapsed_seconds,
                         std::size_t columns) {
  constexpr std::size_t cells = 24;
  std::string line;
  if (total > 0) {
    double part = std::clamp(done / total, 0.0, 1.0);
    auto filled = static_cast<std::size_t>(part * cells);
    line = "[" + std::string(filled, '#') + std::string(cells - filled, '-') + "] " +
           number_text(std::floor(done)) + "/" + number_text(total);
  }
  if (!text.empty()) line += (line.empty() ? "" : " · ") + std::string(text);
  if (total > 0 && done > 0 && done < total) {
    line += " · " + clock_text(elapsed_seconds * (total - done) / done) + " left";
  }
  return cut_to(line, columns);
}

ReplyPrinter::ReplyPrinter(ReplyFormat format)
    : format_(format),
      draws_(is_terminal(STDERR_FILENO)),
      began_(std::chrono::steady_clock::now()) {}

void ReplyPrinter::reply(std::string_view text) {
  Json reply = Json::parse(text, nullptr, false);
  if (!reply.is_object()) return;
  if (auto progress = reply.find("progress"); progress != reply.end()) {
    return show_progress(*progress);
  }
  if (auto line = reply.find("line"); line != reply.end() && line->is_string()) {
    lines_seen_ = true;
    if (format_ == ReplyFormat::json) return;
    clear_progress();
    std::cout << line->get_ref<const std::string&>() << std::endl;
  }
  if (auto value = reply.find("value"); value != reply.end()) {
    if (format_ == ReplyFormat::json) {
      clear_progress();
      std::cout << value->dump() << std::endl;
    } else if (!lines_seen_) {
      values_.push_back(value->dump(2));
    }
  }
}

int ReplyPrinter::finish(int code, std::string_view error) {
  clear_progress();
  if (format_ == ReplyFormat::text && !lines_seen_) {
    for (const std::string& value : values_) std::cout << value << '\n';
  }
  std::cout.flush();
  if (code != 0) std::cerr << "hostler: " << (error.empty() ? "the command failed" : error) << '\n';
  return code;
}

void ReplyPrinter::show_progress(const Json& progress) {
  if (!draws_ || !progress.is_object()) return;
  std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - began_;
  std::cerr << "\r\x1b[K"
            << progress_bar(progress.value("done", 0.0), progress.value("total", 0.0),
                            progress.value("text", std::string()), elapsed.count(),
                            terminal_columns() - 1)
            << std::flush;
  drawn_ = true;
}

void ReplyPrinter::clear_progress() {
  if (std::exchange(drawn_, false)) std::cerr << "\r\x1b[K" << std::flush;
}

}  // namespace hostler::host
