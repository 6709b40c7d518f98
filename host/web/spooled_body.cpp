#include "web/spooled_body.hpp"

#include <fcntl.h>
#include <stdlib.h>

#include <cerrno>

namespace hostler::host {
namespace {

boost::system::error_code last_error() { return {errno, boost::system::system_category()}; }

void write_all(int fd, std::string_view bytes, boost::system::error_code& error) {
  while (!bytes.empty()) {
    const auto size = ::write(fd, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      error = last_error();
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
}

}  // namespace

void SpooledBody::value_type::append(std::string_view bytes, boost::system::error_code& error) {
  size += bytes.size();
  if (!file && memory.size() + bytes.size() <= most_in_memory) {
    memory += bytes;
    return;
  }
  if (!file) {
    file = make_unlinked_file(directory);
    if (!file) {
      error = last_error();
      return;
    }
    write_all(file.get(), memory, error);
    memory = {};
  }
  if (!error) write_all(file.get(), bytes, error);
}

void SpooledBody::value_type::rewind() {
  if (file) ::lseek(file.get(), 0, SEEK_SET);
}

Descriptor make_unlinked_file(const std::filesystem::path& directory) {
  Descriptor file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  // Some file systems (overlayfs before Linux 6.1, NFS) have no nameless files.
  if (file || (errno != EOPNOTSUPP && errno != EISDIR)) return file;
  std::string name = (directory / "hostler-body-XXXXXX").string();
  file = Descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (file) ::unlink(name.c_str());
  return file;
}

}  // namespace hostler::host
