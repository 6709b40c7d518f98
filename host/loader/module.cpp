#include "loader/module.hpp"

#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>
#include <cstddef>
#include <map>
#include <mutex>

#include "hostler/version.hpp"

namespace hostler::host {
namespace {

constexpr std::size_t most_needs = 64;

Error refused(const std::string& text) { return Error{text, ExitCode::config}; }

std::string text_of(hostler_str text) { return {text.data, text.size}; }

std::string text_of(const std::string& interface, std::uint32_t revision) {
  return interface + "/" + std::to_string(revision);
}

// "boost::dll::shared_library::load() failed (dlerror system message: TEXT): …": TEXT.
std::string dlerror_text(std::string text) {
  constexpr std::string_view before = "dlerror system message: ";
  const auto begin = text.find(before);
  if (begin == std::string::npos) return text;
  text.erase(0, begin + before.size());
  const auto end = text.rfind("): ");
  return text.substr(0, end);
}

Result<> check_need(const hostler_need& need, const std::string& sdk,
                    std::span<const OfferedInterface> offered) {
  const std::string name = text_of(need.name);
  const OfferedInterface* newest = nullptr;
  for (const OfferedInterface& one : offered) {
    if (one.name != name) continue;
    if (one.revision == need.revision) return {};
    if (newest == nullptr || one.revision > newest->revision) newest = &one;
  }
  if (need.optional != 0) return {};
  std::string text = "needs " + text_of(name, need.revision) + " (built with SDK " + sdk +
                     "), but this host (" HOSTLER_SDK_VERSION ") has ";
  text += newest != nullptr ? text_of(name, newest->revision) : "no " + name;
  const bool host_is_newer = newest != nullptr && newest->revision > need.revision;
  text += host_is_newer ? "; build the plugin with this host's SDK"
                        : "; update the host, or use an older version of the plugin";
  return refused(text);
}

Result<> check_entry(const hostler_entry& entry, std::span<const OfferedInterface> offered) {
  if (entry.abi != HOSTLER_ABI)
    return refused("was built for ABI " + std::to_string(entry.abi) + ", but this host (" +
                   HOSTLER_SDK_VERSION ") has ABI " + std::to_string(HOSTLER_ABI) +
                   (entry.abi > HOSTLER_ABI ? "; update the host"
                                            : "; build the plugin with this host's SDK"));
  constexpr std::size_t least = offsetof(hostler_entry, describe) + sizeof(entry.describe);
  if (entry.size < least)
    return refused("has an entry of " + std::to_string(entry.size) + " bytes; at least " +
                   std::to_string(least) + " belong to ABI " + std::to_string(HOSTLER_ABI) +
                   "; build the plugin from nothing again");
  const bool has_needs = entry.need_count == 0 || entry.needs != nullptr;
  if (entry.create == nullptr || !has_needs || entry.need_count > most_needs)
    return refused("has a damaged entry; build the plugin from nothing again");
  const std::string sdk = text_of(entry.sdk_version);
  for (const hostler_need& need : std::span(entry.needs, entry.need_count))
    if (auto checked = check_need(need, sdk, offered); !checked) return checked.error();
  return {};
}

}  // namespace

Result<const hostler_entry*> load_module(const std::filesystem::path& file,
                                         std::span<const OfferedInterface> offered) {
  // Never destroyed: code that was loaded once may be in use until the very end of the process.
  static auto& loaded = *new std::map<std::filesystem::path, boost::dll::shared_library>;
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  try {
    using Mode = boost::dll::load_mode::type;
    boost::dll::shared_library& library = loaded[file];
    if (!library.is_loaded()) library.load(file, Mode::rtld_now | Mode::rtld_local);
    if (!library.has("hostler_plugin_entry"))
      return refused(file.string() + " exports no hostler_plugin_entry, so it is no plugin");
    const auto& entry = library.get<const hostler_entry>("hostler_plugin_entry");
    if (auto checked = check_entry(entry, offered); !checked)
      return refused(file.string() + " " + checked.error().text);
    return &entry;
  } catch (const std::exception& error) {
    return refused(file.string() + " cannot be loaded: " + dlerror_text(error.what()));
  }
}

}  // namespace hostler::host
