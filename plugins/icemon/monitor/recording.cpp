#include "monitor/recording.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <boost/endian/conversion.hpp>
#include <cerrno>
#include <cstring>

#include "hostler/codec.hpp"
#include "protocol/messages.hpp"

namespace icemon {

using hostler::Error;
using hostler::ExitCode;
using hostler::Result;

namespace {

constexpr std::size_t max_header = 4096;
constexpr std::size_t max_record = 1024 * 1024;
constexpr std::int64_t latest_ms = 253'402'300'799'999;  // the end of the year 9999

std::string cause() { return std::strerror(errno); }

Error not_a_recording(const std::string& path) {
  return {path + " is not a recording; make one with `record`", ExitCode::usage};
}

}  // namespace

Result<RecordingWriter> RecordingWriter::create(const std::string& path,
                                                const RecordingHeader& header) {
  FilePtr file(std::fopen(path.c_str(), "wbxe"));
  if (!file && errno == EEXIST) {
    return Error{path + " is there already; remove it or choose another name",
                 ExitCode::cannot_create};
  }
  if (!file)
    return Error{"cannot make " + path + ": " + cause() +
                     "; choose a folder that is there and may be written to",
                 ExitCode::cannot_create};
  RecordingWriter writer(std::move(file), path);
  const std::string line = hostler::to_text(header) + "\n";
  if (std::fwrite(line.data(), 1, line.size(), writer.file_.get()) != line.size()) {
    return writer.trouble();
  }
  return writer;
}

Result<void> RecordingWriter::add(std::int64_t elapsed_ms, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, max_record);
    unsigned char head[8];
    boost::endian::store_big_u32(head, static_cast<std::uint32_t>(elapsed_ms));
    boost::endian::store_big_u32(head + 4, static_cast<std::uint32_t>(piece.size()));
    if (std::fwrite(head, 1, sizeof head, file_.get()) != sizeof head ||
        std::fwrite(piece.data(), 1, piece.size(), file_.get()) != piece.size()) {
      return trouble();
    }
    bytes.remove_prefix(piece.size());
  }
  return {};
}

Result<void> RecordingWriter::finish() {
  if (std::fflush(file_.get()) != 0) return trouble();
  return {};
}

Error RecordingWriter::trouble() const {
  return {"cannot write " + path_ + ": " + cause(), ExitCode::cannot_create};
}

Result<RecordingReader> RecordingReader::open(const std::string& path) {
  // Not to wait for a writer of a pipe, or for a device.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return Error{"cannot read " + path + ": " + cause(), ExitCode::usage};
  FilePtr file(::fdopen(descriptor, "rb"));
  struct stat about {};
  if (!file || ::fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode)) {
    return Error{path + " is no regular file, and so no recording", ExitCode::usage};
  }
  std::string line;
  for (int byte; line.size() < max_header && (byte = std::fgetc(file.get())) != EOF && byte != '\n';) {
    line += static_cast<char>(byte);
  }
  auto header = hostler::from_text<RecordingHeader>(line);
  if (header.has_error() || header->protocol < lowest_protocol || header->started_ms < 0 ||
      header->started_ms > latest_ms) {
    return not_a_recording(path);
  }
  if (header->icemon_recording != 1) {
    return Error{path + " is a recording of a newer format, " +
                     std::to_string(header->icemon_recording) + "; replay it with a newer hostler",
                 ExitCode::usage};
  }
  return RecordingReader(std::move(file), std::move(*header));
}

Result<std::optional<Chunk>> RecordingReader::next() {
  unsigned char head[8];
  const std::size_t got = std::fread(head, 1, sizeof head, file_.get());
  was_cut_ = got != 0 && got != sizeof head;
  if (got != sizeof head) return std::optional<Chunk>();
  const std::uint32_t elapsed_ms = boost::endian::load_big_u32(head);
  const std::uint32_t size = boost::endian::load_big_u32(head + 4);
  if (size > max_record) return Error{"the recording is damaged: a record of " +
                                          std::to_string(size) + " bytes",
                                      ExitCode::usage};
  Chunk chunk;
  chunk.arrived = {header_.started_ms + elapsed_ms, elapsed_ms + 1};  // 0 would mean "never"
  chunk.bytes.resize(size);
  if (std::fread(chunk.bytes.data(), 1, size, file_.get()) != size) {
    was_cut_ = true;
    return std::optional<Chunk>();
  }
  return std::optional<Chunk>(std::move(chunk));
}

}  // namespace icemon
