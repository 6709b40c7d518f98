#include "answer_difference.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "hostler/suggest.hpp"

namespace hostler {
namespace {

std::string text_of_type(const Json& schema) {
  const Json type = schema.value("type", Json("any"));
  if (type.is_string()) return type.get<std::string>();
  return type[0].get<std::string>() + " or null";
}

std::string as_member(const std::string& name, const Json& schema) {
  return "\"" + name + "\": " + schema.dump();
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

class AnswerComparison {
 public:
  explicit AnswerComparison(const Json& schemas) : schemas_(schemas) {}

  std::vector<std::string> take() { return std::move(differences_); }

  // Once each: several answers may refer to one schema.
  void add(const std::string& text) {
    if (!std::ranges::count(differences_, text)) differences_.push_back(text);
  }

  // The manifest may add descriptions and limits; the rest must agree.
  void compare(const Json& ours, const Json& theirs, const std::string& path) {
    if (ours.contains("$ref")) {
      const std::string name(referred_schema(ours["$ref"].get_ref<const std::string&>()));
      return compare(schemas_[name], theirs, "schemas." + name);
    }
    if (theirs.empty()) return;  // any JSON
    if (ours.value("type", Json()) != theirs.value("type", Json()))
      return add(path + " is of type " + text_of_type(ours) + " in the manifest and " +
                 text_of_type(theirs) + " in the code");
    compare_choices(ours, theirs, path);
    if (theirs.contains("items")) compare(ours["items"], theirs["items"], path + "[]");
    if (theirs.contains("properties")) compare_properties(ours, theirs["properties"], path);
    if (ours.contains("additionalProperties") != theirs.contains("additionalProperties"))
      add(path + " is a map in the " +
          (theirs.contains("additionalProperties") ? "code: " + theirs.dump() : "manifest only"));
    else if (theirs.contains("additionalProperties"))
      compare(ours["additionalProperties"], theirs["additionalProperties"], path + ".*");
  }

 private:
  void compare_choices(const Json& ours, const Json& theirs, const std::string& path) {
    const auto choices = [](const Json& schema) {
      const Json list = schema.value("enum", Json::array());
      return std::set<Json>(list.begin(), list.end());
    };
    if (choices(ours) != choices(theirs))
      add(path + " may be others in the code: " + as_member("enum", theirs.value("enum", Json())));
  }

  void compare_properties(const Json& ours, const Json& theirs, const std::string& path) {
    const Json properties = ours.value("properties", Json::object());
    for (const auto& [name, schema] : properties.items()) {
      if (theirs.contains(name))
        compare(schema, theirs[name], path + "." + name);
      else
        add(path + "." + name + " is in the manifest, but not a member of the code's struct" +
            did_you_mean(name, keys_of(theirs)));
    }
    for (const auto& [name, schema] : theirs.items())
      if (!properties.contains(name))
        add(path + " lacks a member of the code's struct: " + as_member(name, schema));
  }

  const Json& schemas_;
  std::vector<std::string> differences_;
};

}  // namespace

std::vector<std::string> answer_differences(const Manifest& manifest, const Json& answers) {
  AnswerComparison comparison(*manifest.schemas);
  for (const RouteSpec& route : manifest.routes) {
    const std::string name = route.method + " " + route.path;
    const auto theirs = answers.find(name);
    if (theirs == answers.end()) {
      if (route.answer)
        comparison.add("route '" + name +
                       "' has an answer in the manifest, but its handler returns no JsonReply");
    } else if (!route.answer) {
      comparison.add("route '" + name + "' lacks what its handler answers with: " +
                     as_member("answer", *theirs));
    } else {
      comparison.compare(*route.answer, *theirs, "route '" + name + "': answer");
    }
  }
  return comparison.take();
}

}  // namespace hostler
