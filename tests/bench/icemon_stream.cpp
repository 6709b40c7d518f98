#include "icemon_stream.hpp"

namespace hostler::bench {

using icemon::encode_message;

std::uint32_t IcemonStream::client_of(std::uint32_t job) const {
  return 1 + job * 7 % static_cast<std::uint32_t>(hosts_);
}

// Each in turn, so that as many run on each as fit.
std::uint32_t IcemonStream::server_of(std::uint32_t job) const {
  return 1 + job % static_cast<std::uint32_t>(hosts_);
}

icemon::HostReport IcemonStream::report_of(std::uint32_t host, std::int32_t load,
                                           bool is_own) const {
  icemon::HostReport report;
  report.host = host;
  icemon::HostStats& stats = report.stats;
  stats.name = "build" + std::to_string(host);
  stats.ip = "10.0." + std::to_string(host / 250) + "." + std::to_string(host % 250 + 1);
  stats.max_jobs = slots_;
  stats.no_remote = false;
  stats.platform = "x86_64";
  stats.version = 43;
  stats.features = "env_xz env_zstd";
  stats.speed = 500.0 + host;
  stats.load = load;
  if (is_own) {
    stats.load_average1 = load * 10;
    stats.load_average5 = load * 8;
    stats.load_average10 = load * 6;
    stats.free_memory_mib = 20'000 + load;
  }
  return report;
}

std::string IcemonStream::login() const {
  std::string bytes;
  for (int host = 1; host <= hosts_; ++host) {
    bytes += encode_message(report_of(static_cast<std::uint32_t>(host), 50, false), protocol_);
  }
  return bytes;
}

std::string IcemonStream::report() {
  ++reports_;
  const auto host = 1 + reports_ % static_cast<std::uint32_t>(hosts_);
  const auto load = static_cast<std::int32_t>(reports_ * 110 % 900);
  return encode_message(report_of(host, load, true), protocol_);
}

std::string IcemonStream::begin() {
  ++last_;
  icemon::JobRequest request;
  request.job = last_;
  request.client = client_of(last_);
  request.language = 1;
  request.file = "project/module" + std::to_string(last_ % 97) + "/source" +
                 std::to_string(last_ % 4999) + ".cpp";
  icemon::JobBegin begin;
  begin.job = last_;
  begin.host = server_of(last_);
  begin.start = 1'700'000'000 + last_ / 400;
  return encode_message(request, protocol_) + encode_message(begin, protocol_);
}

std::string IcemonStream::end() {
  ++ended_;
  icemon::JobDone done;
  done.job = ended_;
  done.exit_code = ended_ % 50 == 0 ? 1 : 0;
  done.real_ms = 1000 + ended_ % 5000;
  done.user_ms = done.real_ms * 9 / 10;
  done.system_ms = done.real_ms / 20;
  done.page_faults = 40'000;
  done.in_compressed = 200'000 + ended_ % 100'000;
  done.in_uncompressed = 5 * done.in_compressed;
  done.out_compressed = done.out_uncompressed = 150'000;
  return encode_message(done, protocol_);
}

}  // namespace hostler::bench
