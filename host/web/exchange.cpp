#include "web/exchange.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "web/compression.hpp"

namespace hostler::host {
namespace {

constexpr std::size_t most_waiting = 1 << 20;
constexpr std::size_t drained_below = 512 << 10;

std::string error_body(std::string_view text) {
  const nlohmann::json body{{"error", text}};
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

Exchange::Exchange(Traits traits, std::function<void()> wake)
    : traits_(traits), wake_(std::move(wake)) {}

// Under the lock. False: there already is an answer, or no one left to answer.
bool Exchange::begin_answer(Kind kind, unsigned status, Headers headers) {
  if (kind_ != Kind::none || closed_) return false;
  kind_ = kind;
  answer_.status = status;
  answer_.headers = std::move(headers);
  if (wake_) wake_();
  return true;
}

void Exchange::respond(unsigned status, Headers headers, std::string body) {
  compress_answer(headers, body, traits_.accepts_gzip);
  std::lock_guard lock(mutex_);
  if (begin_answer(Kind::whole, status, std::move(headers))) answer_.body = std::move(body);
}

void Exchange::respond_file(Descriptor file, Headers headers) {
  std::lock_guard lock(mutex_);
  if (begin_answer(Kind::file, 200, std::move(headers))) answer_.file = std::move(file);
}

void Exchange::refuse(unsigned status, std::string_view text, Headers headers) {
  headers.set("Content-Type", traits_.below_api ? "application/json" : "text/plain; charset=utf-8");
  respond(status, std::move(headers),
          traits_.below_api ? error_body(text) : std::string(text) + "\n");
}

void Exchange::begin(unsigned status, Headers headers) {
  std::lock_guard lock(mutex_);
  begin_answer(Kind::stream, status, std::move(headers));
}

Written Exchange::write(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  if (closed_ || told_gone_ || kind_ != Kind::stream || ended_) return Written::gone;
  if (waiting_ > most_waiting) {
    was_full_ = true;
    return Written::full;
  }
  if (pending_.empty() && wake_) wake_();
  pending_ += bytes;
  waiting_ += bytes.size();
  return Written::taken;
}

void Exchange::end() {
  std::lock_guard lock(mutex_);
  if (kind_ != Kind::stream || ended_) return;
  ended_ = true;
  if (wake_) wake_();
}

void Exchange::on_gone(std::function<void()> callback) {
  {
    std::lock_guard lock(mutex_);
    if (complete_) return;
    if (!told_gone_) {
      on_gone_.swap(callback);
      return;
    }
  }
  callback();
}

void Exchange::on_drained(std::function<void()> callback) {
  std::function<void()> drained;
  {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    on_drained_.swap(callback);
    if (is_drained()) drained = on_drained_;
  }
  if (drained) drained();
}

// Under the lock. True once each time the queue was full and is not any more.
bool Exchange::is_drained() {
  if (!was_full_ || waiting_ >= drained_below || !on_drained_) return false;
  was_full_ = false;
  return true;
}

void Exchange::give_up() {
  if (kind() == Kind::none) refuse(500, "the handler ended without an answer", {});
  end();
}

Exchange::Kind Exchange::kind() const {
  std::lock_guard lock(mutex_);
  return kind_;
}

Exchange::Answer Exchange::take_answer() {
  std::lock_guard lock(mutex_);
  return std::move(answer_);
}

Exchange::Piece Exchange::take_piece() {
  std::lock_guard lock(mutex_);
  return {std::exchange(pending_, {}), ended_};
}

void Exchange::sent(std::size_t bytes) {
  std::function<void()> drained;
  {
    std::lock_guard lock(mutex_);
    waiting_ -= bytes;
    if (is_drained()) drained = on_drained_;
  }
  if (drained) drained();
}

void Exchange::tell_gone() {
  std::function<void()> gone;
  {
    std::lock_guard lock(mutex_);
    told_gone_ = true;
    gone.swap(on_gone_);
  }
  if (gone) gone();
}

void Exchange::abandon() {
  std::function<void()> drained;  // its captures end outside the lock
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    wake_ = nullptr;
    drained.swap(on_drained_);
    pending_.clear();
  }
  tell_gone();
}

void Exchange::complete() {
  std::function<void()> untold;
  {
    std::lock_guard lock(mutex_);
    complete_ = true;
    untold.swap(on_gone_);
  }
  abandon();
}

// The handler's end.

Responder::Responder(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
Responder::~Responder() { exchange_->give_up(); }

void Responder::respond(unsigned status, Headers headers, std::string body) {
  exchange_->respond(status, std::move(headers), std::move(body));
}
void Responder::respond_file(Descriptor file, Headers headers) {
  exchange_->respond_file(std::move(file), std::move(headers));
}
void Responder::refuse(unsigned status, std::string_view text, Headers headers) {
  exchange_->refuse(status, text, std::move(headers));
}
void Responder::begin(unsigned status, Headers headers) {
  exchange_->begin(status, std::move(headers));
}
Written Responder::write(std::string_view bytes) { return exchange_->write(bytes); }
void Responder::end() { exchange_->end(); }
void Responder::on_gone(std::function<void()> callback) { exchange_->on_gone(std::move(callback)); }
void Responder::on_drained(std::function<void()> callback) {
  exchange_->on_drained(std::move(callback));
}

}  // namespace hostler::host
