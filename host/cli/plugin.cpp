// hostler plugin restart|clear|enable|disable INSTANCE: instances of a running host.
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/connection.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "cli/words.hpp"

namespace hostler::host {

namespace {

Task<int> act(Client client, std::string instance, std::string action, std::string done) {
  auto answer = co_await client.post("/api/instances/" + encode_path_part(instance) + "/" + action, "{}",
                                     answer_deadline);
  if (answer.has_error()) co_return fail(answer.error());
  if (answer->status != 200) co_return fail(error_of(answer->status, answer->body));
  std::cout << instance << ' ' << done << '\n';
  co_return 0;
}

void add_action(CLI::App& verb, const std::string& action, const std::string& done,
                const std::string& summary, int& exit_code) {
  auto options = std::make_shared<ConnectionOptions>();
  auto instance = std::make_shared<std::string>();
  auto* sub = verb.add_subcommand(action, summary);
  sub->add_option("instance", *instance, "The instance's name, e.g. farm")->required();
  add_connection_options(*sub, *options);
  sub->callback([=, &exit_code] {
    std::string name = *instance;
    exit_code = run_with_host(
        *options, [=](Client client) { return act(client, name, action, done); });
  });
}

}  // namespace

void add_plugin_verb(CLI::App& app, int& exit_code) {
  auto* verb = app.add_subcommand("plugin", "Restart, clear, enable or disable an instance");
  verb->require_subcommand(1);
  add_action(*verb, "restart", "is restarting", "End it and start it again, now", exit_code);
  add_action(*verb, "clear", "is starting", "Start it again after a quarantine or in a pause",
             exit_code);
  add_action(*verb, "enable", "is enabled", "Run it, now and after each start of the host",
             exit_code);
  add_action(*verb, "disable", "is disabled", "Do not run it, now or after a start of the host",
             exit_code);
  verb->footer("Example: hostler plugin restart farm");
}

}  // namespace hostler::host
