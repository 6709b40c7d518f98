#include "hostler/manifest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "hostler/suggest.hpp"
#include "json_fields.hpp"
#include "manifest_answers.hpp"
#include "manifest_commands.hpp"
#include "manifest_routes.hpp"
#include "strict_json.hpp"

namespace hostler {

using detail::Fields;
using detail::Presence;

namespace {

const std::vector<std::string> class_names = {"volatile", "latest", "durable"};
const std::vector<std::string> parameter_type_names = {"string", "integer", "number", "boolean"};

bool is_name(std::string_view text, char joint) {
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && is_small(text.front()) && std::ranges::all_of(text, [&](char c) {
    return is_small(c) || is_digit(c) || c == joint;
  });
}

bool are_identifiers(std::string_view text, std::size_t at_least) {
  std::size_t count = 0;
  for (;;) {
    const auto dot = text.find('.');
    if (!is_identifier(text.substr(0, dot))) return false;
    ++count;
    if (dot == std::string_view::npos) return count >= at_least;
    text.remove_prefix(dot + 1);
  }
}

// A problem for every name that is there a second time.
template <class Item>
void refuse_twice(const std::vector<Item>& items, const std::string& key, Fields& fields) {
  std::set<std::string> seen;
  for (const Item& item : items)
    if (!item.name.empty() && !seen.insert(item.name).second)
      fields.add(key, "'" + item.name + "' is there twice");
}

class ManifestReader {
 public:
  explicit ManifestReader(std::vector<std::string>& problems) : problems_(problems) {}

  Manifest read(const Json& json) {
    Fields fields(json, "", problems_);
    Manifest manifest;
    manifest.id = fields.text("id", Presence::required);
    if (!manifest.id.empty() && !is_identifier(manifest.id))
      fields.add("id", "'" + manifest.id +
                           "' is not an id: a small letter, then small letters, digits and dashes");
    manifest.version = fields.text("version", Presence::required);
    manifest.summary = fields.text("summary", Presence::required);
    manifest.license = fields.text("license", Presence::required);
    if (const Json* topics = fields.find("topics")) read_topics(*topics, manifest);
    fields.list("commands", [&](const Json& item, const std::string& path) {
      manifest.commands.push_back(detail::read_command(item, path, problems_));
    });
    refuse_twice(manifest.commands, "commands", fields);
    manifest.routes = detail::read_routes(fields, problems_);
    manifest.schemas = detail::read_schemas(fields, manifest.routes, problems_);
    fields.list("pages", [&](const Json& item, const std::string& path) {
      manifest.pages.push_back(read_page(item, path));
    });
    refuse_twice(manifest.pages, "pages", fields);
    fields.list("programs", [&](const Json& item, const std::string& path) {
      manifest.programs.push_back(read_program(item, path));
    });
    read_interfaces(fields, manifest);
    manifest.roles = fields.texts("roles");
    read_config(fields, manifest);
    check_allowances(manifest);
    fields.refuse_others();
    return manifest;
  }

 private:
  void read_topics(const Json& json, Manifest& manifest) {
    Fields fields(json, "topics", problems_);
    fields.list("publishes", [&](const Json& item, const std::string& path) {
      manifest.publishes.push_back(read_topic(item, path));
    });
    refuse_twice(manifest.publishes, "publishes", fields);
    manifest.subscribes = fields.texts("subscribes");
    for (const std::string& filter : manifest.subscribes)
      if (!is_topic_filter(filter))
        fields.add("subscribes", "'" + filter + "' is neither a topic nor a prefix such as 'a.*'");
    fields.refuse_others();
  }

  TopicSpec read_topic(const Json& json, const std::string& path) {
    Fields fields(json, path, problems_);
    TopicSpec topic;
    topic.name = fields.text("name", Presence::required);
    if (!topic.name.empty() && !is_topic_name(topic.name))
      fields.add("name", "'" + topic.name + "' is not a topic such as 'render-farm.job.changed'");
    if (topic.name.starts_with("hostler."))
      fields.add("name", "topics that begin with 'hostler.' are the host's own");
    const std::string name = fields.text("class", Presence::required);
    const auto found = std::ranges::find(class_names, name);
    if (found != class_names.end())
      topic.topic_class = static_cast<TopicClass>(found - class_names.begin());
    else if (!name.empty())
      fields.add("class", "must be one of 'volatile', 'latest', 'durable', not '" + name + "'" +
                              did_you_mean(name, class_names));
    topic.summary = fields.text("summary", Presence::required);
    fields.refuse_others();
    return topic;
  }

