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

namespace {

// The document in which the shell runs a third party's page: sandboxed, so of nobody's origin, and able to
// reach nothing but the shell that fills it.
constexpr const char* frame_document = R"(<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Page</title><body><script>
addEventListener('message', (message) => {
  if (message.source !== parent || typeof message.data.fill !== 'string') return;
  const style = document.createElement('style');
  style.textContent = message.data.style;
  document.head.append(style);
  (0, eval)(message.data.fill);
}, { once: true });
parent.postMessage({ empty: true }, '*');
</script></body></html>
)";

constexpr const char* frame_policy =
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; style-src 'unsafe-inline'; "
    "img-src data: blob:; sandbox allow-scripts; frame-ancestors 'self'";

}  // namespace

void claim_pages(Router& router, const PluginCatalog& catalog) {
  constexpr const char* owner = "host pages";  // no instance's name has a space
  router.release(owner);
  router.claim(owner, "GET", "/frame.html",
               [](Request, const std::shared_ptr<Responder>& responder) {
                 responder->respond(200,
                                    {{"Content-Type", "text/html; charset=utf-8"},
                                     {"Content-Security-Policy", frame_policy}},
                                    frame_document);
               });
  for (const PluginFile& plugin : catalog.plugins()) {
    if (plugin.manifest.pages.empty()) continue;
    // Of a foreign plugin the pages lie beside its file, as <id>/dashboard.
    fs::path folder = plugin.third_party
                          ? plugin.path.parent_path() / plugin.manifest.id / "dashboard"
                          : share_directory() / "plugins" / plugin.manifest.id / "dashboard";
    router.mount(owner, "/pages/" + plugin.manifest.id,
                 static_files(std::move(folder), MissingFile::not_found));
  }
}

}  // namespace hostler::host
