// What a worker and the master say to each other: JSON objects, one a line, over TCP or an
// in-memory pair. Pure encoding and decoding; no I/O.
//
//   worker -> master                        master -> worker
//   hello {nonce}                           challenge {nonce}
//   proof {mac, worker, session, held}      welcome {mac, lease_seconds}   or   refused {reason}
//   heartbeat                               alive                          one answers the other
//                                           setup {job}                    before the first order
//                                           of a job order {attempt, job, frame, slot}
//   progress {attempt, progress, text}
//   done {attempt, seconds, …}              release {attempts}             once it is on the
//   master's disk failed {attempt, reason, log}           release {attempts} unable {job, reason}
//   log {job, lines}
//   stopped {attempt}                       cancel {attempt}               one answers the other
//                                           forget {job}                   the job has ended
//   leaving
//
// Rules:
//  - The join token is never sent: each side proves that it knows it by an HMAC over both nonces.
//  - An attempt's number is given out once, for ever: the master's epoch (counted up on disk at
//  each of
//    its starts) in the upper half, a counter in the lower. A message about an attempt that is not
//    the frame's current one is refused.
//  - The worker keeps a result (done, failed) until it is released, and sends it again after a
//    reconnect. `held` in its proof lists what it still renders or keeps; what the master leased to
//    it and is not in the list is dead. What the master no longer wants it cancels.
//  - A worker whose heartbeat has not been answered for lease_seconds, counted from the moment it
//  was
//    sent, kills its renderers and closes the connection: from then on the master gives the frames
//    to others. A welcome counts as the answer to the proof. What was in `held` and has been killed
//    since the worker reports as stopped.
//  - The worker renders into a temporary file, checks it, and renames it to frame_file().
#pragma once

#include <boost/describe/class.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hostler/error.hpp"

