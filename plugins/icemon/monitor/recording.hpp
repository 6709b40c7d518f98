// A recorded monitor stream: for bug reports, and to be looked at again.
//
//   recording := header LF record*
//   header    := JSON object: {"icemon_recording":1,"protocol":43,"scheduler":"10.0.0.1:8765",
//                "netname":"ICECREAM","started_ms":…}      protocol as negotiated; started_ms: wall clock
//   record    := elapsed_ms:u32be size:u32be byte*         bytes as they arrived, at most 1 MiB a record
//
// A file that ends inside a record, as after a crash, is whole up to there.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "connection/scheduler_link.hpp"
#include "hostler/error.hpp"

namespace icemon {

struct RecordingHeader {
  int icemon_recording = 1;  // the format's number
  std::uint32_t protocol = 0;
  std::string scheduler;
  std::string netname;
  std::int64_t started_ms = 0;
};
BOOST_DESCRIBE_STRUCT(RecordingHeader, (),
                      (icemon_recording, protocol, scheduler, netname, started_ms))

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using FilePtr = std::unique_ptr<std::FILE, CloseFile>;

class RecordingWriter {
 public:
  // Error: the file is there already, or cannot be made.
  static hostler::Result<RecordingWriter> create(const std::string& path,
                                                 const RecordingHeader& header);

  hostler::Result<void> add(std::int64_t elapsed_ms, std::string_view bytes);

  // All is handed to the disk. Error: it did not take it.
  hostler::Result<void> finish();

 private:
  RecordingWriter(FilePtr file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  hostler::Error trouble() const;

  FilePtr file_;
  std::string path_;
};

class RecordingReader {
 public:
  // Error: no such file, or not a recording.
  static hostler::Result<RecordingReader> open(const std::string& path);

  const RecordingHeader& header() const { return header_; }

  // The next piece, its `arrived` counted from the header's start; empty at the end.
  hostler::Result<std::optional<Chunk>> next();

  bool was_cut() const { return was_cut_; }  // it ended inside a record

 private:
  RecordingReader(FilePtr file, RecordingHeader header)
      : file_(std::move(file)), header_(std::move(header)) {}

  FilePtr file_;
  RecordingHeader header_;
  bool was_cut_ = false;
};

}  // namespace icemon
