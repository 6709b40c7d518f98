#include "state/language.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace icemon {
namespace {

constexpr std::array<std::string_view, 5> names = {"C", "C++", "Objective C", "Objective C++",
                                                   "custom"};
constexpr std::string_view unnamed = "language ";

}  // namespace

std::string language_name(std::uint32_t language) {
  if (language == language_not_told) return {};
  if (language < names.size()) return std::string(names[language]);
  return std::string(unnamed) + std::to_string(language);
}

std::uint32_t language_number(std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<std::uint32_t>(found - names.begin());
  std::uint32_t number = language_not_told;
  if (!name.starts_with(unnamed)) return number;
  name.remove_prefix(unnamed.size());
  const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
  return read.ptr == name.data() + name.size() ? number : language_not_told;
}

}  // namespace icemon
