// Made-up names for hosts, files and nets, so that a picture of a cluster can be shown to anybody.
// The same name always becomes the same one while an Anonymizer lives, and another one with the
// next: nobody can find out what a name was by trying names.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace icemon {

class Anonymizer {
 public:
  Anonymizer();  // with a salt of its own
  explicit Anonymizer(std::array<std::uint64_t, 2> salt) : salt_(salt) {}

  // Empty names stay empty.
  std::string host(std::string_view name) const;   // "otter-3f1a9"
  std::string cluster(std::string_view id) const;  // "net-07c2e"; also for nets' names

  // Each part of a path on its own, so that files of one folder stay together; the kind of the file
  // stays: "lab/src/a.cpp" becomes "cedar1a2/river9c4/maple7f3.cpp".
  std::string file(std::string_view path) const;

 private:
  std::string path_part(std::string_view part) const;

  std::array<std::uint64_t, 2> salt_;
};

}  // namespace icemon