namespace render_farm {

constexpr int protocol_version = 1;
constexpr std::size_t max_message_bytes = 256 * 1024;
constexpr std::size_t max_log_lines = 40;         // of one failed or log message
constexpr std::size_t max_log_line_bytes = 1000;  // longer lines are cut by the worker

using AttemptNumber = std::uint64_t;
using JobId = std::int64_t;

constexpr AttemptNumber first_attempt(std::uint32_t epoch) {
  return (AttemptNumber{epoch} << 32) + 1;
}

// How a job is rendered: all that a worker needs besides the frame's number.
struct JobSetup {
  JobId job = 0;
  std::string file;            // the .blend, absolute
  std::string output;          // folder for the images, absolute, the same on all machines
  std::string name;            // the images' name before the number, e.g. "shot" of shot_0001.png
  std::string engine;          // "CYCLES", "BLENDER_EEVEE", "BLENDER_WORKBENCH"; empty: the scene's
  std::string format = "PNG";  // as Blender's -F; never a movie
  int width = 0;               // pixels; 0: as the scene says
  int height = 0;
  bool allow_scripts = false;  // run the scripts inside the .blend
  bool denoise_off = false;    // switch denoising off, for a Blender without the denoiser
  std::string folder_mark;     // what OUTPUT/.hostler/folder says on the master; empty: not checked
};
BOOST_DESCRIBE_STRUCT(JobSetup, (),
                      (job, file, output, name, engine, format, width, height, allow_scripts,
                       denoise_off, folder_mark))

// What a worker is and can do.
struct WorkerInfo {
  std::string name;                  // unique in the farm
  std::string host;                  // the machine's name
  std::string blender;               // its version, e.g. "3.4.1"; empty: none found
  std::vector<std::string> engines;  // as JobSetup::engine
  bool denoiser = false;             // OpenImageDenoise is built in
  int slots = 1;                     // frames at a time
};
BOOST_DESCRIBE_STRUCT(WorkerInfo, (), (name, host, blender, engines, denoiser, slots))

// An attempt that the worker renders, or whose result it keeps.
struct Held {
  AttemptNumber attempt = 0;
  JobId job = 0;
  int frame = 0;
  int slot = 0;
};
BOOST_DESCRIBE_STRUCT(Held, (), (attempt, job, frame, slot))

// ---- worker -> master ----

struct Hello {
  static constexpr const char* type = "hello";
  int protocol = protocol_version;
  std::string nonce;  // make_nonce()
};
BOOST_DESCRIBE_STRUCT(Hello, (), (protocol, nonce))

struct Proof {
  static constexpr const char* type = "proof";
  std::string mac;  // prove(token, Side::worker, …)
  WorkerInfo worker;
  std::string session;  // random, made at each start of the worker's process
  std::vector<Held> held;
};
BOOST_DESCRIBE_STRUCT(Proof, (), (mac, worker, session, held))

struct Heartbeat {
  static constexpr const char* type = "heartbeat";
};
BOOST_DESCRIBE_STRUCT(Heartbeat, (), ())

struct Progress {
  static constexpr const char* type = "progress";
  AttemptNumber attempt = 0;
  double progress = 0;  // 0..1
  std::string text;     // e.g. "Sample 12/64"
};
BOOST_DESCRIBE_STRUCT(Progress, (), (attempt, progress, text))

struct Done {
  static constexpr const char* type = "done";
  AttemptNumber attempt = 0;
  double seconds = 0;      // from order to checked file
  std::int64_t bytes = 0;  // of the image file
  int width = 0;
  int height = 0;
};
BOOST_DESCRIBE_STRUCT(Done, (), (attempt, seconds, bytes, width, height))

struct Failed {
  static constexpr const char* type = "failed";
  AttemptNumber attempt = 0;
  double seconds = 0;
  std::string reason;            // one line for people, e.g. "Blender was killed by signal 9"
  std::vector<std::string> log;  // the renderer's last lines
};
BOOST_DESCRIBE_STRUCT(Failed, (), (attempt, seconds, reason, log))

// This worker can render no frame of this job: it does not see a path, has no such engine. Its
// attempts of the job are dead, and do not count.
struct Unable {
  static constexpr const char* type = "unable";
  JobId job = 0;
  std::string reason;  // e.g. "cannot see /srv/shots/a.blend on node-3"
};
BOOST_DESCRIBE_STRUCT(Unable, (), (job, reason))

// Lines for the job's log.
struct LogLines {
  static constexpr const char* type = "log";
  JobId job = 0;
  std::vector<std::string> lines;
};
BOOST_DESCRIBE_STRUCT(LogLines, (), (job, lines))

// The attempt's renderer is dead, or the worker never had it.
struct Stopped {
  static constexpr const char* type = "stopped";
  AttemptNumber attempt = 0;
};
BOOST_DESCRIBE_STRUCT(Stopped, (), (attempt))

// The worker ends; all its renderers are dead.
struct Leaving {
  static constexpr const char* type = "leaving";
};
BOOST_DESCRIBE_STRUCT(Leaving, (), ())

using ToMaster = std::variant<Hello, Proof, Heartbeat, Progress, Done, Failed, Unable, LogLines,
                              Stopped, Leaving>;

// ---- master -> worker ----

struct Challenge {
  static constexpr const char* type = "challenge";
  std::string nonce;
};
BOOST_DESCRIBE_STRUCT(Challenge, (), (nonce))

struct Welcome {
  static constexpr const char* type = "welcome";
  std::string mac;  // prove(token, Side::master, …)
  double lease_seconds = 30;
};
BOOST_DESCRIBE_STRUCT(Welcome, (), (mac, lease_seconds))

// The connection is closed after this.
struct Refused {
  static constexpr const char* type = "refused";
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Refused, (), (reason))

struct Alive {
  static constexpr const char* type = "alive";
};
BOOST_DESCRIBE_STRUCT(Alive, (), ())

struct Setup {
  static constexpr const char* type = "setup";
  JobSetup job;
};
BOOST_DESCRIBE_STRUCT(Setup, (), (job))

struct Order {
  static constexpr const char* type = "order";
  AttemptNumber attempt = 0;
  JobId job = 0;
  int frame = 0;
  int slot = 0;  // 0 .. slots-1
};
BOOST_DESCRIBE_STRUCT(Order, (), (attempt, job, frame, slot))

// Kill the attempt's renderer, or drop its result; then answer stopped.
struct Cancel {
  static constexpr const char* type = "cancel";
  AttemptNumber attempt = 0;
};
BOOST_DESCRIBE_STRUCT(Cancel, (), (attempt))

// The results of these attempts are kept by the master now.
struct Release {
  static constexpr const char* type = "release";
  std::vector<AttemptNumber> attempts;
};
BOOST_DESCRIBE_STRUCT(Release, (), (attempts))

// No further order of this job comes without a new setup; its idle renderers may end.
struct Forget {
  static constexpr const char* type = "forget";
  JobId job = 0;
};
BOOST_DESCRIBE_STRUCT(Forget, (), (job))

using ToWorker =
    std::variant<Challenge, Welcome, Refused, Alive, Setup, Order, Cancel, Release, Forget>;

// One JSON object, without the line's end.
std::string encode(const ToMaster& message);
std::string encode(const ToWorker& message);

// Absent members keep their defaults and unknown ones are skipped, so that either side may be
// newer. Errors: not a JSON object, an unknown type, a member of the wrong type, a number that does
// not fit.
hostler::Result<ToMaster> decode_to_master(std::string_view line);
hostler::Result<ToWorker> decode_to_worker(std::string_view line);

// ---- joining ----

enum class Side { worker, master };

std::string make_nonce();  // 32 random bytes, in hex

// HMAC-SHA-256 under the token of the side's name and both nonces, in hex. Each side proves with a
// text of its own, so that a proof cannot be sent back.
std::string prove(std::string_view token, Side prover, std::string_view worker_nonce,
                  std::string_view master_nonce);

// Compares in constant time.
bool proves(std::string_view mac, std::string_view token, Side prover,
            std::string_view worker_nonce, std::string_view master_nonce);

}  // namespace render_farm
