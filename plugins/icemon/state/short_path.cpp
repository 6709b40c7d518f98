#include "state/short_path.hpp"

#include <algorithm>
#include <string_view>

namespace icemon {

std::string short_path(std::string path, std::size_t most) {
  if (path.size() <= most) return path;
  constexpr std::string_view ellipsis = "…";
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  std::size_t cut = path.size() - most + std::min(most, ellipsis.size());
  while (cut < path.size() && continues(path[cut])) ++cut;
  path.replace(0, cut, ellipsis);
  return path;
}

std::string last_parts(const std::string& path) {
  std::size_t begin = path.size();
  for (int part = 0; part < 3; ++part) {
    const std::size_t slash = begin == 0 ? path.npos : path.rfind('/', begin - 1);
    if (slash == path.npos) return path;
    begin = slash;
  }
  return path.substr(begin + 1);
}

}  // namespace icemon
