#include "protocol/messages.hpp"

#include <utility>

#include "protocol/bytes.hpp"
#include "protocol/text.hpp"

namespace icemon {
namespace {

using hostler::Error;
using hostler::Result;

enum Type : std::uint32_t {
  get_compile_server = 71,  // icecream's master of 2022 to 2024 says this for monitor_get_cs,
  job_done = 77,            // and this for monitor_job_done; the bodies are the monitor's
  end = 67,
  local_job_done = 79,
  login = 82,
  monitor_get_cs = 83,
  monitor_job_begin = 84,
  monitor_job_done = 85,
  monitor_local_job_begin = 86,
  monitor_stats = 87,
};

constexpr std::uint32_t first_short_request = 29;
constexpr std::uint32_t first_client_count = 39;

// Takes a body apart from its front. What is read behind its end is 0 or empty; ask at the end.
class Reader {
 public:
  explicit Reader(std::string_view body) : rest_(body) {}

  std::uint32_t number() { return static_cast<std::uint32_t>(big_endian(take(4))); }

  std::string_view string() {
    const std::string_view bytes = take(number());
    return bytes.substr(0, bytes.find('\0'));
  }

  bool ran_out() const { return ran_out_; }

 private:
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      ran_out_ = true;
      rest_ = {};
      return {};
    }
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

  std::string_view rest_;
  bool ran_out_ = false;
};

// host:u32 text:string
HostReport read_host_report(Reader& body) {
  HostReport report;
  report.host = body.number();
  report.stats = parse_host_stats(body.string());
  return report;
}

// From protocol 29:  file:string language:u32 job:u32 client:u32
// Before:            environments file:string language:u32 count:u32 target:string flags:u32
//                    client_id:u32 preferred_host:string job:u32 client:u32
// environments :=    count:u32 (platform:string name:string)*
JobRequest read_job_request(Reader& body, std::uint32_t protocol) {
  JobRequest request;
  if (protocol < first_short_request) {
    const std::uint32_t environments = body.number();
    for (std::uint32_t i = 0; i < environments && !body.ran_out(); ++i) {
      body.string();
      body.string();
    }
  }
  request.file = safe_text(body.string(), longest_path);
  request.language = body.number();
  if (protocol < first_short_request) {
    body.number();
    body.string();
    body.number();
    body.number();
    body.string();
  }
  request.job = body.number();
  request.client = body.number();
  return request;
}

// job:u32 start:u32 host:u32
JobBegin read_job_begin(Reader& body) {
  JobBegin begin;
  begin.job = body.number();
  begin.start = body.number();
  begin.host = body.number();
  return begin;
}

// job:u32 exit_code:i32 real_ms:u32 user_ms:u32 system_ms:u32 page_faults:u32 in_compressed:u32
// in_uncompressed:u32 out_compressed:u32 out_uncompressed:u32 flags:u32
// From protocol 39 also: client_count:u32
JobDone read_job_done(Reader& body, std::uint32_t protocol) {
  JobDone done;
  done.job = body.number();
  done.exit_code = static_cast<std::int32_t>(body.number());
  done.real_ms = body.number();
  done.user_ms = body.number();
  done.system_ms = body.number();
  done.page_faults = body.number();
  done.in_compressed = body.number();
  done.in_uncompressed = body.number();
  done.out_compressed = body.number();
  done.out_uncompressed = body.number();
  done.from_submitter = body.number() & 1;
  if (protocol >= first_client_count) done.client_count = body.number();
  return done;
}

// host:u32 job:u32 start:u32 file:string
LocalJobBegin read_local_job_begin(Reader& body) {
  LocalJobBegin begin;
  begin.host = body.number();
  begin.job = body.number();
  begin.start = body.number();
  begin.file = safe_text(body.string(), longest_path);
  return begin;
}

// A frame that is being put together: its length is known at the end.
class Writer {
 public:
  explicit Writer(Type type) : frame_(4, '\0') { number(type); }