  PageSpec read_page(const Json& json, const std::string& path) {
    Fields fields(json, path, problems_);
    PageSpec page;
    page.name = fields.text("name", Presence::required);
    page.title = fields.text("title", Presence::required);
    page.element = fields.text("element", Presence::required);
    if (!page.element.empty() && page.element.find('-') == std::string::npos)
      fields.add("element", "a custom element's name has a dash in it");
    page.module = fields.text("module", Presence::required);
    if (page.module.find('/') != std::string::npos || page.module.starts_with('.'))
      fields.add("module", "must be the name of a file in the plugin's dashboard folder");
    page.icon = fields.text("icon", Presence::optional);
    fields.refuse_others();
    return page;
  }

  ProgramSpec read_program(const Json& json, const std::string& path) {
    Fields fields(json, path, problems_);
    ProgramSpec program;
    program.name = fields.text("name", Presence::required);
    program.package = fields.text("package", Presence::required);
    program.why = fields.text("why", Presence::required);
    fields.refuse_others();
    return program;
  }

  static void read_interfaces(Fields& fields, Manifest& manifest) {
    const Json* json = fields.find("interfaces");
    if (json == nullptr) return;
    if (!json->is_object())
      return fields.add("interfaces", "must be an object of names and revisions");
    for (const auto& [name, revision] : json->items()) {
      const bool is_revision = revision.is_number_unsigned() && revision >= 1 && revision <= 1000;
      if (!is_revision) fields.add("interfaces." + name, "must be a revision such as 1");
      manifest.interfaces[name] = is_revision ? revision.get<std::uint32_t>() : 0;
    }
  }

  void read_config(Fields& fields, Manifest& manifest) {
    const Json* schema = fields.find("config");
    manifest.config = std::make_shared<const Json>(schema ? *schema : Json{{"type", "object"}});
    if (schema == nullptr) return;
    if (schema->is_object() && schema->value("type", Json()) != "object")
      fields.add("config", "must be of type object");
    std::ranges::move(schema_problems(*schema, "config"), std::back_inserter(problems_));
  }

  void check_allowances(const Manifest& manifest) {
    for (std::size_t i = 0; i < manifest.commands.size(); ++i) {
      const std::string& key = manifest.commands[i].allowed_by;
      const auto type = Json::json_pointer("/properties") / key / "type";
      if (!key.empty() && manifest.config->value(type, "") != "boolean")
        problems_.push_back("commands[" + std::to_string(i) + "].allowed_by: '" + key +
                            "' is no boolean of the configuration");
    }
  }

  std::vector<std::string>& problems_;
};

}  // namespace

std::string_view to_string(TopicClass value) {
  return class_names[static_cast<std::size_t>(value)];
}

std::string_view to_string(ParameterType value) {
  return parameter_type_names[static_cast<std::size_t>(value)];
}

bool is_identifier(std::string_view text) { return is_name(text, '-'); }
bool is_parameter_name(std::string_view text) { return is_name(text, '_'); }
bool is_topic_name(std::string_view text) { return are_identifiers(text, 2); }

bool is_topic_filter(std::string_view text) {
  if (!text.ends_with(".*")) return text == "*" || is_topic_name(text);
  return are_identifiers(text.substr(0, text.size() - 2), 1);
}

const ParameterSpec* CommandSpec::find(std::string_view parameter) const {
  const auto found = std::ranges::find(parameters, parameter, &ParameterSpec::name);
  return found == parameters.end() ? nullptr : &*found;
}

bool CommandSpec::is_allowed(const Json& config) const {
  return allowed_by.empty() || (config.is_object() && config.value(allowed_by, Json()) == true);
}

const CommandSpec* Manifest::find_command(std::string_view name) const {
  const auto found = std::ranges::find(commands, name, &CommandSpec::name);
  return found == commands.end() ? nullptr : &*found;
}

const TopicSpec* Manifest::find_topic(std::string_view name) const {
  const auto found = std::ranges::find(publishes, name, &TopicSpec::name);
  return found == publishes.end() ? nullptr : &*found;
}

Result<Manifest> parse_manifest(std::string_view text) {
  const auto json = detail::parse_strict_json(text);
  if (!json) return json.error();
  std::vector<std::string> problems;
  Manifest manifest = ManifestReader(problems).read(*json);
  if (problems.empty()) {
    manifest.text = text;
    return manifest;
  }
  std::string all;
  for (const std::string& problem : problems) all += (all.empty() ? "" : "\n") + problem;
  return Error{all, ExitCode::config};
}

}  // namespace hostler
