#include "testing/spectator.hpp"

#include <algorithm>

namespace icemon {

void Spectator::join(const hostler::HostPort& scheduler, std::uint32_t announce) {
  LinkOptions options;
  options.scheduler = scheduler;
  options.announce = announce;
  link_ = loop_.run(SchedulerLink::open(loop_.executor(), options)).value();
  decoder_.emplace(link_->protocol());
}

hostler::Task<hostler::Result<void>> Spectator::read() {
  const auto chunk = co_await link_->read();
  if (chunk.has_error()) co_return chunk.error();
  co_return decoder_->feed(chunk->bytes,
                           [&](Message&& message) { cluster_.apply(message, chunk->arrived); });
}

void Spectator::until(const std::function<bool()>& holds) {
  while (!holds()) loop_.run(read()).value();
}

std::string Spectator::until_the_end() {
  while (true) {
    const auto piece = loop_.run(read());
    if (piece.has_value()) continue;
    cluster_.disconnect(piece.error().text, Moment::now());
    link_.reset();
    return piece.error().text;
  }
}

const Host* Spectator::host(const std::string& name) const {
  for (const auto& [id, host] : cluster_.hosts()) {
    if (host.is_online && host.name == name) return &host;
  }
  return nullptr;
}

bool Spectator::has_hosts(std::size_t count) const {
  return count == static_cast<std::size_t>(std::ranges::count_if(
                      cluster_.hosts(), [](const auto& entry) { return entry.second.is_online; }));
}

const Job* Spectator::ended(JobId id) const {
  const auto found = std::ranges::find(ended_, id, &Job::id);
  return found == ended_.end() ? nullptr : &*found;
}

}  // namespace icemon