  void number(std::uint32_t value) { append_big_endian(frame_, value); }

  void string(std::string_view text) {
    number(static_cast<std::uint32_t>(text.size()) + 1);
    frame_.append(text).push_back('\0');
  }

  std::string finish() && {
    std::string length;
    append_big_endian(length, static_cast<std::uint32_t>(frame_.size() - 4));
    frame_.replace(0, 4, length);
    return std::move(frame_);
  }

 private:
  std::string frame_;
};

std::string write(const HostReport& report, std::uint32_t) {
  Writer frame(monitor_stats);
  frame.number(report.host);
  frame.string(format_host_stats(report.stats));
  return std::move(frame).finish();
}

std::string write(const JobRequest& request, std::uint32_t protocol) {
  Writer frame(monitor_get_cs);
  if (protocol < first_short_request) frame.number(0);  // no environments
  frame.string(request.file);
  frame.number(request.language);
  if (protocol < first_short_request) {
    frame.number(1);         // one job
    frame.string("x86_64");  // for this target
    frame.number(0);         // without flags
    frame.number(0);         // and the client's number for it
    frame.string("");        // on any host
  }
  frame.number(request.job);
  frame.number(request.client);
  return std::move(frame).finish();
}

std::string write(const JobBegin& begin, std::uint32_t) {
  Writer frame(monitor_job_begin);
  for (const std::uint32_t value : {begin.job, begin.start, begin.host}) frame.number(value);
  return std::move(frame).finish();
}

std::string write(const JobDone& done, std::uint32_t protocol) {
  Writer frame(monitor_job_done);
  for (const std::uint32_t value :
       {done.job, static_cast<std::uint32_t>(done.exit_code), done.real_ms, done.user_ms,
        done.system_ms, done.page_faults, done.in_compressed, done.in_uncompressed,
        done.out_compressed, done.out_uncompressed,
        static_cast<std::uint32_t>(done.from_submitter)}) {
    frame.number(value);
  }
  if (protocol >= first_client_count) frame.number(done.client_count);
  return std::move(frame).finish();
}

std::string write(const LocalJobBegin& begin, std::uint32_t) {
  Writer frame(monitor_local_job_begin);
  for (const std::uint32_t value : {begin.host, begin.job, begin.start}) frame.number(value);
  frame.string(begin.file);
  return std::move(frame).finish();
}

std::string write(const LocalJobDone& done, std::uint32_t) {
  Writer frame(local_job_done);
  frame.number(done.job);
  return std::move(frame).finish();
}

std::string write(const SchedulerEnd&, std::uint32_t) { return Writer(end).finish(); }

}  // namespace

Result<std::optional<Message>> decode_message(std::uint32_t type, std::string_view bytes,
                                              std::uint32_t protocol) {
  Reader body(bytes);
  std::optional<Message> message;
  switch (type) {
    case monitor_stats:
      message = read_host_report(body);
      break;
    case monitor_get_cs:
    case get_compile_server:
      message = read_job_request(body, protocol);
      break;
    case monitor_job_begin:
      message = read_job_begin(body);
      break;
    case monitor_job_done:
    case job_done:
      message = read_job_done(body, protocol);
      break;
    case monitor_local_job_begin:
      message = read_local_job_begin(body);
      break;
    case local_job_done:
      message = LocalJobDone{body.number()};
      break;
    case end:
      message = SchedulerEnd{};
      break;
    default:
      break;
  }
  if (body.ran_out()) {
    return Error{"a message of type " + std::to_string(type) + " ends after " +
                 std::to_string(bytes.size()) + " bytes, too early for protocol " +
                 std::to_string(protocol)};
  }
  return message;
}

std::string encode_message(const Message& message, std::uint32_t protocol) {
  return std::visit([&](const auto& body) { return write(body, protocol); }, message);
}

std::string encode_login() { return Writer(login).finish(); }

}  // namespace icemon
