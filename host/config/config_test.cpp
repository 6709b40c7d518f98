#include "config/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "config/test_catalog.hpp"

namespace hostler::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

LoadResult load(const std::string& text) {
  return load_config_text(text, "hostler.yaml", test_catalog());
}

std::string problems(const std::string& text) { return to_text(load(text).problems); }

TEST(Config, ReadsACompleteFile) {
  const LoadResult result = load(R"(version: 1
host:
  name: studio-1
  state_dir: state
  http: { listen: "[::1]:9000" }
  log: { level: debug, format: json, file: /tmp/x.log }
  plugin_dirs: []
plugins:
  - use: render-farm
    as: farm
    isolation: process
    optional: true
    on_start_failure: fail
    stop_grace_seconds: 3
    log_level: error
    config:
      role: master
      worker: { slots: 2 }
  - use: icemon
    enabled: no_way
)");
  EXPECT_EQ(to_text(result.problems),
            "hostler.yaml:20:14: plugins[1].enabled: must be true or false, not the text 'no_way'");
  const HostConfig& config = result.config;
  EXPECT_EQ(config.name, "studio-1");
  EXPECT_EQ(config.state_dir, std::filesystem::current_path() / "state");
  EXPECT_EQ(config.http.address, "::1");
  EXPECT_EQ(config.http.port, 9000);
  EXPECT_EQ(config.log.level, LogLevel::debug);
  EXPECT_EQ(config.log.format, LogFormat::json);
  EXPECT_EQ(config.log.file, "/tmp/x.log");
  ASSERT_EQ(config.plugins.size(), 2u);
  const InstanceSpec& farm = config.plugins[0];
  EXPECT_EQ(&farm, config.find("farm"));
  EXPECT_EQ(farm.use, "render-farm");
  EXPECT_EQ(farm.isolation, Isolation::process);
  EXPECT_TRUE(farm.optional);
  EXPECT_EQ(farm.on_start_failure, OnStartFailure::fail);
  EXPECT_EQ(farm.stop_grace, std::chrono::seconds(3));
  EXPECT_EQ(farm.log_level, LogLevel::error);
  EXPECT_EQ(farm.position, (Position{9, 5}));
  EXPECT_EQ(Json::parse(farm.config),
            (Json{{"role", "master"}, {"port", 6000}, {"worker", {{"slots", 2}}}}));
}

TEST(Config, FillsInDefaults) {
  const LoadResult result = load("version: 1\nplugins: [{use: icemon}]\n");
  ASSERT_TRUE(result.ok()) << to_text(result.problems);
  EXPECT_FALSE(result.config.name.empty());
  EXPECT_EQ(result.config.http.address, "127.0.0.1");
  EXPECT_EQ(result.config.http.port, 8000);
  const InstanceSpec& icemon = result.config.plugins.at(0);
  EXPECT_EQ(icemon.as, "icemon");
  EXPECT_TRUE(icemon.enabled);
  EXPECT_FALSE(icemon.optional);
  EXPECT_EQ(icemon.isolation, Isolation::none);
  EXPECT_EQ(icemon.on_start_failure, OnStartFailure::retry);
  EXPECT_EQ(icemon.stop_grace, std::chrono::seconds(10));
  EXPECT_EQ(icemon.log_level, LogLevel::info);
  EXPECT_EQ(icemon.config, "{}");
}

TEST(Config, IsolatesThirdParties) {
  PluginCatalog catalog;
  PluginFile plugin = plugin_with("stranger", R"({"type": "object"})");
  plugin.third_party = true;
  catalog.add(plugin);
  const auto isolation = [&](const char* more) {
    return load_config_text(std::string("version: 1\nplugins: [{use: stranger") + more + "}]", "x",
                            catalog)
        .config.plugins.at(0)
        .isolation;
  };
  EXPECT_EQ(isolation(""), Isolation::process);
  EXPECT_EQ(isolation(", isolation: none"), Isolation::none);
}

TEST(Config, TakesCommentedOutBlocksForEmptyOnes) {
  const LoadResult result = load("version: 1\nhost:\n#  name: x\nplugins:\n#  - use: icemon\n");
  EXPECT_EQ(to_text(result.problems), "");
  EXPECT_THAT(result.config.plugins, IsEmpty());
}

