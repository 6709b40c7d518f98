// The plugins that were found on this machine, by their manifests alone: nothing is loaded. A plain
// value; scan again to see what has changed.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/error.hpp"
#include "hostler/manifest.hpp"

namespace hostler::host {

// A plugin that may be loaded.
struct PluginFile {
  std::filesystem::path path;  // absolute
  Manifest manifest;
  bool third_party = false;  // not found beside the host's own binary
};

// A file or folder that was passed over, and why, with what to do about it.
struct RefusedFile {
  std::filesystem::path path;
  std::string reason;
};

class PluginCatalog {
 public:
  // The plugins beside the running binary: <its folder>/../lib/hostler/plugins.
  static PluginCatalog own();

  // Adds all *.so of a folder, in the order of their names. A plugin whose id is known already is
  // refused; a missing folder is a refusal, too. What is broken never hides the others.
  void add_own_directory(const std::filesystem::path& directory);
  void add_directory(const std::filesystem::path& directory);  // third party

  // Adds a plugin that is known by other means; one of the same id is refused.
  void add(PluginFile plugin);

  const PluginFile* find(std::string_view id) const;
  std::span<const PluginFile> plugins() const { return plugins_; }
  std::span<const RefusedFile> refusals() const { return refusals_; }

  // The plugin, or a sentence with the nearest id, or why its file was refused.
  Result<const PluginFile*> require(std::string_view id) const;
  std::vector<std::string> ids() const;

 private:
  enum class Origin { own, third_party };
  void scan(const std::filesystem::path& directory, Origin origin);
  void add_file(const std::filesystem::path& file, Origin origin);

  std::vector<PluginFile> plugins_;
  std::vector<RefusedFile> refusals_;
};

// The manifest in a plugin's file, checked; without loading it.
Result<Manifest> read_manifest(const std::filesystem::path& file);

// The folder of the plugins that belong to the running binary.
std::filesystem::path own_plugin_directory();

}  // namespace hostler::host
