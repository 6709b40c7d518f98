#include "web/static_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "web/compression.hpp"
#include "web/target.hpp"

namespace hostler::host {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 32> types{{
    {"html", "text/html; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"json", "application/json"},
    {"map", "application/json"},
    {"webmanifest", "application/manifest+json"},
    {"txt", "text/plain; charset=utf-8"},
    {"log", "text/plain; charset=utf-8"},
    {"md", "text/markdown; charset=utf-8"},
    {"csv", "text/csv; charset=utf-8"},
    {"xml", "application/xml"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"avif", "image/avif"},
    {"ico", "image/x-icon"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"exr", "image/x-exr"},
    {"woff", "font/woff"},
    {"woff2", "font/woff2"},
    {"ttf", "font/ttf"},
    {"mp4", "video/mp4"},
    {"webm", "video/webm"},
    {"wasm", "application/wasm"},
    {"pdf", "application/pdf"},
    {"zip", "application/zip"},
    {"gz", "application/gzip"},
}};

std::string_view extension_of(std::string_view path) {
  const auto name = path.substr(path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

struct OpenFile {
  Descriptor file;
  struct stat facts {};
};

// A regular file in an open folder; invalid if there is none.
OpenFile open_in(int folder, const std::string& name) {
  // O_NONBLOCK: opening a FIFO would wait for its writer.
  OpenFile open{Descriptor(
      ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY))};
  if (open.file && (::fstat(open.file.get(), &open.facts) != 0 || !S_ISREG(open.facts.st_mode)))
    open.file = {};
  return open;
}

bool is_older(const timespec& a, const timespec& b) {
  return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

class StaticFiles {
 public:
  StaticFiles(std::filesystem::path folder, MissingFile missing)
      : folder_(std::move(folder)), missing_(missing) {}

  void serve(const Request& request, Responder& responder) const {
    if (request.method != "GET")
      return responder.refuse(405, "files can only be read", {{"Allow", "GET, HEAD"}});
    const auto rest = request.parameters.find("rest");
    auto path = rest != request.parameters.end() ? rest->second : request.path.substr(1);
    if (path.empty()) path = "index.html";
    if (serve_file(path, request, responder)) return;
    if (missing_ == MissingFile::shell && extension_of(path).empty() &&
        request.headers.get("Accept").find("text/html") != std::string_view::npos &&
        serve_file("index.html", request, responder))
      return;
    responder.refuse(404, "there is no such file");
  }

 private:
  bool serve_file(const std::string& path, const Request& request, Responder& responder) const {
    std::string name;
    const auto folder = open_folder_of(path, name);
    if (!folder) return false;
    auto plain = open_in(folder.get(), name);
    if (!plain.file) return false;
    Headers headers{{"Content-Type", std::string(content_type_of(path))},
                    {"Cache-Control",
                     is_hashed_asset(path) ? "public, max-age=31536000, immutable" : "no-cache"}};
    auto packed = open_in(folder.get(), name + ".gz");
    if (packed.file && !is_older(packed.facts.st_mtim, plain.facts.st_mtim)) {
      headers.add("Vary", "Accept-Encoding");
      // A range is one of the plain file: the same bytes whoever asks.
      if (accepts_gzip(request.headers.get("Accept-Encoding")) && !request.headers.has("Range")) {
        headers.add("Content-Encoding", "gzip");
        plain = std::move(packed);
      }
    }
    responder.respond_file(std::move(plain.file), std::move(headers));
    return true;
  }

  // Opens the folder that holds the file, one name at a time, so that neither ".." nor a link leads
  // out.
  Descriptor open_folder_of(const std::string& path, std::string& name) const {
    constexpr int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
    const auto rooted = "/" + path;
    const auto names = split_path(rooted);
    for (const auto part : names)
      if (part.empty() || part.starts_with('.')) return {};
    Descriptor folder(::open(folder_.c_str(), flags));
    for (std::size_t i = 0; folder && i + 1 < names.size(); ++i)
      folder =
          Descriptor(::openat(folder.get(), std::string(names[i]).c_str(), flags | O_NOFOLLOW));
    name = names.back();
    return folder;
  }

  const std::filesystem::path folder_;
  const MissingFile missing_;
};

}  // namespace

Handler static_files(std::filesystem::path folder, MissingFile missing) {
  return [files = StaticFiles(std::move(folder), missing)](
             Request request, const std::shared_ptr<Responder>& responder) {
    files.serve(request, *responder);
  };
}

std::string_view content_type_of(std::string_view file_name) {
  const auto extension = extension_of(file_name);
  for (const auto& [known, type] : types)
    if (equal_ignoring_case(known, extension)) return type;
  return "application/octet-stream";
}

// Vite's names: assets/name-HASH.ext, where HASH is eight of [A-Za-z0-9_-]. One of only small
// letters is taken for a word, as in assets/my-settings.js.
bool is_hashed_asset(std::string_view path) {
  constexpr std::size_t hash_size = 8;
  if (!path.starts_with("assets/") && path.find("/assets/") == std::string_view::npos) return false;
  const auto name = path.substr(path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || dot <= hash_size || name[dot - hash_size - 1] != '-')
    return false;
  const auto hash = name.substr(dot - hash_size, hash_size);
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_other = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  };
  return std::any_of(hash.begin(), hash.end(), is_other) &&
         std::all_of(hash.begin(), hash.end(), [&](char c) { return is_small(c) || is_other(c); });
}

}  // namespace hostler::host
