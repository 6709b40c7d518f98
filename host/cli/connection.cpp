#include "cli/connection.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/output.hpp"
#include "config/config.hpp"

namespace hostler::host {

namespace fs = std::filesystem;

void add_connection_options(CLI::App& verb, ConnectionOptions& options) {
  verb.add_option("--url", options.url, "The host's address, e.g. http://127.0.0.1:8000");
  verb.add_option("--token-file", options.token_file, "File with the token that --url wants");
  verb.add_option("--socket", options.socket, "The host's Unix socket");
  verb.add_option("-c", options.config_file, "The host's configuration, for its state directory");
}

namespace {

Result<Client> client_of_url(const ConnectionOptions& options) {
  std::string token;
  if (!options.token_file.empty()) {
    std::ifstream file(options.token_file);
    if (!std::getline(file, token)) {
      return Error{"cannot read a token from " + options.token_file, ExitCode::usage};
    }
  }
  return Client::over_url(options.url, token);
}

fs::path socket_in(const fs::path& state_directory) { return state_directory / "hostler.sock"; }

// Where a host may listen when nothing names it.
std::vector<fs::path> usual_sockets() {
  std::vector<fs::path> sockets{socket_in(default_state_directory())};
  const char* named = std::getenv("HOSTLER_STATE_DIR");
  fs::path system = socket_in("/var/lib/hostler");
  if (!(named && *named) && sockets.front() != system) sockets.push_back(system);
  return sockets;
}

Task<Result<Client>> connect_to_usual() {
  std::string tried;
  for (const fs::path& socket : usual_sockets()) {
    Client client = Client::over_unix_socket(socket);
    auto answer = co_await client.get("/livez", answer_deadline);
    if (!answer.has_error()) co_return client;
    tried += "\n  " + answer.error().text;
  }
  Error error{"no running host was found; start one with 'hostler run -c FILE', or name it by --url, "
              "--socket or -c. Tried:" + tried,
              ExitCode::unavailable};
  co_return error;
}

}  // namespace

Task<Result<Client>> connect(ConnectionOptions options) {
  if (!options.url.empty()) co_return client_of_url(options);
  if (!options.socket.empty()) co_return Client::over_unix_socket(options.socket);
  if (!options.config_file.empty()) {
    LoadResult loaded = load_config(options.config_file);
    if (!loaded.ok()) {
      Error error{to_text(loaded.problems), ExitCode::config};
      co_return error;
    }
    co_return Client::over_unix_socket(socket_in(loaded.config.state_dir));
  }
  co_return co_await connect_to_usual();
}

namespace {

Task<int> connect_and_talk(ConnectionOptions options, std::function<Task<int>(Client)> talk) {
  auto client = co_await connect(std::move(options));
  if (client.has_error()) co_return fail(client.error());
  co_return co_await talk(std::move(*client));
}

}  // namespace

int run_with_host(ConnectionOptions options, std::function<Task<int>(Client)> talk) {
  asio::io_context loop;
  int exit_code = static_cast<int>(ExitCode::software);
  std::exception_ptr failure;
  asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&](boost::system::error_code cancelled, int number) {
    if (cancelled) return;
    exit_code = 128 + number;
    loop.stop();  // closes the connection, which cancels the command
  });
  asio::co_spawn(loop, connect_and_talk(std::move(options), std::move(talk)),
                 [&](std::exception_ptr thrown, int code) {
                   failure = thrown;
                   exit_code = code;
                   signals.cancel();
                 });
  loop.run();
  if (failure) std::rethrow_exception(failure);
  return exit_code;
}

Error error_of(unsigned status, std::string_view body) {
  Json json = Json::parse(body, nullptr, false);
  if (json.is_object() && json.contains("error") && json["error"].is_string()) {
    ExitCode code = ExitCode::failed;
    if (json.contains("code") && json["code"].is_number_integer()) {
      code = static_cast<ExitCode>(json["code"].get<int>());
    } else if (status == 404) {
      code = ExitCode::usage;
    }
    return {json["error"].get<std::string>(), code};
  }
  return {"the host answered with HTTP status " + std::to_string(status)};
}

}  // namespace hostler::host
