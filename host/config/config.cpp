#include "config/config.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "config/host_schema.hpp"
#include "config/instances.hpp"
#include "config/listen.hpp"
#include "config/schema_walk.hpp"
#include "config/small_file.hpp"

namespace hostler::host {

namespace fs = std::filesystem;

namespace {

std::string machine_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

// The value of a key below, or null.
const Node* find(const Node& root, std::initializer_list<const char*> keys) {
  const Node* node = &root;
  for (const char* key : keys) {
    const NodeEntry* entry = node->find(key);
    if (entry == nullptr) return nullptr;
    node = &entry->value;
  }
  return node;
}

class Loader {
 public:
  Loader(const fs::path& file, PluginCatalog catalog)
      : file_(file),
        folder_(fs::absolute(file).parent_path()),
        walk_(file.string(), result_.problems) {
    result_.catalog = std::move(catalog);
    result_.config = default_config();
  }

  LoadResult load(std::string_view text) {
    const std::size_t before = result_.problems.size();
    const Node root = parse_document(text, file_.string(), result_.problems);
    const bool is_broken = result_.problems.size() > before && root.kind == Node::Kind::null;
    if (is_broken) return std::move(result_);
    const Json checked = walk_.walk(root, host_schema(), "");
    if (checked.is_object()) {
      read_host(root, checked.value("host", Json::object()));
      read_instances(root, checked);
    }
    sort_problems();
    return std::move(result_);
  }

  LoadResult fail(const std::string& sentence) {
    walk_.add({}, "", sentence);
    return std::move(result_);
  }

 private:
  fs::path resolve(const std::string& path) const { return (folder_ / path).lexically_normal(); }

  void read_host(const Node& root, const Json& host) {
    HostConfig& config = result_.config;
    config.name = host.value("name", config.name);
    if (host.contains("state_dir")) config.state_dir = resolve(host["state_dir"]);
    const Json log = host.value("log", Json::object());
    config.log.level = log_level_of(log.value("level", "info"));
    config.log.format = log.value("format", "text") == "json" ? LogFormat::json : LogFormat::text;
    if (log.contains("file")) config.log.file = resolve(log["file"]);
    read_listen(root, host.value("http", Json::object()));
    for (const Json& directory : host.value("plugin_dirs", Json::array()))
      if (directory.is_string()) config.plugin_dirs.push_back(resolve(directory));
    for (const fs::path& directory : config.plugin_dirs) result_.catalog.add_directory(directory);
  }

  void read_listen(const Node& root, const Json& http) {
    const Node* node = find(root, {"host", "http", "listen"});
    if (node == nullptr || !http.contains("listen")) return;
    const auto listen = parse_listen(http["listen"].get<std::string>());
    if (listen)
      result_.config.http = *listen;
    else
      walk_.add(node->position, "host.http.listen", listen.error().text);
  }

  void read_instances(const Node& root, const Json& checked) {
    const Node* list = find(root, {"plugins"});
    if (list == nullptr || list->kind != Node::Kind::list) return;
    const Json& entries = checked["plugins"];
    std::vector<const Node*> nodes;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      nodes.push_back(&list->items[i]);
      const Json entry = entries[i].is_object() ? entries[i] : Json::object();
      result_.config.plugins.push_back(
          read_instance(list->items[i], entry, "plugins[" + std::to_string(i) + "]",
                        result_.catalog, result_.config.log.level, walk_));
    }
    check_instance_names(result_.config.plugins, nodes, walk_);
  }

  // The passes over the file went from outside to inside; a reader goes from top to bottom.
  void sort_problems() {
    std::ranges::stable_sort(result_.problems, {}, [](const Problem& problem) {
      return std::pair(problem.position.line, problem.position.column);
    });
  }

  fs::path file_, folder_;
  LoadResult result_;
  SchemaWalk walk_;
};

}  // namespace

const InstanceSpec* HostConfig::find(std::string_view instance) const {
  const auto found = std::ranges::find(plugins, instance, &InstanceSpec::as);
  return found == plugins.end() ? nullptr : &*found;
}

HostConfig default_config() {
  HostConfig config;
  config.name = machine_name();
  config.state_dir = default_state_directory();
  return config;
}

LoadResult load_config(const fs::path& file, PluginCatalog catalog) {
  const auto text = read_small_file(file, largest_document);
  Loader loader(file, std::move(catalog));
  return text ? loader.load(*text) : loader.fail(text.error().text);
}

LoadResult load_config_text(std::string_view text, const fs::path& name, PluginCatalog catalog) {
  return Loader(name, std::move(catalog)).load(text);
}

ConfigResult check_config(const Manifest& manifest, std::string_view text,
                          const std::string& name) {
  ConfigResult result;
  const Node node = parse_document(text, name, result.problems);
  if (!result.ok()) return result;
  SchemaWalk walk(name, result.problems);
  result.config = walk.walk(node, *manifest.config, "").dump();
  return result;
}

InstanceResult check_instance(std::string_view spec, std::string_view owner,
                              const PluginCatalog& catalog) {
  InstanceResult result;
  bool is_too_deep = false;
  const auto watch = [&](int depth, Json::parse_event_t, Json&) {
    is_too_deep |= depth > deepest_nesting;
    return !is_too_deep;
  };
  const Json json = Json::parse(spec, watch, false);
  SchemaWalk walk("", result.problems);
  if (json.is_discarded() || is_too_deep) {
    walk.add({}, "", "the instance is not given as JSON");
    return result;
  }
  const Node node = node_of(json);
  const Json checked = walk.walk(node, host_schema()["properties"]["plugins"]["items"], "");
  if (!checked.is_object()) return result;
  result.instance = read_instance(node, checked, "instance", catalog, LogLevel::info, walk);
  const std::string& name = result.instance.as;
  const std::string prefix = std::string(owner) + ".";
  if (const auto problem = instance_name_problem(name); problem && !name.empty())
    walk.add({}, "instance.as", *problem);
  else if (!name.starts_with(prefix) || name.size() == prefix.size())
    walk.add({}, "instance.as", "the name '" + name + "' must begin with '" + prefix + "'");
  return result;
}

}  // namespace hostler::host
