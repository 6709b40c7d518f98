#include "config/host_schema.hpp"

#include <nlohmann/json.hpp>

#include "config/config.hpp"

namespace hostler::host {
namespace {

constexpr const char* text = R"schema({
  "type": "object",
  "additionalProperties": false,
  "required": ["version"],
  "properties": {
    "version": {"const": 1, "description": "the version of this file's format; write 'version: 1'"},
    "host": {
      "type": "object",
      "additionalProperties": false,
      "description": "What concerns the whole host.",
      "properties": {
        "name": {"type": "string", "minLength": 1,
                 "description": "The host's name; the machine's unless given."},
        "state_dir": {"type": "string", "minLength": 1,
                      "description": "Where everything is kept that must outlive the process."},
        "http": {
          "type": "object",
          "additionalProperties": false,
          "description": "The web server.",
          "properties": {
            "listen": {"type": "string", "default": "127.0.0.1:8000",
                       "description": "Address and port, e.g. 127.0.0.1:8000 or [::1]:8000."}
          }
        },
        "log": {
          "type": "object",
          "additionalProperties": false,
          "description": "The host's log.",
          "properties": {
            "level": {"type": "string", "default": "info",
                      "enum": ["trace", "debug", "info", "warning", "error", "off"],
                      "description": "The lowest level that is written."},
            "format": {"type": "string", "default": "text", "enum": ["text", "json"],
                       "description": "Lines for people, or one JSON object a line."},
            "file": {"type": "string", "minLength": 1,
                     "description": "Written to this file; to standard error unless given."}
          }
        },
        "plugin_dirs": {"type": "array", "default": [],
                        "items": {"type": "string", "minLength": 1},
                        "description": "Folders with plugins besides the host's own."}
      }
    },
    "plugins": {
      "type": "array",
      "default": [],
      "description": "The instances that run here.",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["use"],
        "properties": {
          "use": {"type": "string", "minLength": 1, "description": "the plugin's id"},
          "as": {"type": "string", "description": "The instance's name; the id unless given."},
          "enabled": {"type": "boolean", "default": true, "description": "Whether it is run."},
          "optional": {"type": "boolean", "default": false,
                       "description": "Whether the host counts as ready without it."},
          "isolation": {"type": "string", "enum": ["none", "process"],
                        "description": "Run in a thread of the host, or in a process of its own; a plugin that is not the host's own runs in a process unless told otherwise."},
          "on_start_failure": {"type": "string", "default": "retry",
                               "enum": ["fail", "retry", "disable"],
                               "description": "When it cannot start: end the host, try again, or leave it."},
          "stop_grace_seconds": {"type": "integer", "default": 10, "minimum": 0, "maximum": 3600,
                                 "x-unit": "seconds",
                                 "description": "How long it may take to end."},
          "log_level": {"type": "string",
                        "enum": ["trace", "debug", "info", "warning", "error", "off"],
                        "description": "The lowest level of its lines; the host's unless given."},
          "config": {"x-checked-later": true, "description": "As the plugin's manifest says."}
        }
      }
    }
  }
})schema";

}  // namespace

const Json& host_schema() {
  static const Json schema = Json::parse(text);
  return schema;
}

Json config_schema(const PluginCatalog& catalog) {
  Json schema = host_schema();
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  schema["title"] = "hostler.yaml";
  Json& instance = schema["properties"]["plugins"]["items"];
  instance["properties"]["use"]["enum"] = catalog.ids();
  instance["properties"]["config"] = {{"type", "object"},
                                      {"description", "As the plugin's manifest says."}};
  instance["allOf"] = Json::array();
  for (const PluginFile& plugin : catalog.plugins())
    instance["allOf"].push_back(
        {{"if", {{"properties", {{"use", {{"const", plugin.manifest.id}}}}}}},
         {"then", {{"properties", {{"config", *plugin.manifest.config}}}}}});
  return schema;
}

}  // namespace hostler::host
