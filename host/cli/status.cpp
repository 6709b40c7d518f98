// hostler status: the instances of a running host.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/connection.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "hostler/json.hpp"

namespace hostler::host {

namespace {

void print_table(const Json& instances) {
  std::vector<std::vector<std::string>> rows{{"INSTANCE", "PLUGIN", "STATE", "SINCE", "REASON"}};
  for (const Json& instance : instances) {
    auto text = [&](const char* key) { return instance.value(key, std::string()); };
    std::string since = text("since").substr(0, 19);
    rows.push_back({text("name"), text("plugin"), text("state"), since + "Z", text("reason")});
  }
  std::cout << format_table(rows);
}

Task<int> show(Client client, bool as_json) {
  auto answer = co_await client.get("/api/instances", answer_deadline);
  if (answer.has_error()) co_return fail(answer.error());
  if (answer->status != 200) co_return fail(error_of(answer->status, answer->body));
  Json instances = Json::parse(answer->body, nullptr, false);
  if (!instances.is_array()) co_return fail(client.name() + " is no Hostler", ExitCode::unavailable);
  if (as_json) {
    std::cout << instances.dump() << '\n';
  } else {
    print_table(instances);
  }
  auto health = co_await client.get("/readyz", answer_deadline);
  if (health.has_error()) co_return fail(health.error());
  co_return health->status == 200 ? 0 : 1;
}

}  // namespace

void add_status_verb(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ConnectionOptions>();
  auto as_json = std::make_shared<bool>(false);
  auto* verb = app.add_subcommand("status", "Show the instances of a running host");
  add_connection_options(*verb, *options);
  verb->add_flag("--json", *as_json, "As a JSON list");
  verb->footer("Exit code 0 when all that must run does, else 1. Example: hostler status --json");
  verb->callback([=, &exit_code] {
    bool json = *as_json;
    exit_code = run_with_host(*options, [json](Client client) { return show(client, json); });
  });
}

}  // namespace hostler::host
