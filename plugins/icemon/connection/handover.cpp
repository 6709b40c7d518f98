#include "connection/handover.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace icemon {
namespace {

using hostler::Result;

// Bytes that come within so long are one chunk: the scheduler itself sends in bursts of 200 ms.
constexpr std::int64_t same_moment_ms = 10;
constexpr std::size_t full_chunk = 256 * 1024;

bool fits(const Chunk& chunk, const Moment& now) {
  return chunk.bytes.size() < full_chunk &&
         now.steady_ms - chunk.arrived.steady_ms <= same_moment_ms;
}

}  // namespace

Handover::Handover(hostler::asio::any_io_executor executor,
                   std::weak_ptr<hostler::Condition> changed, std::size_t most_bytes)
    : executor_(std::move(executor)), changed_(std::move(changed)), most_bytes_(most_bytes) {}

void Handover::agree(Agreement agreement) {
  const std::lock_guard lock(mutex_);
  agreement_ = std::move(agreement);
  tell();
}

bool Handover::put(std::string_view bytes) {
  const Moment now = Moment::now();
  const std::lock_guard lock(mutex_);
  if (!executor_) return true;
  if (bytes.size() > most_bytes_ - waiting_bytes_) return false;
  waiting_bytes_ += bytes.size();
  if (chunks_.empty() || !fits(chunks_.back(), now)) chunks_.push_back({now, {}});
  chunks_.back().bytes += bytes;
  tell();
  return true;
}

void Handover::end(hostler::Error reason) {
  const std::lock_guard lock(mutex_);
  if (end_) return;
  end_ = std::move(reason);
  tell();
}

std::optional<Result<Agreement>> Handover::agreement() {
  const std::lock_guard lock(mutex_);
  is_told_ = false;
  if (agreement_) return *agreement_;
  if (end_) return *end_;
  return {};
}

std::optional<Result<Chunk>> Handover::take() {
  const std::lock_guard lock(mutex_);
  is_told_ = false;
  if (!chunks_.empty()) {
    Result<Chunk> chunk = std::move(chunks_.front());
    chunks_.pop_front();
    waiting_bytes_ -= chunk->bytes.size();
    return chunk;
  }
  if (end_) return *end_;
  return {};
}

void Handover::abandon() {
  const std::lock_guard lock(mutex_);
  executor_.reset();
  chunks_.clear();
}

void Handover::tell() {
  if (is_told_ || !executor_) return;
  is_told_ = true;
  hostler::asio::post(*executor_, [weak = changed_] {
    if (const auto changed = weak.lock()) changed->notify_all();
  });
}

}  // namespace icemon
