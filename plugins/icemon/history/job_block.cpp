#include "history/job_block.hpp"

#include <algorithm>
#include <utility>

#include "hostler/error.hpp"
#include "state/language.hpp"

namespace icemon {

namespace {

constexpr std::size_t most_jobs = 4096;
constexpr std::size_t most_bytes = 256 * 1024;

enum Flag : std::uint64_t {
  state_mask = 7,
  is_local = 8,
  begun = 16,
  waited_told = 32,
  ran = 64,
  measured = 128,
};

// What the times of request and begin say of the wait.
std::int64_t usual_wait(const JobRecord& job) {
  return job.begun_ms > 0 ? job.begun_ms - job.requested_ms : -1;
}

std::uint64_t flags_of(const JobRecord& job) {
  auto flags = static_cast<std::uint64_t>(job.state) & state_mask;
  if (job.local) flags |= is_local;
  if (job.begun_ms > 0) flags |= begun;
  if (job.waited_ms != usual_wait(job)) flags |= waited_told;
  if (job.slot >= 0 || job.exit_code != 0) flags |= ran;
  if ((job.real_ms | job.user_ms | job.system_ms | job.page_faults | job.in_compressed |
       job.in_uncompressed | job.out_compressed | job.out_uncompressed) != 0) {
    flags |= measured;
  }
  return flags;
}

std::int64_t earliest_moment(const JobRecord& job) {
  auto earliest = job.ended_ms;
  for (const auto moment : {job.requested_ms, job.begun_ms}) {
    if (moment > 0) earliest = std::min(earliest, moment);
  }
  return earliest;
}

}  // namespace

bool JobBlockBuilder::has_room_for(const JobRecord& job) const {
  if (empty()) return true;
  const auto last = std::max(block_.last_ms, job.ended_ms);
  const auto first = std::min(earliest_end_ms_, job.ended_ms);
  return last - first <= block_span_ms && jobs() < most_jobs && bytes() < most_bytes;
}

void JobBlockBuilder::add(const JobRecord& job) {
  const auto moment = earliest_moment(job);
  block_.first_ms = empty() ? moment : std::min(block_.first_ms, moment);
  block_.last_ms = empty() ? job.ended_ms : std::max(block_.last_ms, job.ended_ms);
  earliest_end_ms_ = empty() ? job.ended_ms : std::min(earliest_end_ms_, job.ended_ms);
  ++block_.jobs;
  if (job.state == JobState::failed) ++block_.failed;

  const auto flags = flags_of(job);
  packer_.integer(job.ended_ms - std::exchange(before_ended_ms_, job.ended_ms));
  packer_.integer(job.id - std::exchange(before_id_, job.id));
  packer_.number(flags);
  packer_.name(job.file);
  peer(job.client, job.client_ip, {});
  peer(job.host, job.host_ip, job.platform);
  packer_.name(job.reason);
  packer_.number(language_number(job.language));
  packer_.integer(job.ended_ms - job.requested_ms);
  if (flags & begun) packer_.integer(job.ended_ms - job.begun_ms);
  if (flags & waited_told) packer_.integer(job.waited_ms);
  if (flags & ran) {
    packer_.integer(job.slot);
    packer_.integer(job.exit_code);
  }
  if (flags & measured) {
    for (const auto value :
         {job.real_ms, job.user_ms, job.system_ms, job.page_faults, job.in_compressed,
          job.in_uncompressed, job.out_compressed, job.out_uncompressed}) {
      packer_.number(static_cast<std::uint64_t>(value));
    }
  }
}

void JobBlockBuilder::peer(std::string_view name, std::string_view ip, std::string_view platform) {
  peer_key_.assign(name).append(1, '\0').append(ip).append(1, '\0').append(platform);
  const auto found = peers_.find(peer_key_);
  if (found != peers_.end()) return packer_.number(found->second);
  const auto next = static_cast<std::uint32_t>(peers_.size());
  peers_.emplace(peer_key_, next);
  packer_.number(next);
  packer_.name(name);
  packer_.name(ip);
  packer_.name(platform);
}

JobBlock JobBlockBuilder::take() {
  JobBlock block = std::exchange(block_, {});
  block.packed = packer_.take();
  peers_.clear();
  before_ended_ms_ = 0;
  before_id_ = 0;
  return block;
}

const JobBlockReader::Peer& JobBlockReader::peer(std::size_t& number) {
  number = in_.number();
  if (number == peers_.size()) {
    Peer peer;
    peer.name = in_.name();
    peer.ip = in_.name();
    peer.platform = in_.name();
    peers_.push_back(peer);
  } else if (number > peers_.size()) {
    throw hostler::Failure("the history holds a damaged block");
  }
  return peers_[number];
}

bool JobBlockReader::next(JobRecord& job) {
  if (in_.at_end()) return false;
  ended_ms_ += in_.integer();
  id_ += in_.integer();
  const auto flags = in_.number();
  job.ended_ms = ended_ms_;
  job.id = static_cast<JobId>(id_);
  job.state = static_cast<JobState>(
      std::min<std::uint64_t>(flags & state_mask, static_cast<std::uint64_t>(JobState::lost)));
  job.local = (flags & is_local) != 0;
  job.file = in_.name();
  numbers_.file = in_.latest_name();
  const Peer client = peer(numbers_.client);
  job.client = client.name;
  job.client_ip = client.ip;
  const Peer host = peer(numbers_.host);
  job.host = host.name;
  job.host_ip = host.ip;
  job.platform = host.platform;
  job.reason = in_.name();
  job.language = language_name(static_cast<std::uint32_t>(in_.number()));
  job.requested_ms = ended_ms_ - in_.integer();
  job.begun_ms = flags & begun ? ended_ms_ - in_.integer() : 0;
  job.waited_ms = flags & waited_told ? in_.integer() : usual_wait(job);
  job.slot = flags & ran ? static_cast<std::int32_t>(in_.integer()) : -1;
  job.exit_code = flags & ran ? static_cast<std::int32_t>(in_.integer()) : 0;
  for (auto* value :
       {&job.real_ms, &job.user_ms, &job.system_ms, &job.page_faults, &job.in_compressed,
        &job.in_uncompressed, &job.out_compressed, &job.out_uncompressed}) {
    *value = flags & measured ? static_cast<std::int64_t>(in_.number()) : 0;
  }
  return true;
}

}  // namespace icemon
