#include "loader/catalog.hpp"

#include <algorithm>

#include "hostler/suggest.hpp"
#include "loader/elf.hpp"
#include "loader/trust.hpp"

namespace hostler::host {

namespace fs = std::filesystem;

fs::path own_plugin_directory() {
  std::error_code unreadable;
  const fs::path binary = fs::read_symlink("/proc/self/exe", unreadable);
  return (binary.parent_path().parent_path() / "lib/hostler/plugins").lexically_normal();
}

Result<Manifest> read_manifest(const fs::path& file) {
  const auto section = read_section(file, ".hostler_manifest");
  if (!section) return section.error();
  auto manifest = parse_manifest(*section);
  if (!manifest) return Error{"has a wrong manifest: " + manifest.error().text, ExitCode::config};
  return manifest;
}

PluginCatalog PluginCatalog::own() {
  PluginCatalog catalog;
  const fs::path directory = own_plugin_directory();
  std::error_code missing;
  // A host may come without plugins of its own.
  if (fs::exists(directory, missing)) catalog.add_own_directory(directory);
  return catalog;
}

void PluginCatalog::add_own_directory(const fs::path& directory) { scan(directory, Origin::own); }

void PluginCatalog::add_directory(const fs::path& directory) {
  scan(directory, Origin::third_party);
}

void PluginCatalog::scan(const fs::path& directory, Origin origin) {
  std::error_code error;
  const fs::path folder = fs::canonical(directory, error);
  if (error || !fs::is_directory(folder, error)) {
    refusals_.push_back({directory, "is no folder that can be read"});
    return;
  }
  if (const auto problem = trust_problem(folder)) {
    refusals_.push_back({folder, *problem});
    return;
  }
  std::vector<fs::path> files;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error))
    if (entries->path().extension() == ".so") files.push_back(entries->path());
  if (error) refusals_.push_back({folder, "cannot be read: " + error.message()});
  std::ranges::sort(files);
  for (const fs::path& file : files) add_file(file, origin);
}

void PluginCatalog::add_file(const fs::path& file, Origin origin) {
  std::error_code error;
  const fs::path target = fs::canonical(file, error);
  if (error) return refusals_.push_back({file, error.message()});
  for (const fs::path& place : {target, target.parent_path()})
    if (const auto problem = trust_problem(place)) return refusals_.push_back({file, *problem});

  auto manifest = read_manifest(target);
  if (!manifest) return refusals_.push_back({file, manifest.error().text});
  if (const PluginFile* other = find(manifest->id); other != nullptr && other->path == target)
    return;  // a folder that is named twice
  add({target, std::move(*manifest), origin == Origin::third_party});
}

void PluginCatalog::add(PluginFile plugin) {
  const std::string& id = plugin.manifest.id;
  if (const PluginFile* other = find(id))
    refusals_.push_back(
        {plugin.path, "is a second plugin '" + id + "'; " + other->path.string() + " is used"});
  else
    plugins_.push_back(std::move(plugin));
}

const PluginFile* PluginCatalog::find(std::string_view id) const {
  const auto found = std::ranges::find_if(
      plugins_, [&](const PluginFile& file) { return file.manifest.id == id; });
  return found == plugins_.end() ? nullptr : &*found;
}

std::vector<std::string> PluginCatalog::ids() const {
  std::vector<std::string> ids;
  for (const PluginFile& file : plugins_) ids.push_back(file.manifest.id);
  return ids;
}

Result<const PluginFile*> PluginCatalog::require(std::string_view id) const {
  if (const PluginFile* file = find(id)) return file;
  const std::string name(id);
  for (const RefusedFile& refusal : refusals_)
    if (refusal.path.filename() == name + ".so")
      return Error{"the plugin '" + name + "' cannot be used: " + refusal.path.string() + " " +
                       refusal.reason,
                   ExitCode::config};
  return Error{"there is no plugin '" + name + "'" + did_you_mean(id, ids()), ExitCode::config};
}

}  // namespace hostler::host
