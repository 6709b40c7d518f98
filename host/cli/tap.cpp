// hostler tap TOPICS: prints events as they come.
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/connection.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"

namespace hostler::host {

namespace {

struct TapOptions {
  ConnectionOptions connection;
  std::vector<std::string> topics;
  std::string after;
  std::size_t count = 0;
};

std::string path_of(const TapOptions& options) {
  std::string path = "/api/events?topics=";
  for (std::size_t i = 0; i < options.topics.size(); ++i) {
    path += (i ? "," : "") + options.topics[i];
  }
  if (!options.after.empty()) path += "&after=" + options.after;
  return path;
}

Task<int> tap(Client client, TapOptions options) {
  auto stream = co_await client.open("GET", path_of(options), "", answer_deadline);
  if (stream.has_error()) co_return fail(stream.error());
  if (stream->status() != 200) {
    auto body = co_await stream->rest(answer_deadline);
    co_return fail(error_of(stream->status(), body.has_error() ? "" : *body));
  }
  for (std::size_t printed = 0; options.count == 0 || printed < options.count;) {
    auto line = co_await stream->next_line();
    if (line.has_error()) co_return fail(line.error());
    if (!*line) co_return fail("the host ended", ExitCode::unavailable);
    if (!(*line)->starts_with("data: ")) continue;
    std::cout << (*line)->substr(6) << std::endl;
    if (!std::cout) co_return 0;  // nobody reads any more, as behind `| head`
    ++printed;
  }
  co_return 0;
}

}  // namespace

void add_tap_verb(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<TapOptions>();
  auto* verb = app.add_subcommand("tap", "Print events as they come, one JSON object a line");
  verb->add_option("topics", options->topics, "Topics, or prefixes as 'render-farm.*'")->required();
  verb->add_option("--after", options->after, "First the durable events behind this seq; 0: all");
  verb->add_option("-n", options->count, "End after so many events");
  add_connection_options(*verb, options->connection);
  verb->footer("Examples:\n  hostler tap '*'\n  hostler tap 'render-farm.*' --after 0");
  verb->callback([options, &exit_code] {
    exit_code = run_with_host(options->connection,
                              [options](Client client) { return tap(client, *options); });
  });
}

}  // namespace hostler::host
