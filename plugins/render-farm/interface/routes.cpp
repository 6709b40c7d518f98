#include "interface/routes.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <ranges>

#include "protocol/output_files.hpp"

namespace render_farm {
namespace {

using hostler::HttpReply;
using hostler::HttpRequest;
using hostler::JsonReply;

constexpr std::size_t max_frames_shown = 10'000;
constexpr std::size_t max_jobs_shown = 1'000;
constexpr std::size_t max_log_shown = 10'000;

template <class Number>
std::optional<Number> parse_number(const std::map<std::string, std::string>& from,
                                   const char* name) {
  const auto found = from.find(name);
  if (found == from.end()) return std::nullopt;
  Number number{};
  const char* const end = found->second.data() + found->second.size();
  const auto parsed = std::from_chars(found->second.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return number;
}

HttpReply no_job() { return HttpReply::error(404, "there is no such job"); }

std::string content_type_of(const std::string& format) {
  static const std::map<std::string, std::string> types = {{"PNG", "image/png"},
                                                           {"JPEG", "image/jpeg"},
                                                           {"WEBP", "image/webp"},
                                                           {"BMP", "image/bmp"},
                                                           {"TIFF", "image/tiff"}};
  const auto found = types.find(format);
  return found == types.end() ? "application/octet-stream" : found->second;
}

// Adds what only the journal knows: who rendered a frame, how long it took, why it failed.
void add_history(std::vector<FrameView>& views, const std::vector<FrameRow>& finished,
                 const std::vector<FailureRow>& failures) {
  const auto find = [&](int frame) -> FrameView* {
    const auto found = std::ranges::lower_bound(views, frame, {}, &FrameView::number);
    return found == views.end() || found->number != frame ? nullptr : &*found;
  };
  for (const FailureRow& failure : failures) {
    FrameView* view = find(failure.frame);
    if (view && view->state != FrameState::done) view->reason = failure.reason;
  }
  for (const FrameRow& row : finished) {
    FrameView* view = find(row.frame);
    if (!view || (view->state != FrameState::done && view->state != FrameState::failed)) continue;
    view->worker = row.worker;
    view->attempt = row.attempt;
    view->seconds = row.seconds;
    view->reason = row.reason;
  }
}

}  // namespace

const Job* Routes::find(const HttpRequest& request) const {
  const auto id = parse_number<JobId>(request.parameters, "id");
  return id ? master_.scheduler().find_job(*id) : nullptr;
}

Task<JsonReply<std::vector<JobView>>> Routes::jobs(HttpRequest) {
  std::vector<JobView> views;
  for (const auto& [id, job] : std::views::reverse(master_.scheduler().jobs())) {
    if (views.size() == max_jobs_shown) break;
    views.push_back(view_job(master_.scheduler(), *job));
  }
  co_return views;
}

Task<JsonReply<JobView>> Routes::job(HttpRequest request) {
  const Job* job = find(request);
  if (!job) co_return no_job();
  co_return view_job(master_.scheduler(), *job);
}

Task<JsonReply<std::vector<FrameView>>> Routes::frames(HttpRequest request) {
  const Job* job = find(request);
  if (!job) co_return no_job();
  const JobId id = job->id();
  const int first = parse_number<int>(request.query, "first").value_or(-last_frame);
  const auto most = parse_number<std::size_t>(request.query, "most").value_or(max_frames_shown);
  auto views = view_frames(master_.scheduler(), *job, first, std::min(most, max_frames_shown));
  if (!views.empty()) {
    const int last = views.back().number;
    const auto finished = co_await master_.journal().frames(id, views.front().number, last);
    if (!finished) co_return HttpReply::error(503, finished.error().text);
    const auto failures = co_await master_.journal().failures(id, views.front().number, last);
    if (!failures) co_return HttpReply::error(503, failures.error().text);
    add_history(views, *finished, *failures);
  }
  co_return views;
}

Task<HttpReply> Routes::thumbnail(HttpRequest request) {
  const Job* job = find(request);
  const auto number = parse_number<int>(request.parameters, "number");
  if (!job || !number) co_return no_job();
  co_return HttpReply::from_file(thumbnail_file(job->setup(), *number), "image/jpeg");
}

Task<HttpReply> Routes::image(HttpRequest request) {
  const Job* job = find(request);
  const auto number = parse_number<int>(request.parameters, "number");
  if (!job || !number || !job->record().done.contains(*number))
    co_return HttpReply::error(404, "there is no such image");
  co_return HttpReply::from_file(frame_file(job->setup(), *number),
                                 content_type_of(job->setup().format));
}

Task<HttpReply> Routes::log(HttpRequest request) {
  const Job* job = find(request);
  if (!job) co_return no_job();
  const auto tail = parse_number<std::size_t>(request.query, "tail").value_or(200);
  const auto rows = co_await master_.journal().log_tail(job->id(), std::min(tail, max_log_shown));
  if (!rows) co_return HttpReply::error(503, rows.error().text);
  std::string text;
  for (const LogRow& row : *rows) {
    const hostler::Timestamp time{std::chrono::milliseconds(row.time_ms)};
    text += hostler::format_timestamp(time).substr(0, 23) + "Z " + row.line + "\n";
  }
  co_return HttpReply::text(std::move(text));
}

Task<HttpReply> Routes::preview(HttpRequest request) {
  const Job* job = find(request);
  if (!job) co_return no_job();
  if (!job->record().has_preview) co_return HttpReply::error(404, "the job has no preview");
  co_return HttpReply::from_file(preview_file(job->setup()), "video/mp4");
}

Task<JsonReply<std::vector<WorkerView>>> Routes::workers(HttpRequest) {
  std::vector<WorkerView> views;
  for (int index = 0; index < master_.scheduler().worker_count(); ++index)
    views.push_back(view_worker(master_.scheduler().worker(index)));
  co_return views;
}

}  // namespace render_farm
