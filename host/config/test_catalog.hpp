// A catalog with two plugins that exist only as manifests.
#pragma once

#include <stdexcept>
#include <string>

#include "loader/catalog.hpp"

namespace hostler::host {

inline PluginFile plugin_with(const std::string& id, const std::string& schema) {
  auto manifest = parse_manifest(
      R"({"id": ")" + id + R"(", "version": "1", "summary": "S.", "license": "MIT", "config": )" +
      schema + "}");
  if (!manifest) throw std::logic_error(manifest.error().text);
  return {"/plugins/" + id + ".so", *manifest, false};
}

inline PluginCatalog test_catalog() {
  PluginCatalog catalog;
  catalog.add(plugin_with("render-farm", R"({"type": "object", "additionalProperties": false,
    "required": ["role"], "properties": {
      "role": {"type": "string", "enum": ["master", "worker"], "description": "what it does"},
      "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 6000,
               "description": "Console."},
      "scale": {"type": "number", "minimum": 0, "x-unit": "percent", "description": "Size."},
      "wait": {"type": "boolean", "description": "Patience."},
      "token": {"type": "string", "minLength": 8, "x-secret": true, "description": "Secret."},
      "name": {"type": "string", "minLength": 1, "pattern": "^[a-z]+$", "description": "Name."},
      "master": {"type": "string", "format": "host-port", "description": "Address."},
      "roots": {"type": "array", "description": "Folders.", "items": {"type": "string"}},
      "labels": {"type": "object", "description": "Any.",
                 "additionalProperties": {"type": "string"}},
      "worker": {"type": "object", "description": "Worker.", "properties": {
        "slots": {"type": "integer", "default": 1, "description": "Slots."}}},
      "store": {"description": "Where.", "oneOf": [
        {"type": "object", "properties": {"kind": {"const": "disk"},
          "path": {"type": "string", "description": "a folder"}}, "required": ["path"]},
        {"type": "object", "properties": {"kind": {"const": "memory"},
          "size": {"type": "integer", "default": 10, "description": "MiB."}}}]}}})"));
  catalog.add(plugin_with("icemon", R"({"type": "object", "properties": {}})"));
  return catalog;
}

}  // namespace hostler::host
