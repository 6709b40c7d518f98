// A console's line and the arguments in it.
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "hostler/arguments.hpp"

namespace {

const hostler::CommandSpec& command() {
  static const hostler::Manifest manifest = *hostler::parse_manifest(R"({
    "id": "a", "version": "1", "summary": "A.", "license": "MIT", "commands": [
    {"name": "go", "summary": "Goes.", "parameters": [
      {"name": "file", "type": "string", "description": "F.", "positional": true, "path": true},
      {"name": "count", "type": "integer", "description": "C.", "minimum": 1},
      {"name": "scale", "type": "number", "description": "S."},
      {"name": "wait", "type": "boolean", "description": "W."},
      {"name": "tag", "type": "string", "description": "T.", "many": true, "enum": ["a", "b"]}]}]})");
  return manifest.commands.front();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto words = hostler::split_words(line);
  if (words) static_cast<void>(hostler::parse_arguments(command(), *words, {"/"}));
  return 0;
}
