#include "interface/console.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "hostler/arguments.hpp"
#include "hostler/clock.hpp"
#include "hostler/suggest.hpp"
#include "interface/tables.hpp"

namespace render_farm {
namespace {

using hostler::Json;
using hostler::LineConnection;
using hostler::Result;

constexpr auto farewell_deadline = std::chrono::seconds(5);

// A page of a web browser may be made to send its request here: it must not run a command.
bool is_http(std::string_view line) {
  return line.ends_with(" HTTP/1.1") || line.ends_with(" HTTP/1.0");
}

// A word as it may be sent back to a terminal.
std::string printable(std::string word) {
  word.resize(std::min<std::size_t>(word.size(), 40));
  std::ranges::replace_if(
      word, [](unsigned char byte) { return byte < 0x20 || byte > 0x7e; }, '?');
  return word;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// What is wrong, and below it the usage that parse_arguments() adds.
void send_error(LineConnection& lines, std::string_view text) {
  for (const std::string& line : split_lines(text))
    lines.try_send((line.starts_with("usage: ") ? "" : "error: ") + line);
}

class ConsoleReplies : public Replies {
 public:
  explicit ConsoleReplies(LineConnection& lines) : lines_(lines) {}

  void line(std::string_view text) override {
    if (lines_.try_send(text) != hostler::Sent::queued)
      throw hostler::Failure("the console's user has gone");
  }
  void value_text(std::string_view) override {}  // the lines say the same
  void progress(double, double, std::string_view text) override {
    if (text == last_progress_) return;
    last_progress_ = text;
    line(text);
  }
  std::string caller() const override { return "console"; }

 private:
  LineConnection& lines_;
  std::string last_progress_;
};

}  // namespace

Task<> Console::serve(hostler::StreamPtr stream) {
  make_room();
  const auto here = sessions_.emplace(sessions_.end());
  hostler::LineOptions options;
  options.max_line = options_.max_line;
  here->last_line = stream->clock().now();
  here->lines = LineConnection::make(std::move(stream), options);
  struct End {  // also when a command throws
    Sessions& sessions;
    Sessions::iterator session;
    ~End() {
      session->lines->close();
      sessions.erase(session);
    }
  };
  const End end{sessions_, here};
  co_await talk(*here);
}

void Console::close() {
  for (Session& session : sessions_) session.lines->close();
}

// Closes the connection that says nothing for longest when there are too many.
void Console::make_room() {
  if (sessions_.size() < options_.max_connections) return;
  Session* longest = nullptr;
  for (Session& session : sessions_)
    if (session.lines->is_open() && !session.is_busy &&
        (!longest || session.last_line < longest->last_line))
      longest = &session;
  if (longest) longest->lines->close();
}

Task<> Console::talk(Session& session) {
  LineConnection& lines = *session.lines;
  lines.try_send("Hostler render farm " + manifest_.version + ". `help` lists the commands.");
  bool go_on = true;
  while (go_on) {
    lines.try_send_text("> ");
    const auto read = co_await lines.read_line(lines.clock().now() + options_.idle);
    if (!read) {
      if (read.error() == hostler::TransportError::deadline)
        lines.try_send("\nclosed: nothing was said for a long time");
      if (read.error() == hostler::TransportError::line_too_long)
        lines.try_send("error: a line has at most " + std::to_string(options_.max_line) +
                       " bytes; closing");
      break;
    }
    session.last_line = lines.clock().now();
    std::string line(*read);
    go_on = co_await answer(session, std::move(line));
    session.last_line = lines.clock().now();
  }
  co_await lines.drain(lines.clock().now() + farewell_deadline);
}

Task<bool> Console::answer(Session& session, std::string line) {
  LineConnection& lines = *session.lines;
  if (line.starts_with('{')) {
    lines.try_send(Json{{"error",
                         "JSON requests are not answered on this port; use the command line "
                         "or HTTP: POST /api/INSTANCE/commands/COMMAND"}}
                       .dump());
    co_return false;
  }
  if (is_http(line)) {
    lines.try_send("error: this is a console, not a web server; closing");
    co_return false;
  }
  auto words = hostler::split_words(line);
  if (!words) {
    lines.try_send("error: " + words.error().text);
    co_return true;
  }
  if (words->empty()) co_return true;
  const std::string name = words->front();
  words->erase(words->begin());
  if (name == "quit" || name == "exit") co_return false;
  if (name == "help") {
    help(lines, *words);
    co_return true;
  }
  const hostler::CommandSpec* command = manifest_.find_command(name);
  if (!command) {
    std::vector<std::string> known = {"help", "quit"};
    for (const auto& each : manifest_.commands) known.push_back(each.name);
    lines.try_send("error: there is no command '" + printable(name) + "'" +
                   hostler::did_you_mean(name, known) + "; `help` lists them");
    co_return true;
  }
  co_await run_command(session, *command, std::move(*words));
  co_return lines.is_open();
}

Task<> Console::run_command(Session& session, const hostler::CommandSpec& command,
                            std::vector<std::string> words) {
  LineConnection& lines = *session.lines;
  const hostler::ArgumentOptions options;  // the user's working directory is not known
  const Result<Json> arguments = hostler::parse_arguments(command, words, options);
  if (!arguments) {
    send_error(lines, arguments.error().text);
    co_return;
  }
  session.is_busy = true;
  ConsoleReplies replies(lines);
  std::string error;
  try {
    std::string name = command.name, text = arguments->dump();
    const Result<> done = co_await run_(std::move(name), std::move(text), replies);
    if (!done) error = done.error().text;
  } catch (const hostler::Failure& failure) {
    error = failure.what();
  }
  session.is_busy = false;
  send_error(lines, error);
}

void Console::help(LineConnection& lines, const std::vector<std::string>& words) const {
  const hostler::CommandSpec* command =
      words.empty() ? nullptr : manifest_.find_command(words.front());
  if (command) {
    for (const std::string& line : split_lines(hostler::command_help(*command, "")))
      lines.try_send(line);
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : manifest_.commands)
    rows.push_back({hostler::command_usage(each), each.summary});
  rows.push_back({"help [COMMAND]", "List the commands, or explain one"});
  rows.push_back({"quit", "End the connection"});
  std::vector<std::vector<std::string>> shown;
  for (auto& row : rows)
    shown.push_back(
        {row[0].size() <= 32 ? row[0] : row[0].substr(0, row[0].find(' ')) + " …", row[1]});
  for (const std::string& line : table({"COMMAND", "WHAT IT DOES"}, shown)) lines.try_send(line);
}

}  // namespace render_farm
