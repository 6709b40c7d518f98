#include "bus/inbox.hpp"

#include <algorithm>

namespace hostler::host {
namespace {

constexpr std::size_t largest_page = 512;

}  // namespace

Inbox::Inbox(TopicFilter filter, std::size_t bound, std::shared_ptr<DurableLog> log,
             std::optional<std::uint64_t> after, Ready ready)
    : filter_(std::move(filter)),
      log_(std::move(log)),
      ready_(std::move(ready)),
      queue_(bound),
      catching_up_(log_ && after),
      position_(after.value_or(0)) {}

bool Inbox::deliver(const EnvelopePtr& event) {
  if (event->topic_class == TopicClass::durable) return deliver_durable(event);
  const std::lock_guard lock(mutex_);
  const auto pushed = queue_.push(event);
  note_arrival();
  return pushed == Pushed::dropped_oldest;
}

bool Inbox::deliver_durable(const EnvelopePtr& event) {
  const std::lock_guard lock(mutex_);
  if (event->seq <= position_) return false;
  if (!catching_up_ && queue_.push(event) == Pushed::accepted) {
    position_ = event->seq;
    note_arrival();
    return false;
  }
  catching_up_ = true;
  passed_over_ = event->seq;
  return false;
}

void Inbox::note_arrival() {
  if (std::exchange(signalled_, true)) return;
  wake_.store(true, std::memory_order_release);
}

void Inbox::wake() {
  if (!wake_.load(std::memory_order_acquire) || !wake_.exchange(false)) return;
  const std::lock_guard lock(ready_mutex_);
  if (!closed_ && ready_) ready_();
}

std::size_t Inbox::room_for_page() const {
  if (!catching_up_ || reading_) return 0;
  const auto room = std::min(queue_.durable_room(), largest_page);
  // A subscriber that takes one by one shall not cause a read for each.
  return room >= std::min((queue_.bound() + 1) / 2, largest_page) ? room : 0;
}

void Inbox::catch_up() {
  std::size_t room = 0;
  std::uint64_t after = 0;
  {
    const std::lock_guard lock(mutex_);
    room = room_for_page();
    if (room == 0) return;
    reading_ = true;
    after = position_;
  }
  log_->read(filter_, after, room, [self = shared_from_this()](Result<DurableLog::Page> page) {
    self->receive(std::move(page));
  });
}

void Inbox::receive(Result<DurableLog::Page> page) {
  {
    const std::lock_guard lock(mutex_);
    reading_ = false;
    // The log has said why; the next event or `take` asks again.
    if (!page) return;
    if (queue_page(*page) && page->complete && passed_over_ <= position_) catching_up_ = false;
  }
  wake();
  catch_up();
}

// False when it does not fit as a whole: large events fill a queue before their number does.
bool Inbox::queue_page(const DurableLog::Page& page) {
  for (const auto& event : page.events) {
    if (queue_.push(event) == Pushed::refused) return false;
    position_ = event->seq;
    note_arrival();
  }
  position_ = std::max(position_, page.through);
  return true;
}

std::vector<Delivery> Inbox::take(std::size_t most) {
  std::vector<Delivery> taken;
  bool page_fits = false;
  {
    const std::lock_guard lock(mutex_);
    queue_.take(most, taken);
    if (queue_.empty()) signalled_ = false;
    page_fits = room_for_page() > 0;
  }
  if (page_fits) catch_up();
  return taken;
}

std::uint64_t Inbox::dropped() const {
  const std::lock_guard lock(mutex_);
  return queue_.dropped();
}

void Inbox::close() {
  const std::lock_guard lock(ready_mutex_);
  closed_ = true;
}

}  // namespace hostler::host
