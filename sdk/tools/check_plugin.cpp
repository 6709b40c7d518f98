// hostler-check-plugin MODULE MANIFEST: the last step of a plugin's build. Loads the module and
// fails on any difference between its code and its manifest.
#include <dlfcn.h>

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "hostler/abi/core.h"
#include "plugin_difference.hpp"

namespace {

int fail(const std::string& where, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) std::cerr << where << ": " << line << "\n";
  return 1;
}

const hostler_entry* entry_of(const char* module, std::string& problem) {
  void* library = dlopen(module, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    problem = dlerror();
    return nullptr;
  }
  const auto* entry = static_cast<const hostler_entry*>(dlsym(library, "hostler_plugin_entry"));
  if (entry == nullptr)
    problem = "exports no hostler_plugin_entry; write HOSTLER_PLUGIN(YourClass) in one source";
  else if (entry->size < sizeof(hostler_entry) || entry->abi != HOSTLER_ABI)
    problem = "its entry is of another ABI than this SDK's; build it from nothing again";
  else if (entry->create == nullptr || entry->describe == nullptr)
    problem = "its entry lacks create or describe";
  return entry;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::cerr << "usage: hostler-check-plugin MODULE MANIFEST\n";
    return 64;
  }
  std::ifstream file(words[2]);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return fail(words[2], "cannot be read");
  const auto manifest = hostler::parse_manifest(text.str());
  if (!manifest) return fail(words[2], manifest.error().text);

  std::string problem;
  const hostler_entry* entry = entry_of(words[1], problem);
  if (!problem.empty()) return fail(words[1], problem);
  const hostler_str described = entry->describe();
  const auto json =
      nlohmann::json::parse(described.data, described.data + described.size, nullptr, false);
  if (!json.is_object()) return fail(words[1], "describe() gives no JSON object");

  std::string differences;
  for (const std::string& one : hostler::plugin_differences(*manifest, json))
    differences += one + "\n";
  return differences.empty() ? 0 : fail(words[2], differences);
}
