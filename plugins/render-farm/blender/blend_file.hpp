// The files around a job, as they lie on the disk: nothing here starts Blender.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "hostler/error.hpp"

namespace render_farm {

// Changes whenever the file's content may have changed.
struct FileStamp {
  std::int64_t size = 0;
  std::int64_t modified_nanoseconds = 0;
  bool operator==(const FileStamp&) const = default;
};

// Errors: the file does not exist, is a folder, may not be read, is empty, does not begin like a
// .blend (plain, gzip or Zstandard). A clear sentence each.
hostler::Result<FileStamp> inspect_blend(const std::string& path);

// Whether this machine sees both ends of a job: reads the .blend, and writes and removes a file in the
// output folder. Without a mark the folder is made where it is missing; with one it must be the folder
// that the master marked, not one of the same name that only this machine sees. May block on a network
// disk, as the next one: call it offloaded.
hostler::Result<void> check_paths(const std::string& file, const std::string& output,
                                  const std::string& mark = {});

// The mark of an output folder, OUTPUT/.hostler/folder; made where it is missing.
hostler::Result<std::string> mark_folder(const std::string& output);

// Marks the folder again as the job's, after somebody removed it or the mark. A folder that has a mark of
// another job's keeps it. What fails here is told by the workers' check.
void restore_mark(const std::string& output, const std::string& mark);

// The hidden file that a frame is rendered into before it is checked and renamed to `path`.
std::string temporary_name(const std::string& path, std::uint64_t attempt);

// The temporary files in the folder `output` that there are, by the path of their frame: left by
// machines that were killed, or being written. May block, too.
std::multimap<std::string, std::string> find_temporaries(const std::string& output);

}  // namespace render_farm
