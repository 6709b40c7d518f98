// A plugin's manifest: what it is, publishes, offers and needs, written by hand in manifest.json
// and compiled into the plugin. Plain values; read by the host without loading the plugin, and by
// the plugin itself for its console.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/error.hpp"
#include "hostler/json.hpp"

namespace hostler {

// A JSON value that headers may hold without knowing its type; null pointer: not given.
using JsonPointer = std::shared_ptr<const Json>;

enum class TopicClass {
  best_effort,  // "volatile": the newest are kept, the oldest dropped when a subscriber is slow
  latest,       // "latest": the last event of each source, topic and key
  durable,      // "durable": a log on disk
};

std::string_view to_string(TopicClass value);  // as in the manifest, e.g. "volatile"

struct TopicSpec {
  std::string name;  // e.g. "render-farm.job.changed"
  TopicClass topic_class = TopicClass::best_effort;
  std::string summary;
};

enum class ParameterType { string, integer, number, boolean };

std::string_view to_string(ParameterType value);

// One argument of a command.
struct ParameterSpec {
  std::string name;  // the JSON key, e.g. "allow_scripts"; typed as --allow-scripts
  ParameterType type = ParameterType::string;
  std::string description;
  bool positional = false;
  bool required = false;
  bool path = false;    // a file or folder: the command line makes it absolute
  bool many = false;    // a list; a positional one takes all that is left
  bool secret = false;  // never quoted in a message or a log
  JsonPointer default_value;
  std::vector<std::string> choices;  // "enum" of a string; empty: anything
  JsonPointer minimum, maximum;      // of a number, inclusive
};

struct CommandSpec {
  std::string name;  // e.g. "render"
  std::string summary;
  std::vector<std::string> examples;  // as typed, e.g. "render shot.blend --frames 1-10"
  std::string confirm;                // a question that the command line asks first; empty: none
  std::string allowed_by;             // a boolean of the configuration that must be true; empty: none
  bool uses_state = false;            // works on what is kept: `once` takes the host's state directory
  std::vector<ParameterSpec> parameters;

  const ParameterSpec* find(std::string_view parameter) const;
  bool is_allowed(const Json& config) const;  // by an instance's whole configuration
};

// A value behind the question mark of a route's address.
struct QuerySpec {
  std::string name;  // e.g. "tail"
  ParameterType type = ParameterType::string;
  std::string description;
  bool required = false;
  std::vector<std::string> choices;  // "enum" of a string; empty: anything
};

// A route below /api/<instance>, for the host's OpenAPI document.
struct RouteSpec {
  std::string method;  // e.g. "GET"
  std::string path;    // e.g. "/jobs/{id}"; {name...} at the end stands for all that follows
  std::string summary;
  std::vector<QuerySpec> query;
  std::string response;      // what a good answer holds, a sentence
  std::string content_type;  // of a good answer
  JsonPointer answer = nullptr;  // schema of a good answer in JSON; null: not given

  // Those of the path, in order; a last one without its dots.
  std::vector<std::string> parameters() const;
};

// A page of the dashboard: a custom element in a module of its own.
struct PageSpec {
  std::string name;     // e.g. "farm"
  std::string title;    // e.g. "Render farm"
  std::string element;  // e.g. "render-farm-page"
  std::string module;   // a file of the plugin's dashboard folder, e.g. "render-farm.js"
  std::string icon;     // may be empty
};

// An external program that the plugin runs.
struct ProgramSpec {
  std::string name;     // as looked up in PATH, e.g. "blender"
  std::string package;  // of the distribution, e.g. "blender"
  std::string why;      // e.g. "renders the frames"
};

struct Manifest {
  std::string id;       // e.g. "render-farm"
  std::string version;  // e.g. "0.1.0"
  std::string summary;
  std::string license;
  std::vector<TopicSpec> publishes;
  std::vector<std::string> subscribes;  // names, or prefixes with a star at their end
  std::vector<CommandSpec> commands;
  std::vector<RouteSpec> routes;  // none: the plugin does not list them
  JsonPointer schemas;  // by name, what routes' answers refer to as "#/schemas/NAME"; never null
  std::vector<PageSpec> pages;
  std::vector<ProgramSpec> programs;
  std::map<std::string, std::uint32_t, std::less<>> interfaces;  // needed, with revision
  std::vector<std::string> roles;
  JsonPointer config;  // schema of the configuration, an object; never null
  std::string text;    // the JSON it was read from

  const CommandSpec* find_command(std::string_view name) const;
  const TopicSpec* find_topic(std::string_view name) const;
};

// Reads and checks a manifest. The error's text holds all problems, one a line, each as
// "commands[0].parameters[1].type: 'strng' is not a type; did you mean 'string'?".
Result<Manifest> parse_manifest(std::string_view text);

// What is wrong with a configuration schema, one problem an entry, paths beginning with `path`:
// keywords outside the documented subset, properties without a description, unfitting defaults.
std::vector<std::string> schema_problems(const Json& schema, const std::string& path);

// The name behind "#/schemas/" in an answer's "$ref"; empty: it is not of that form.
std::string_view referred_schema(std::string_view reference);

// The property by which the alternatives of a schema's "oneOf" are told apart: a different "const" in
// each; empty: there is none.
std::string schema_discriminator(const Json& alternatives);

bool is_identifier(std::string_view text);      // [a-z][a-z0-9-]*, e.g. "render-farm"
bool is_parameter_name(std::string_view text);  // [a-z][a-z0-9_]*, e.g. "allow_scripts"
bool is_topic_name(std::string_view text);      // identifiers with dots between, at least two
bool is_topic_filter(std::string_view text);    // a topic, or a prefix of one with ".*" behind it

}  // namespace hostler
