#include "worker/slot.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "blender/blend_file.hpp"
#include "worker/estimate.hpp"
#include "hostler/offload.hpp"
#include "protocol/output_files.hpp"

namespace render_farm {
namespace {

using namespace std::chrono_literals;

constexpr auto shortest_between_progress = 100ms;

// What makes another try on this machine senseless, while another machine may do it.
bool lies_with_this_machine(FailureKind kind) {
  switch (kind) {
    case FailureKind::blend_missing:
    case FailureKind::blend_unreadable:
    case FailureKind::no_denoiser:
    case FailureKind::engine_unknown:
    case FailureKind::output_unwritable:
    case FailureKind::blender_missing:
      return true;
    default:
      return false;
  }
}

// At most `size` bytes, and no part of a character.
std::string cut(std::string text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  text.resize(size);
  return text;
}

std::vector<std::string> log_lines(const Agent* agent) {
  std::vector<std::string> lines;
  if (agent) lines = agent->recent_lines();
  if (lines.size() > max_log_lines)
    lines.erase(lines.begin(), lines.end() - std::ptrdiff_t{max_log_lines});
  for (std::string& line : lines) line = cut(std::move(line), max_log_line_bytes);
  return lines;
}

SetupOrder settings_of(const JobSetup& job, int threads) {
  SetupOrder settings;
  settings.engine = job.engine;
  settings.format = job.format;
  settings.width = job.width;
  settings.height = job.height;
  settings.denoise_off = job.denoise_off;
  settings.threads = threads;
  return settings;
}

}  // namespace

struct Slot::Rest {
  std::unique_ptr<Agent> agent;
  std::unique_ptr<hostler::Timer> alarm;
};

Slot::Slot(asio::any_io_executor executor, AgentPool& pool, SlotOptions options,
           hostler::Clock& clock)
    : executor_(executor),
      pool_(pool),
      options_(std::move(options)),
      clock_(clock),
      rest_(std::make_shared<Rest>()) {
  rest_->alarm = clock.make_timer(executor);
}

Slot::~Slot() {
  rest_->alarm->cancel();
  rest_->agent.reset();
}

Task<Outcome> Slot::render(JobSetup job, AttemptNumber attempt, int frame) {
  attempt_ = attempt;
  stopping_ = false;
  const auto started = clock_.now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(clock_.now() - started).count();
  };

  std::optional<Failure> failure = co_await prepare(job);
  if (!failure) {
    auto result = co_await render_frame(job, frame);
    if (result && !stopping_) {
      previous_seconds_ = seconds();
      const Done done{attempt, previous_seconds_, result->size, result->width, result->height};
      rest();
      co_return done;
    }
    if (!result) failure = Failure{result.error(), false};
  }
  Outcome outcome = Stopped{attempt};
  if (!stopping_ && failure) outcome = outcome_of(*failure, job, seconds());
  const bool good_agent = agent_ && agent_->usable() && failure && !failure->before_frame;
  if (!good_agent) co_await drop_agent();
  rest();
  co_return outcome;
}

// An agent that is set up for the job, in agent_.
Task<std::optional<Slot::Failure>> Slot::prepare(const JobSetup& job) {
  rest_->alarm->cancel();
  agent_ = std::move(rest_->agent);
  if (agent_ && agent_->usable() && job_ == job.job) co_return std::nullopt;
  co_await drop_agent();
  job_ = job.job;
  previous_seconds_ = 0;

  const auto stopped = [] { return Failure{{FailureKind::stopped, "stopped"}, true}; };
  auto look = [file = job.file, output = job.output, mark = job.folder_mark,
               leftovers = &leftovers_] {
    auto seen = check_paths(file, output, mark);
    *leftovers = find_temporaries(output);
    return seen;
  };
  auto seen = co_await hostler::offload(look);
  if (!seen) co_return Failure{{FailureKind::output_unwritable, seen.error().text}, true};
  if (stopping_) co_return stopped();

  auto taken = pool_.take(job.file, job.allow_scripts);
  if (!taken) co_return Failure{taken.error(), true};
  agent_ = std::move(taken->agent);
  agent_->on_line([this](std::string_view line) {
    if (options_.on_line) options_.on_line(job_, line);
  });
  if (!taken->scene) {
    auto scene = co_await agent_->open(job.file, job.allow_scripts);
    if (!scene) co_return Failure{scene.error(), true};
  }
  SetupOrder settings = settings_of(job, options_.threads);
  auto plan = co_await agent_->setup(std::move(settings));
  if (!plan) co_return Failure{plan.error(), true};
  if (stopping_) co_return stopped();
  co_return std::nullopt;
}

