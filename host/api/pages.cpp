#include "api/pages.hpp"

#include "web/static_files.hpp"

namespace hostler::host {

namespace fs = std::filesystem;

fs::path share_directory() {
  return fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "share" / "hostler";
}

Handler serve_dashboard() {
  fs::path shell = share_directory() / "dashboard";
  std::error_code missing;
  if (fs::is_regular_file(shell / "index.html", missing)) {
    return static_files(shell, MissingFile::shell);
  }
  return [](Request, std::shared_ptr<Responder> responder) {
    responder->refuse(404,
                      "this host was built without its dashboard (HOSTLER_DASHBOARD=OFF); its API is "
                      "below /api, e.g. /api/instances");
  };
}

void claim_pages(Router& router, const PluginCatalog& catalog) {
  for (const PluginFile& plugin : catalog.plugins()) {
    if (plugin.manifest.pages.empty()) continue;
    // Of a foreign plugin the pages lie beside its file, as <id>/dashboard.
    fs::path folder = plugin.third_party
                          ? plugin.path.parent_path() / plugin.manifest.id / "dashboard"
                          : share_directory() / "plugins" / plugin.manifest.id / "dashboard";
    router.mount("host", "/pages/" + plugin.manifest.id,
                 static_files(std::move(folder), MissingFile::not_found));
  }
}

}  // namespace hostler::host
