#include "state/anonymizer.hpp"

#include <algorithm>
#include <cstddef>
#include <random>

#include "state/siphash.hpp"

namespace icemon {
namespace {

constexpr std::array<std::string_view, 32> animals = {
    "otter", "heron", "badger", "lynx",    "marten", "robin",  "beaver", "falcon",
    "hare",  "ibex",  "jackal", "kestrel", "lemur",  "moose",  "newt",   "ocelot",
    "panda", "quail", "raven",  "salmon",  "tapir",  "urchin", "vole",   "walrus",
    "yak",   "zebra", "bison",  "crane",   "dingo",  "ermine", "finch",  "gecko"};

constexpr std::array<std::string_view, 32> places = {
    "cedar", "river", "maple",  "stone",  "amber",  "birch", "cloud", "delta",
    "ember", "field", "grove",  "hazel",  "inlet",  "jade",  "knoll", "larch",
    "marsh", "north", "olive",  "pearl",  "quartz", "ridge", "slate", "tide",
    "umber", "vale",  "willow", "yarrow", "aspen",  "brook", "coral", "dune"};

std::string digits(std::uint64_t number, int count) {
  std::string text;
  for (; count > 0; --count, number >>= 4) text += "0123456789abcdef"[number % 16];
  return text;
}

// ".cpp" of "a.cpp"; only what looks like the kind of a file.
std::string_view suffix_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || name.size() - dot > 6) return {};
  const std::string_view suffix = name.substr(dot);
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+';
  };
  return std::all_of(suffix.begin() + 1, suffix.end(), is_plain) ? suffix : std::string_view();
}

}  // namespace

Anonymizer::Anonymizer() {
  std::random_device random;
  for (auto& half : salt_) half = (std::uint64_t{random()} << 32) | random();
}

std::string Anonymizer::host(std::string_view name) const {
  if (name.empty()) return {};
  const std::uint64_t hash = siphash(salt_, name);
  return std::string(animals[hash % animals.size()]) + '-' + digits(hash >> 8, 5);
}

std::string Anonymizer::cluster(std::string_view id) const {
  return id.empty() ? std::string() : "net-" + digits(siphash(salt_, id) >> 8, 5);
}

std::string Anonymizer::path_part(std::string_view part) const {
  const std::uint64_t hash = siphash(salt_, part);
  return std::string(places[hash % places.size()]) + digits(hash >> 8, 3);
}

std::string Anonymizer::file(std::string_view path) const {
  std::string hidden;
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (!part.empty()) hidden += path_part(part);
    if (slash == std::string_view::npos) return hidden.append(suffix_of(part));
    hidden += '/';
    path.remove_prefix(slash + 1);
  }
}

}  // namespace icemon
