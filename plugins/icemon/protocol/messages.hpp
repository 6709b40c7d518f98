// What an icecream scheduler tells a monitor, as plain values. Pure: bytes in, values out.
//
//   frame  := length:u32be type:u32be body          length counts type and body, at most 1 MiB
//   string := size:u32be byte* NUL                  size counts the NUL; size 0 is an empty string
//
// The layouts depend on the negotiated protocol, 22 to 44; they stand above each decoder in
// messages.cpp. Strings are bytes of the network; what is not UTF-8 or is a control character
// becomes U+FFFD here, names have at most 256 bytes, files 4096: all behind this door is text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "hostler/error.hpp"

namespace icemon {

using HostId = std::uint32_t;  // one login of a daemon; never used again in a run of the scheduler
using JobId = std::uint32_t;   // one counter a run of the scheduler, remote and local jobs together

constexpr std::uint32_t lowest_protocol = 22;  // older schedulers number their messages differently
constexpr std::uint32_t highest_protocol = 44;          // what this monitor announces
constexpr std::uint32_t max_frame_bytes = 1024 * 1024;  // type and body

// The "Key:Value" lines of a host, the first of each key. What was not said is empty: a host's
// load averages and memory come with its own reports only, not with those at a monitor's login.
struct HostStats {
  bool offline = false;  // "State:Offline": the host has left; nothing else is said then
  std::optional<std::string> name;
  std::optional<std::string> ip;
  std::optional<std::string> platform;  // e.g. "x86_64"
  std::optional<std::string> features;  // e.g. "env_xz env_zstd"; schedulers from 1.3 on
  std::optional<std::int32_t> version;  // the daemon's highest protocol; from 1.3 on
  std::optional<std::int32_t> max_jobs;
  std::optional<bool> no_remote;
  std::optional<double> speed;       // KB of object code per second of user time; 0: unknown
  std::optional<std::int32_t> load;  // 0..1000; at 1000 it gets no jobs
  std::optional<std::int32_t> load_average1;  // times 1000
  std::optional<std::int32_t> load_average5;
  std::optional<std::int32_t> load_average10;
  std::optional<std::int32_t> free_memory_mib;
};

struct HostReport {  // MonStats, 87
  HostId host = 0;
  HostStats stats;
};

struct JobRequest {  // MonGetCS, 83 (71 from a broken master): a client wants a compile server
  JobId job = 0;
  HostId client = 0;
  std::uint32_t language = 0;  // 0 C, 1 C++, 2 Objective C, 3 Objective C++, 4 custom
  std::string file;            // at most the last three parts of its path; all from schedulers < 29
};

struct JobBegin {  // MonJobBegin, 84
  JobId job = 0;
  HostId host = 0;          // where it compiles; the client's own id when it compiles itself
  std::uint32_t start = 0;  // seconds since 1970 by the compile server's clock
};

struct JobDone {  // MonJobDone, 85 (77 from a broken master)
  JobId job = 0;
  std::int32_t exit_code = 0;
  std::uint32_t real_ms = 0, user_ms = 0, system_ms = 0;
  std::uint32_t page_faults = 0;
  std::uint32_t in_compressed = 0, in_uncompressed = 0;    // bytes
  std::uint32_t out_compressed = 0, out_uncompressed = 0;  // bytes
  bool from_submitter = false;     // flags bit 0: compiled or given up by the client itself
  std::uint32_t client_count = 0;  // protocol 39 on
};

struct LocalJobBegin {  // MonLocalJobBegin, 86
  HostId host = 0;
  JobId job = 0;
  std::uint32_t start = 0;
  std::string file;  // the output file; empty for icerun
};

struct LocalJobDone {  // JobLocalDone, 79
  JobId job = 0;
};

struct SchedulerEnd {};  // 67: treat it as the end of the connection

using Message = std::variant<HostReport, JobRequest, JobBegin, JobDone, LocalJobBegin, LocalJobDone,
                             SchedulerEnd>;

// Decodes the body of a frame. Empty: a type that monitors need not know. Error: a body that is too
// short or lies about a size; bytes behind the last known member are skipped.
hostler::Result<std::optional<Message>> decode_message(std::uint32_t type, std::string_view body,
                                                       std::uint32_t protocol);

// The whole frame of a message, length and type included, as a scheduler of `protocol` sends it.
std::string encode_message(const Message& message, std::uint32_t protocol);

// The monitor's one own message: the login.
std::string encode_login();

// MonStats' text and back. Values may hold colons; keys that are not known are skipped.
HostStats parse_host_stats(std::string_view text);
std::string format_host_stats(const HostStats& stats);

// "exit code 118" as people read it, e.g. "the client was killed (Ctrl-C)".
std::string explain_exit_code(std::int32_t exit_code, bool from_submitter);

}  // namespace icemon