Task<AgentResult<FrameResult>> Slot::render_frame(const JobSetup& job, int frame) {
  const AttemptNumber attempt = attempt_;
  const auto tell = [this, attempt](double progress, std::string text) {
    if (!options_.on_progress) return;
    const Progress message{attempt, progress, std::move(text)};
    options_.on_progress(message);
  };
  Estimate estimate(executor_, clock_, previous_seconds_,
                    [tell](double progress) { tell(progress, ""); });
  hostler::TimePoint told{};
  auto on_step = [&estimate, &told, tell, this](const Step& step) {
    estimate.correct(step.progress);
    if (clock_.now() - told < shortest_between_progress) return;
    told = clock_.now();
    tell(step.progress, step.text);
  };
  FrameOrder order;
  order.frame = frame;
  order.path = frame_file(job, frame);
  order.temporary = temporary_name(order.path, attempt);
  // Those of earlier attempts at this frame, which are dead now that there is another.
  for (auto [at, end] = leftovers_.equal_range(order.path); at != end; ++at)
    ::unlink(at->second.c_str());
  leftovers_.erase(order.path);
  order.thumbnail = thumbnail_file(job, frame);
  auto result = co_await agent_->render(std::move(order), on_step);
  co_return result;
}

Outcome Slot::outcome_of(const Failure& failure, const JobSetup& job, double seconds) const {
  const AgentFailure& cause = failure.failure;
  if (cause.kind == FailureKind::stopped) return Stopped{attempt_};
  if (failure.before_frame && lies_with_this_machine(cause.kind))
    return Unable{job.job, cut(cause.text, max_log_line_bytes)};
  return Failed{attempt_, seconds, cut(cause.text, max_log_line_bytes), log_lines(agent_.get())};
}

void Slot::cancel() {
  stopping_ = true;
  if (agent_) agent_->terminate();
}

void Slot::kill() {
  stopping_ = true;
  if (agent_) agent_->kill();
}

// The order is over; its agent waits for the next one.
void Slot::rest() {
  attempt_ = 0;
  rest_->agent = std::move(agent_);
  if (!rest_->agent) return;
  rest_->alarm->expires_at(clock_.now() + idle_agent_kept_for);
  asio::co_spawn(executor_, end_idle(rest_), asio::detached);
}

Task<> Slot::end_idle(std::shared_ptr<Rest> rest) {
  const bool expired = co_await rest->alarm->wait();
  if (!expired || !rest->agent) co_return;
  std::unique_ptr<Agent> agent = std::move(rest->agent);
  agent->on_line(nullptr);  // the slot may be gone before Blender is
  co_await agent->stop();
}

void Slot::forget(JobId job) {
  if (job != job_ || busy() || !rest_->agent) return;
  rest_->alarm->expires_at(clock_.now());
  asio::co_spawn(executor_, end_idle(rest_), asio::detached);
}

Task<> Slot::drop_agent() {
  if (!agent_) co_return;
  co_await agent_->stop();
  agent_.reset();
}

Task<> Slot::close() {
  rest_->alarm->cancel();
  agent_ = std::move(rest_->agent);
  co_await drop_agent();
}

}  // namespace render_farm