TEST(Config, WantsAVersionItKnows) {
  EXPECT_EQ(problems(""),
            "hostler.yaml: 'version' is missing: the version of this file's format; write "
            "'version: 1'");
  EXPECT_EQ(problems("host: {}\n"),
            "hostler.yaml:1:1: 'version' is missing: the version of this file's format; write "
            "'version: 1'");
  EXPECT_EQ(problems("version: 2\n"), "hostler.yaml:1:10: version: must be 1, not the number 2");
  EXPECT_EQ(problems("version: '1'\n"), "hostler.yaml:1:10: version: must be 1, not the text '1'");
}

TEST(Config, TellsAllProblemsFromTopToBottom) {
  EXPECT_EQ(problems("version: 1\n"
                     "hots: {}\n"
                     "plugins:\n"
                     "  - use: render-frm\n"
                     "    enable: true\n"
                     "  - use: render-farm\n"
                     "    config: { role: master, prot: 1 }\n"
                     "  - as: x\n"),
            "hostler.yaml:2:1: unknown key 'hots'; did you mean 'host'?\n"
            "hostler.yaml:4:10: plugins[0].use: there is no plugin 'render-frm'; did you mean "
            "'render-farm'?\n"
            "hostler.yaml:5:5: plugins[0]: unknown key 'enable'; did you mean 'enabled'?\n"
            "hostler.yaml:7:29: plugins[1].config: unknown key 'prot'; did you mean 'port'?\n"
            "hostler.yaml:8:5: plugins[2]: 'use' is missing: the plugin's id");
}

TEST(Config, ListensOnLoopbackOnly) {
  const auto listen = [](const std::string& text) {
    return problems("version: 1\nhost:\n  http:\n    listen: '" + text + "'\n");
  };
  EXPECT_EQ(listen("127.0.0.1:0"), "");
  EXPECT_EQ(listen("127.8.8.8:80"), "");
  EXPECT_EQ(listen("localhost:8000"), "");
  EXPECT_EQ(listen("0.0.0.0:8000"),
            "hostler.yaml:4:13: host.http.listen: must be a loopback address such as "
            "127.0.0.1:8000: 0.0.0.0 can be reached from other machines, and this release has no "
            "sign-in yet; put a reverse proxy that has one in front, or tunnel with ssh -L");
  EXPECT_THAT(listen("[::]:8000"), HasSubstr(":: can be reached from other machines"));
  for (const char* wrong : {"8000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:8000",
                            "studio:80", "[127.0.0.1]:80"})
    EXPECT_EQ(listen(wrong),
              "hostler.yaml:4:13: host.http.listen: must be an address and a port such as "
              "127.0.0.1:8000 or [::1]:8000, not '" +
                  std::string(wrong) + "'");
}

TEST(Config, ChecksInstanceNames) {
  EXPECT_EQ(
      problems("version: 1\nplugins:\n  - {use: icemon}\n  - {use: icemon}\n"
               "  - {use: icemon, as: events}\n  - {use: icemon, as: Farm}\n"),
      "hostler.yaml:4:11: plugins[1]: the name 'icemon' belongs to plugins[0]; give one of "
      "them another with 'as'\n"
      "hostler.yaml:5:23: plugins[2].as: 'events' is a path of the host's own; choose another "
      "name\n"
      "hostler.yaml:6:23: plugins[3].as: 'Farm' is no name of an instance: a small letter, "
      "then small letters, digits, dots and dashes, at most 64");
  EXPECT_EQ(instance_name_problem("station.encoder-2"), std::nullopt);
  for (const char* wrong : {"", "a/b", "2a", "a b", "-a", "host", "openapi.json"})
    EXPECT_NE(instance_name_problem(wrong), std::nullopt) << wrong;
}

TEST(Config, SaysWhatTheFileIsNot) {
  EXPECT_EQ(to_text(load_config("/nowhere/hostler.yaml", {}).problems),
            "/nowhere/hostler.yaml: cannot be read: No such file or directory");
  EXPECT_EQ(to_text(load_config("/", {}).problems), "/: cannot be read: Is a directory");
  EXPECT_EQ(problems("- 1\n"), "hostler.yaml:1:1: must be a block of keys, not a list");
  EXPECT_EQ(problems("version\n"), "hostler.yaml:1:1: must be a block of keys, not a single value");
}

