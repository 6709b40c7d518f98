#include "connection/scheduler_link.hpp"

#include "connection/handover.hpp"
#include "connection/link_session.hpp"
#include "connection/reader_thread.hpp"
#include "hostler/condition.hpp"

namespace icemon {

namespace asio = hostler::asio;
using hostler::Result;
using hostler::Task;

class SchedulerLink::Impl {
 public:
  Impl(asio::any_io_executor executor, LinkOptions options)
      : changed_(std::make_shared<hostler::Condition>(executor)),
        handover_(std::make_shared<Handover>(executor, changed_, options.queue_bytes)),
        session_(std::make_shared<LinkSession>(std::move(options), handover_)) {
    LinkSession::start(session_, thread_->executor());
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    handover_->abandon();
    LinkSession::stop(std::move(session_), thread_->executor());
  }

  Task<Result<void>> opened() {
    while (true) {
      if (auto outcome = handover_->agreement()) {
        if (!*outcome) co_return outcome->error();
        agreement_ = std::move(**outcome);
        co_return Result<void>{};
      }
      co_await changed_->wait();
    }
  }

  Task<Result<Chunk>> read() {
    while (true) {
      if (auto chunk = handover_->take()) co_return std::move(*chunk);
      co_await changed_->wait();
    }
  }

  const Agreement& agreement() const { return agreement_; }

 private:
  std::shared_ptr<ReaderThread> thread_ = ReaderThread::shared();  // outlives what runs on it
  std::shared_ptr<hostler::Condition> changed_;
  std::shared_ptr<Handover> handover_;
  std::shared_ptr<LinkSession> session_;  // touched on the thread only
  Agreement agreement_;
};

SchedulerLink::SchedulerLink(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SchedulerLink::~SchedulerLink() = default;

Task<Result<std::unique_ptr<SchedulerLink>>> SchedulerLink::open(asio::any_io_executor executor,
                                                                 LinkOptions options) {
  auto impl = std::make_unique<Impl>(std::move(executor), std::move(options));
  const auto opened = co_await impl->opened();
  if (!opened) co_return opened.error();
  co_return std::unique_ptr<SchedulerLink>(new SchedulerLink(std::move(impl)));
}

std::uint32_t SchedulerLink::protocol() const { return impl_->agreement().protocol; }

std::uint32_t SchedulerLink::scheduler_protocol() const {
  return impl_->agreement().scheduler_protocol;
}

std::string SchedulerLink::local_address() const { return impl_->agreement().local_address; }

Task<Result<Chunk>> SchedulerLink::read() { return impl_->read(); }

}  // namespace icemon
