// file    := header … sections … table        the table's place is in the header
// table   := entry*                           entry 0 carries counts that are too large elsewhere
// names   := the bytes of one of the sections, NUL-terminated
#include "loader/elf.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <optional>
#include <vector>

#include "hostler/descriptor.hpp"

namespace hostler::host {
namespace {

constexpr std::uint64_t largest_count = 65'536;            // of sections
constexpr std::uint64_t largest_names = 16 * 1024 * 1024;  // bytes of all names

Error broken(const std::string& text) { return Error{text, ExitCode::config}; }

struct Range {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;

  bool overlaps(const Range& other) const {
    return size > 0 && other.size > 0 && offset < other.offset + other.size &&
           other.offset < offset + size;
  }
};

// Bytes of a file or of an image; `read` is asked only for ranges that lie inside.
struct Source {
  std::uint64_t size = 0;
  std::function<bool(std::uint64_t offset, void* target, std::size_t size)> read;

  bool holds(const Range& range) const {
    return range.offset <= size && range.size <= size - range.offset;
  }
};

class ElfReader {
 public:
  explicit ElfReader(const Source& source) : source_(source) {}

  // Where the named section's bytes lie.
  Result<Range> locate(std::string_view name) {
    if (auto read = read_header(); !read) return read.error();
    if (auto read = read_table(); !read) return read.error();
    if (auto read = read_names(); !read) return read.error();

    const Elf64_Shdr* found = nullptr;
    for (const Elf64_Shdr& section : table_) {
      const auto its_name = name_of(section);
      if (!its_name || *its_name != name) continue;
      if (found != nullptr) return broken("has the section " + std::string(name) + " twice");
      found = &section;
    }
    if (found == nullptr)
      return broken("has no section " + std::string(name) +
                    ", so it is no plugin; build it with hostler_add_plugin()");
    return check(*found, std::string(name));
  }

 private:
  Result<> read_header() {
    if (source_.size < EI_NIDENT) return broken("is too short for an ELF file: " + size_text());
    unsigned char ident[EI_NIDENT];
    if (!source_.read(0, ident, sizeof ident)) return broken("cannot be read");
    if (std::memcmp(ident, ELFMAG, SELFMAG) != 0) return broken("is not an ELF file");
    if (ident[EI_CLASS] != ELFCLASS64) return broken("is not a 64-bit ELF file");
    constexpr auto own_order =
        std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
    if (ident[EI_DATA] != own_order) return broken("is an ELF file of another byte order");
    if (!source_.holds({0, sizeof header_})) return broken("ends inside its ELF header");
    if (!source_.read(0, &header_, sizeof header_)) return broken("cannot be read");
    if (header_.e_type != ET_DYN) return broken("is not a shared library");
    return {};
  }

  Result<> read_table() {
    if (header_.e_shoff == 0) return broken("has no section table (was it stripped of it?)");
    if (header_.e_shentsize != sizeof(Elf64_Shdr))
      return broken("has a section table of an unknown form");
    Elf64_Shdr first{};
    if (!source_.holds({header_.e_shoff, sizeof first}))
      return broken("is cut off: its section table lies behind its end, at byte " +
                    std::to_string(header_.e_shoff) + " of " + size_text());
    if (!source_.read(header_.e_shoff, &first, sizeof first)) return broken("cannot be read");
    const std::uint64_t count = header_.e_shnum != 0 ? header_.e_shnum : first.sh_size;
    if (count == 0 || count > largest_count)
      return broken("claims to have " + std::to_string(count) + " sections");
    table_place_ = {header_.e_shoff, count * sizeof(Elf64_Shdr)};
    if (!source_.holds(table_place_)) return broken("is cut off inside its section table");
    table_.resize(count);
    if (!source_.read(table_place_.offset, table_.data(), table_place_.size))
      return broken("cannot be read");
    return {};
  }

  Result<> read_names() {
    const std::uint64_t index =
        header_.e_shstrndx == SHN_XINDEX ? table_.front().sh_link : header_.e_shstrndx;
    if (index == 0 || index >= table_.size()) return broken("has no names of its sections");
    const Range place{table_[index].sh_offset, table_[index].sh_size};
    if (table_[index].sh_type != SHT_STRTAB || !source_.holds(place) || place.size > largest_names)
      return broken("has damaged names of its sections");
    names_.resize(place.size);
    if (!source_.read(place.offset, names_.data(), place.size)) return broken("cannot be read");
    return {};
  }

  std::optional<std::string_view> name_of(const Elf64_Shdr& section) const {
    if (section.sh_name >= names_.size()) return std::nullopt;
    const auto rest = std::string_view(names_).substr(section.sh_name);
    const auto end = rest.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    return rest.substr(0, end);
  }

  Result<Range> check(const Elf64_Shdr& section, const std::string& name) const {
    const Range place{section.sh_offset, section.sh_size};
    if (section.sh_type == SHT_NOBITS || place.size == 0)
      return broken("has an empty section " + name);
    if ((section.sh_flags & SHF_COMPRESSED) != 0) return broken("has a compressed section " + name);
    if (place.size > largest_section)
      return broken("has a section " + name + " of " + std::to_string(place.size) +
                    " bytes; at most " + std::to_string(largest_section) + " are allowed");
    if (!source_.holds(place)) return broken("is cut off inside its section " + name);
    if (place.overlaps({0, sizeof header_}) || place.overlaps(table_place_))
      return broken("has a section " + name + " that overlaps the file's own tables");
    return place;
  }

  std::string size_text() const { return std::to_string(source_.size) + " bytes"; }

  const Source& source_;
  Elf64_Ehdr header_{};
  Range table_place_;
  std::vector<Elf64_Shdr> table_;
  std::string names_;
};

bool read_at(int file, std::uint64_t offset, void* target, std::size_t size) {
  auto* bytes = static_cast<char*>(target);
  while (size > 0) {
    const ssize_t count = pread(file, bytes, size, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;  // it may have become shorter meanwhile
    bytes += count;
    offset += static_cast<std::uint64_t>(count);
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

Result<std::string_view> find_section(std::span<const char> image, std::string_view name) {
  const Source source{image.size(), [&](std::uint64_t offset, void* target, std::size_t size) {
                        std::memcpy(target, image.data() + offset, size);
                        return true;
                      }};
  const auto place = ElfReader(source).locate(name);
  if (!place) return place.error();
  return std::string_view(image.data() + place->offset, place->size);
}

Result<std::string> read_section(const std::filesystem::path& path, std::string_view name) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return broken(std::string("cannot be opened: ") + std::strerror(errno));
  struct stat status {};
  if (fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return broken("is not a regular file");
  const Source source{static_cast<std::uint64_t>(status.st_size),
                      [&](std::uint64_t offset, void* target, std::size_t size) {
                        return read_at(file.get(), offset, target, size);
                      }};
  const auto place = ElfReader(source).locate(name);
  if (!place) return place.error();
  std::string bytes(place->size, '\0');
  if (!read_at(file.get(), place->offset, bytes.data(), bytes.size()))
    return broken("cannot be read");
  return Result<std::string>(boost::system::in_place_value, std::move(bytes));
}

}  // namespace hostler::host
