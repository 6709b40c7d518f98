#include "loader/elf.hpp"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <set>

#include "hostler/manifest.hpp"
#include "loader/catalog.hpp"
#include "loader/test_files.hpp"

namespace hostler::host {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view manifest_section = ".hostler_manifest";

// A real plugin, its tables at hand for tampering.
class Elf : public testing::Test {
 protected:
  Elf() : image_(bytes_of(test_plugin("tiny"))) {}

  Elf64_Ehdr& header() { return *reinterpret_cast<Elf64_Ehdr*>(image_.data()); }
  Elf64_Shdr& section(std::size_t index) {
    return reinterpret_cast<Elf64_Shdr*>(image_.data() + header().e_shoff)[index];
  }
  std::string name_of(const Elf64_Shdr& one) {
    return image_.data() + section(header().e_shstrndx).sh_offset + one.sh_name;
  }
  Elf64_Shdr& manifest() {
    for (std::size_t i = 0; i < header().e_shnum; ++i)
      if (name_of(section(i)) == manifest_section) return section(i);
    throw std::logic_error("the test plugin has no manifest");
  }
  std::string refusal() const {
    const auto found = find_section(image_, manifest_section);
    return found ? "found" : found.error().text;
  }

  std::string image_;
};

TEST_F(Elf, FindsTheManifest) {
  const auto found = find_section(image_, manifest_section);
  ASSERT_TRUE(found) << found.error().text;
  EXPECT_THAT(std::string(*found), StartsWith("{\n  \"id\": \"tiny\""));
  EXPECT_EQ(*read_section(test_plugin("tiny"), manifest_section), *found);
}

TEST_F(Elf, RefusesOtherFiles) {
  image_ = "";
  EXPECT_EQ(refusal(), "is too short for an ELF file: 0 bytes");
  image_ = "#!/bin/sh\nexit 0 # long enough";
  EXPECT_EQ(refusal(), "is not an ELF file");
}

TEST_F(Elf, RefusesOtherKindsOfElf) {
  header().e_ident[EI_CLASS] = ELFCLASS32;
  EXPECT_EQ(refusal(), "is not a 64-bit ELF file");
  header().e_ident[EI_CLASS] = ELFCLASS64;
  header().e_ident[EI_DATA] = ELFDATA2MSB;
  EXPECT_EQ(refusal(), "is an ELF file of another byte order");
  header().e_ident[EI_DATA] = ELFDATA2LSB;
  header().e_type = ET_REL;
  EXPECT_EQ(refusal(), "is not a shared library");
}

TEST_F(Elf, RefusesAMissingSection) {
  EXPECT_EQ(find_section(image_, ".other").error().text,
            "has no section .other, so it is no plugin; build it with hostler_add_plugin()");
  header().e_shoff = 0;
  EXPECT_EQ(refusal(), "has no section table (was it stripped of it?)");
}

TEST_F(Elf, RefusesWhatIsTooLargeOrEmpty) {
  manifest().sh_size = largest_section + 1;
  EXPECT_EQ(refusal(),
            "has a section .hostler_manifest of 1048577 bytes; at most 1048576 are allowed");
  manifest().sh_size = 0;
  EXPECT_EQ(refusal(), "has an empty section .hostler_manifest");
}

TEST_F(Elf, RefusesPlacesOutsideTheFile) {
  const Elf64_Off place = manifest().sh_offset;
  for (const Elf64_Off offset : {Elf64_Off{image_.size()}, ~Elf64_Off{0}, ~Elf64_Off{0} - 100}) {
    manifest().sh_offset = offset;
    EXPECT_EQ(refusal(), "is cut off inside its section .hostler_manifest");
  }
  manifest().sh_offset = place;
  header().e_shoff = ~Elf64_Off{0} - 10;
  EXPECT_THAT(refusal(), StartsWith("is cut off: its section table lies behind its end"));
}

TEST_F(Elf, RefusesOverlaps) {
  manifest().sh_offset = 8;
  EXPECT_EQ(refusal(), "has a section .hostler_manifest that overlaps the file's own tables");
  manifest().sh_offset = header().e_shoff;
  EXPECT_EQ(refusal(), "has a section .hostler_manifest that overlaps the file's own tables");
}

TEST_F(Elf, RefusesDamagedNames) {
  section(header().e_shstrndx).sh_size = ~Elf64_Xword{0};
  EXPECT_EQ(refusal(), "has damaged names of its sections");
  header().e_shstrndx = 60'000;
  EXPECT_EQ(refusal(), "has no names of its sections");
}

TEST_F(Elf, RefusesAbsurdCounts) {
  header().e_shnum = 0;
  section(0).sh_size = 1'000'000'000;
  EXPECT_EQ(refusal(), "claims to have 1000000000 sections");
  header().e_shentsize = 1;
  EXPECT_EQ(refusal(), "has a section table of an unknown form");
}

TEST_F(Elf, RefusesASectionThatIsThereTwice) {
  const Elf64_Shdr copy = manifest();
  section(1) = copy;
  EXPECT_EQ(refusal(), "has the section .hostler_manifest twice");
}

TEST_F(Elf, SurvivesACutAnywhere) {
  std::set<std::size_t> cuts = {0, 1, EI_NIDENT, sizeof(Elf64_Ehdr), header().e_shoff};
  for (std::size_t i = 0; i < header().e_shnum; ++i)
    for (const std::size_t end : {section(i).sh_offset, section(i).sh_offset + section(i).sh_size})
      for (const std::size_t place : {end - 1, end, end + 1})
        if (place < image_.size()) cuts.insert(place);
  ASSERT_GT(cuts.size(), 40u);
  // The section table stands last, so whatever is cut off takes a part of it along.
  for (const std::size_t cut : cuts) {
    const auto found = find_section(std::span(image_.data(), cut), manifest_section);
    ASSERT_TRUE(found.has_error()) << cut;
    EXPECT_FALSE(found.error().text.empty());
  }
}

TEST_F(Elf, SurvivesRandomDamage) {
  const std::string whole = image_;
  std::mt19937_64 random(20261122);
  int found_count = 0;
  for (int round = 0; round < 4'000; ++round) {
    image_ = whole;
    const std::size_t table = header().e_shoff;
    for (int i = 0; i < 4; ++i) {
      // Half of the damage goes to the header and the table, where it matters.
      const std::size_t place = random() % 2 == 0   ? random() % image_.size()
                                : random() % 4 == 0 ? random() % sizeof(Elf64_Ehdr)
                                                    : table + random() % (image_.size() - table);
      image_[place] = static_cast<char>(random());
    }
    const auto found = find_section(image_, manifest_section);
    if (!found) continue;
    ++found_count;
    EXPECT_LE(found->size(), largest_section);
    EXPECT_GE(found->data(), image_.data());
    EXPECT_LE(found->data() + found->size(), image_.data() + image_.size());
    if (auto manifest = parse_manifest(*found); manifest) {
      EXPECT_FALSE(manifest->id.empty());
    }
  }
  EXPECT_GT(found_count, 200);  // the damage was not always in the way
}

TEST(ElfFile, IsOpenedWithCare) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_section(folder.path() / "gone.so", ".x").error().text,
            "cannot be opened: No such file or directory");
  EXPECT_EQ(read_section(folder.path(), ".x").error().text, "is not a regular file");
  EXPECT_EQ(read_section("/dev/zero", ".x").error().text, "is not a regular file");
}

TEST(ElfFile, IsRefusedWhenItsManifestIsWrong) {
  const TemporaryFolder folder;
  std::string bytes = bytes_of(test_plugin("tiny"));
  bytes.replace(bytes.find("\"id\""), 4, "\"if\"");
  const auto manifest = read_manifest(folder.write("tiny.so", bytes));
  ASSERT_TRUE(manifest.has_error());
  EXPECT_EQ(manifest.error().text,
            "has a wrong manifest: 'id' is missing\nunknown key 'if'; did you mean 'id'?");
}

}  // namespace
}  // namespace hostler::host
