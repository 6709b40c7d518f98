// hostler list plugins|instances|topics: what is there, from manifests and configuration alone.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/output.hpp"
#include "cli/plugins_found.hpp"
#include "cli/verbs.hpp"

namespace hostler::host {

namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Listing {
  Rows rows;  // the first is the heading
  Json json = Json::array();
};

Listing list_plugins(const LoadResult& found) {
  Listing listing;
  listing.rows.push_back({"PLUGIN", "VERSION", "SUMMARY"});
  for (const PluginFile& plugin : found.catalog.plugins()) {
    const Manifest& manifest = plugin.manifest;
    listing.rows.push_back({manifest.id, manifest.version, manifest.summary});
    Json commands = Json::array();
    for (const auto& command : manifest.commands) commands.push_back(command.name);
    listing.json.push_back({{"id", manifest.id},
                            {"version", manifest.version},
                            {"summary", manifest.summary},
                            {"license", manifest.license},
                            {"file", plugin.path.string()},
                            {"third_party", plugin.third_party},
                            {"commands", std::move(commands)}});
  }
  return listing;
}

Listing list_instances(const LoadResult& found) {
  Listing listing;
  listing.rows.push_back({"INSTANCE", "PLUGIN", "ISOLATION", "ENABLED"});
  for (const InstanceSpec& spec : found.config.plugins) {
    listing.rows.push_back({spec.as, spec.use, std::string(to_string(spec.isolation)),
                            spec.enabled ? "yes" : "no"});
    listing.json.push_back({{"name", spec.as},
                            {"plugin", spec.use},
                            {"isolation", to_string(spec.isolation)},
                            {"enabled", spec.enabled},
                            {"optional", spec.optional}});
  }
  return listing;
}

Listing list_topics(const LoadResult& found) {
  Listing listing;
  listing.rows.push_back({"TOPIC", "CLASS", "PLUGIN", "SUMMARY"});
  for (const PluginFile& plugin : found.catalog.plugins()) {
    for (const TopicSpec& topic : plugin.manifest.publishes) {
      listing.rows.push_back({topic.name, std::string(to_string(topic.topic_class)),
                              plugin.manifest.id, topic.summary});
      listing.json.push_back({{"name", topic.name},
                              {"class", to_string(topic.topic_class)},
                              {"plugin", plugin.manifest.id},
                              {"summary", topic.summary}});
    }
  }
  return listing;
}

using List = Listing (*)(const LoadResult&);

void add_listing(CLI::App& verb, const std::string& name, const std::string& summary, List list,
                 int& exit_code) {
  auto file = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  auto* what = verb.add_subcommand(name, summary);
  what->add_option("-c,--config", *file, "Also what this configuration names");
  what->add_flag("--json", *as_json, "As a JSON list");
  what->callback([=, &exit_code] {
    LoadResult found = find_plugins(*file);
    Listing listing = list(found);
    std::cout << (*as_json ? listing.json.dump() + "\n" : format_table(listing.rows));
    exit_code = found.ok() ? 0 : static_cast<int>(ExitCode::config);
  });
}

}  // namespace

void add_list_verb(CLI::App& app, int& exit_code) {
  auto* verb = app.add_subcommand("list", "List plugins, configured instances or topics");
  verb->require_subcommand(1);
  add_listing(*verb, "plugins", "Plugins that can be used here", list_plugins, exit_code);
  add_listing(*verb, "instances", "Instances of a configuration", list_instances, exit_code);
  add_listing(*verb, "topics", "Topics that plugins publish", list_topics, exit_code);
  verb->footer("Examples:\n  hostler list plugins --json\n  hostler list instances -c hostler.yaml");
}

}  // namespace hostler::host
