#include "plugin_difference.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "answer_difference.hpp"
#include "hostler/suggest.hpp"

namespace hostler {
namespace {

const Json no_object = Json::object();

const Json& member(const Json& object, const std::string& key) {
  const auto found = object.find(key);
  return found == object.end() || !found->is_object() ? no_object : *found;
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

std::string type_of(const Json& schema) { return schema.value("type", ""); }

std::string text_of(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

class Comparison {
 public:
  explicit Comparison(const Manifest& manifest) : manifest_(manifest) {}

  std::vector<std::string> run(const Json& described) {
    if (described.contains("commands")) compare_commands(member(described, "commands"));
    if (described.contains("topics")) compare_topics(member(described, "topics"));
    if (described.contains("routes")) compare_routes(described["routes"]);
    if (described.contains("answers"))
      std::ranges::move(answer_differences(manifest_, described["answers"]),
                        std::back_inserter(differences_));
    if (described.contains("config"))
      compare_schemas(*manifest_.config, member(described, "config"), "config");
    return std::move(differences_);
  }

 private:
  void add(const std::string& text) { differences_.push_back(text); }

  void compare_commands(const Json& bound) {
    for (const CommandSpec& command : manifest_.commands) {
      if (bound.contains(command.name))
        compare_parameters(command, member(bound[command.name], "parameters"));
      else
        add("command '" + command.name + "' has no handler in the code");
    }
    for (const auto& [name, command] : bound.items())
      if (manifest_.find_command(name) == nullptr)
        add("the code binds the command '" + name + "', which is not in the manifest");
  }

  void compare_parameters(const CommandSpec& command, const Json& members) {
    const std::string place = "command '" + command.name + "': ";
    for (const ParameterSpec& parameter : command.parameters) {
      if (members.contains(parameter.name))
        compare_parameter(parameter, members[parameter.name], place);
      else
        add(place + "parameter '" + parameter.name + "' is not a member of its arguments' struct" +
            did_you_mean(parameter.name, keys_of(members)));
    }
    for (const auto& [name, schema] : members.items())
      if (command.find(name) == nullptr)
        add(place + "the struct's member '" + name + "' is not a parameter in the manifest");
  }

  void compare_parameter(const ParameterSpec& parameter, const Json& schema,
                         const std::string& place) {
    const std::string name = place + "parameter '" + parameter.name + "' ";
    if (schema.empty()) return;  // any JSON
    const bool is_list = type_of(schema) == "array";
    if (parameter.many != is_list)
      return add(name + (parameter.many
                             ? "is a list (many) in the manifest, but not in the code"
                             : "is a list in the code; the manifest lacks \"many\": true"));
    const Json& one = is_list ? member(schema, "items") : schema;
    const std::string type(to_string(parameter.type));
    const bool widened = type == "integer" && type_of(one) == "number";
    if (!one.empty() && type_of(one) != type && !widened)
      return add(name + "is of type " + type + " in the manifest and " + type_of(one) +
                 " in the code");
    if (!one.contains("enum")) return;
    const std::set<std::string> ours(parameter.choices.begin(), parameter.choices.end());
    compare_choices(ours, one["enum"].get<std::set<std::string>>(), name);
  }

  void compare_choices(const std::set<std::string>& ours, const std::set<std::string>& theirs,
                       const std::string& name) {
    if (ours != theirs)
      add(name + "may be [" + text_of(ours) + "] in the manifest and [" + text_of(theirs) +
          "] in the code");
  }

  void compare_topics(const Json& topics) {
    for (const TopicSpec& topic : manifest_.publishes)
      if (!topics.contains(topic.name))
        add("topic '" + topic.name + "' is in the manifest, but nothing in the code publishes it");
    for (const auto& [name, described] : topics.items()) {
      const TopicSpec* topic = manifest_.find_topic(name);
      if (topic == nullptr)
        add("the code publishes the topic '" + name + "', which is not in the manifest");
      else if (described.contains("class") && described["class"] != to_string(topic->topic_class))
        add("topic '" + name + "' is " + std::string(to_string(topic->topic_class)) +
            " in the manifest and " + described["class"].get<std::string>() + " in the code");
    }
  }

  // A manifest may leave its routes out, but not some of them.
  void compare_routes(const Json& bound) {
    if (manifest_.routes.empty()) return;
    std::set<std::string> ours;
    for (const RouteSpec& route : manifest_.routes) ours.insert(route.method + " " + route.path);
    const auto theirs = bound.get<std::set<std::string>>();
    for (const std::string& route : ours)
      if (!theirs.contains(route)) add("route '" + route + "' has no handler in the code");
    for (const std::string& route : theirs)
      if (!ours.contains(route))
        add("the code binds the route '" + route + "', which is not in the manifest");
  }

  // The manifest's schema may add descriptions, limits and choices; names and types must agree.
  void compare_schemas(const Json& ours, const Json& theirs, const std::string& path) {
    if (theirs.empty() || ours.contains("oneOf")) return;  // any JSON; alternatives
    const std::string our_type = type_of(ours), their_type = type_of(theirs);
    const bool widened = our_type == "integer" && their_type == "number";
    if (!our_type.empty() && our_type != their_type && !widened)
      return add(path + " is of type " + our_type + " in the manifest and " + their_type +
                 " in the code");
    if (their_type == "array")
      compare_schemas(member(ours, "items"), member(theirs, "items"), path + "[]");
    if (their_type == "object") compare_properties(ours, theirs, path);
    if (theirs.contains("enum"))
      compare_choices(ours.value("enum", std::set<std::string>()),
                      theirs["enum"].get<std::set<std::string>>(), path + " ");
  }

  void compare_properties(const Json& ours, const Json& theirs, const std::string& path) {
    const Json& our_properties = member(ours, "properties");
    const Json& their_properties = member(theirs, "properties");
    const Json& our_rest = member(ours, "additionalProperties");
    const Json& their_rest = member(theirs, "additionalProperties");
    for (const auto& [name, schema] : our_properties.items()) {
      if (their_properties.contains(name))
        compare_schemas(schema, their_properties[name], path + "." + name);
      else if (their_rest.empty())
        add(path + "." + name + " is in the manifest, but not a member of the code's struct" +
            did_you_mean(name, keys_of(their_properties)));
    }
    for (const auto& [name, schema] : their_properties.items())
      if (!our_properties.contains(name))
        add(path + "." + name + " is a member of the code's struct, but not in the manifest");
    if (our_rest.empty() != their_rest.empty())
      add(path + (our_rest.empty() ? " is a map in the code, but not in the manifest"
                                   : " is a map in the manifest, but not in the code"));
    else if (!our_rest.empty())
      compare_schemas(our_rest, their_rest, path + ".*");
  }

  const Manifest& manifest_;
  std::vector<std::string> differences_;
};

}  // namespace

std::vector<std::string> plugin_differences(const Manifest& manifest, const Json& described) {
  return Comparison(manifest).run(described);
}

}  // namespace hostler