TEST(Config, AddsTheFoldersOfPlugins) {
  const LoadResult result = load("version: 1\nhost: {plugin_dirs: [/nowhere/plugins]}\n");
  EXPECT_TRUE(result.ok());
  EXPECT_THAT(result.config.plugin_dirs, ElementsAre("/nowhere/plugins"));
  ASSERT_EQ(result.catalog.refusals().size(), 1u);
  EXPECT_EQ(result.catalog.refusals()[0].path, "/nowhere/plugins");
}

TEST(Config, KnowsWhatWouldBeTheSameInstance) {
  const auto first = [](const std::string& text) { return load(text).config.plugins.at(0); };
  const InstanceSpec spec = first("version: 1\nplugins: [{use: icemon}]\n");
  EXPECT_TRUE(spec.same_as(first("version: 1\n\nplugins:\n  - use: icemon\n")));
  EXPECT_FALSE(spec.same_as(first("version: 1\nplugins: [{use: icemon, optional: true}]\n")));
}

TEST(Config, IsCheckedForOnePluginAlone) {
  const PluginCatalog catalog = test_catalog();
  const Manifest& manifest = catalog.find("render-farm")->manifest;
  const auto good = check_config(manifest, R"({"role": "worker"})");
  ASSERT_TRUE(good.ok()) << to_text(good.problems);
  EXPECT_EQ(Json::parse(good.config)["port"], 6000);
  EXPECT_EQ(to_text(check_config(manifest, "role: master\nport: x\n", "once").problems),
            "once:2:7: port: must be an integer from 1 to 65535, not the text 'x'");
  EXPECT_EQ(to_text(check_config(manifest, "").problems),
            "config: 'role' is missing: what it does");
}

TEST(Config, ChecksInstancesThatPluginsAskFor) {
  const PluginCatalog catalog = test_catalog();
  const auto good = check_instance(
      R"({"use": "render-farm", "as": "station.farm", "config": {"role": "worker", "name": "é\n"}})",
      "station", catalog);
  EXPECT_EQ(to_text(good.problems),
            "instance.config.name: must match the pattern ^[a-z]+$, not the text 'é\n'");
  EXPECT_EQ(good.instance.as, "station.farm");
  EXPECT_EQ(Json::parse(good.instance.config)["role"], "worker");
  const auto refusal = [&](const char* spec) {
    return to_text(check_instance(spec, "station", catalog).problems);
  };
  EXPECT_EQ(refusal(R"({"use": "icemon", "as": "farm"})"),
            "instance.as: the name 'farm' must begin with 'station.'");
  EXPECT_EQ(refusal(R"({"use": "icemon", "as": "station.x", "cfg": {}})"), "unknown key 'cfg'");
  EXPECT_EQ(refusal("{"), "the instance is not given as JSON");
  EXPECT_EQ(refusal(std::string(100'000, '[').c_str()), "the instance is not given as JSON");
}

TEST(Config, HasASchemaForEditors) {
  const Json schema = config_schema(test_catalog());
  const Json& instance = schema["properties"]["plugins"]["items"];
  EXPECT_EQ(instance["properties"]["use"]["enum"], (Json{"render-farm", "icemon"}));
  EXPECT_EQ(instance["allOf"][0]["then"]["properties"]["config"]["properties"]["port"]["default"],
            6000);
  EXPECT_EQ(schema.dump().find("x-checked-later"), std::string::npos);
}

TEST(StateDirectory, FollowsTheEnvironment) {
  setenv("HOSTLER_STATE_DIR", "/srv/hostler", 1);
  EXPECT_EQ(default_state_directory(), "/srv/hostler");
  EXPECT_EQ(load("version: 1\n").config.state_dir, "/srv/hostler");
  unsetenv("HOSTLER_STATE_DIR");
  if (geteuid() == 0) {
    EXPECT_EQ(default_state_directory(), "/var/lib/hostler");
  } else {
    setenv("XDG_STATE_HOME", "/home/ann/.state", 1);
    EXPECT_EQ(default_state_directory(), "/home/ann/.state/hostler");
  }
}

}  // namespace
}  // namespace hostler::host
