#include "interface/commands.hpp"

#include <filesystem>
#include <ranges>
#include <utility>

#include "blender/blend_file.hpp"
#include "hostler/describe.hpp"
#include "hostler/offload.hpp"
#include "interface/tables.hpp"

namespace render_farm {
namespace {

using hostler::Error;
using hostler::ExitCode;
using hostler::Result;

constexpr std::size_t max_failed_frames_shown = 100;

std::string job_name(JobId job) { return "job " + std::to_string(job); }

std::string frames_text(std::int64_t frames) {
  return std::to_string(frames) + (frames == 1 ? " frame" : " frames");
}

// How a job that has ended is summed up.
std::string ending_text(const JobView& job) {
  std::string text = job_name(job.id) + " is " + std::string(hostler::enum_name(job.state)) + ": " +
                     std::to_string(job.done) + " of " + frames_text(job.total) + " done";
  if (job.failed) text += ", " + std::to_string(job.failed) + " failed";
  if (job.started && job.finished)
    text += ", in " +
            duration_text(std::chrono::duration<double>(*job.finished - *job.started).count());
  return text;
}

}  // namespace

Task<Result<>> Commands::render(RenderArguments arguments, Replies& replies) {
  Result<JobSpec> request = parse_request(arguments);
  if (!request) co_return request.error();
  if (request->setup.output.empty())
    request->setup.output = output_folder(arguments.file, options_.output_root);
  const Result<SceneFacts> scene = co_await studio_.inspect(*request);
  if (!scene) co_return scene.error();
  Result<JobSpec> job = complete_request(std::move(*request), *scene);
  if (!job) co_return job.error();
  job->submitted_by = replies.caller();
  job->preview = job->preview && !options_.single_shot;

  const Result<JobId> id = co_await master_.submit(std::move(*job));
  if (!id) co_return id.error();
  const JobView view = view_job(master_.scheduler(), *master_.scheduler().find_job(*id));
  replies.line(job_name(*id) + ": " + frames_text(view.total) + " of " + view.file + " to " +
               view.output);
  if (!arguments.wait && !options_.single_shot) {
    replies.value(view);
    co_return Result<>();
  }
  co_return co_await wait_for(*id, replies);
}

Task<Result<>> Commands::wait_for(JobId id, Replies& replies) {
  const auto show = [&replies](const JobView& job) {
    replies.progress(static_cast<double>(job.done + job.failed), static_cast<double>(job.total),
                     progress_text(job));
  };
  const Result<JobView> ended = co_await master_.wait_for(id, show);
  if (!ended) co_return ended.error();
  replies.value(*ended);
  if (ended->state == JobState::completed) {
    replies.line(ending_text(*ended));
    co_return Result<>();
  }
  const auto failed = co_await failed_frames(id);
  if (!failed.empty()) {
    std::vector<std::vector<std::string>> rows;
    for (const FrameView& frame : failed)
      rows.push_back({std::to_string(frame.number), frame.reason});
    replies.lines(table({"FRAME", "REASON"}, rows));
  }
  co_return Error{ending_text(*ended)};
}

Task<std::vector<FrameView>> Commands::failed_frames(JobId job) {
  std::vector<FrameView> views;
  const auto rows = co_await master_.journal().failed_frames(job, max_failed_frames_shown);
  if (!rows) co_return views;
  for (const FrameRow& row : *rows) {
    FrameView& view = views.emplace_back();
    view.number = row.frame;
    view.state = FrameState::failed;
    view.worker = row.worker;
    view.attempt = row.attempt;
    view.seconds = row.seconds;
    view.reason = row.reason;
  }
  co_return views;
}

Task<Result<>> Commands::demo(DemoArguments arguments, Replies& replies) {
  RenderArguments request;
  request.frames = arguments.frames;
  request.engine = arguments.engine;
  request.format = "PNG";
  request.resolution = arguments.resolution;
  request.priority = arguments.priority;
  request.wait = arguments.wait;
  request.denoise = false;  // so that it works with every Blender
  std::string folder = arguments.output;
  if (folder.empty() && options_.single_shot)
    co_return Error{"name a folder for the images with --output", ExitCode::usage};
  if (folder.empty())
    folder =
        (options_.output_root.empty() ? options_.state_directory : options_.output_root) + "/demo";
  request.file = folder + "/demo.blend";
  request.output = folder;

  const Result<JobSpec> job = parse_request(request);
  if (!job) co_return job.error();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) co_return Error{"cannot make the folder " + folder + ": " + error.message()};
  int last = 1;
  job->frames.for_each([&last](int frame) { last = std::max(last, frame); });
  replies.progress(0, static_cast<double>(job->frames.size()), "making the scene");
  const Result<> made = co_await studio_.make_demo(request.file, last, job->setup.engine);
  if (!made) co_return made;
  co_return co_await render(std::move(request), replies);
}

Task<Result<>> Commands::jobs(JobsArguments arguments, Replies& replies) {
  const Scheduler& scheduler = master_.scheduler();
  std::vector<JobView> views;
  for (const auto& [id, job] : std::views::reverse(scheduler.jobs())) {
    if (arguments.state != "all" && arguments.state != hostler::enum_name(job->state())) continue;
    if (views.size() == static_cast<std::size_t>(arguments.most)) break;
    views.push_back(view_job(scheduler, *job));
  }
  replies.lines(jobs_table(views));
  replies.value(views);
  co_return Result<>();
}

Task<Result<>> Commands::job(JobArguments arguments, Replies& replies) {
  const Job* job = master_.scheduler().find_job(arguments.id);
  if (!job) co_return Error{"there is no " + job_name(arguments.id) + "; `jobs` lists them"};
  const JobView view = view_job(master_.scheduler(), *job);
  const auto failed = co_await failed_frames(arguments.id);
  replies.lines(job_text(view, failed));
  replies.value(view);
  co_return Result<>();
}

Task<Result<>> Commands::cancel(JobArguments arguments, Replies& replies) {
  const Result<> canceled = co_await master_.cancel(arguments.id);
  if (!canceled) co_return canceled;
  replies.line(job_name(arguments.id) + " is canceled; `requeue " + std::to_string(arguments.id) +
               "` renders the rest");
  co_return Result<>();
}

Task<Result<>> Commands::requeue(RequeueArguments arguments, Replies& replies) {
  if (const Job* job = master_.scheduler().find_job(arguments.id)) {
    auto mark = [output = job->setup().output, mark = job->setup().folder_mark] {
      restore_mark(output, mark);
    };
    co_await hostler::offload(std::move(mark));
  }
  const auto waiting = co_await master_.requeue(arguments.id, arguments.all);
  if (!waiting) co_return waiting.error();
  replies.line(job_name(arguments.id) + ": " + frames_text(static_cast<std::int64_t>(*waiting)) +
               " to render");
  co_return Result<>();
}

Task<Result<>> Commands::clients(WhichArguments arguments, Replies& replies) {
  const auto workers = select_workers(master_.scheduler(), arguments.which);
  if (!workers) co_return workers.error();
  replies.lines(clients_table(*workers));
  replies.value(*workers);
  co_return Result<>();
}

Task<Result<>> Commands::enable(WhichArguments arguments, Replies& replies) {
  co_return co_await set_enabled(std::move(arguments.which), true, replies);
}

Task<Result<>> Commands::disable(WhichArguments arguments, Replies& replies) {
  co_return co_await set_enabled(std::move(arguments.which), false, replies);
}

Task<Result<>> Commands::set_enabled(std::vector<std::string> which, bool enabled,
                                     Replies& replies) {
  const auto changed = co_await master_.enable(std::move(which), enabled);
  if (!changed) co_return changed.error();
  std::string names;
  for (const std::string& name : *changed) names += (names.empty() ? "" : ", ") + name;
  const std::string state = enabled ? "enabled" : "disabled";
  if (master_.scheduler().worker_count() == 0) {
    replies.line("no clients have joined yet");
  } else {
    replies.line(names.empty() ? "nothing to change: already " + state : state + ": " + names);
  }
  replies.value(*changed);
  co_return Result<>();
}

Task<Result<>> Commands::join_line(NoArguments, Replies& replies) {
  if (options_.join_address.empty())
    co_return Error{
        "workers of other machines cannot join yet: set worker_listen (e.g. 0.0.0.0:6001) and "
        "join_token (e.g. ${file:/etc/hostler/join-token}) in this instance's configuration",
        ExitCode::config};
  replies.line("plugins:");
  replies.line("  - use: render-farm");
  replies.line("    as: " + options_.instance);
  replies.line("    config:");
  replies.line("      mode: worker");
  replies.line("      master: " + options_.join_address);
  replies.line(
      "      join_token: ${file:/etc/hostler/join-token}  # the master's, readable by its owner "
      "only");
  co_return Result<>();
}

template <class Arguments>
Task<Result<>> Commands::run_as(Task<Result<>> (Commands::*method)(Arguments, Replies&),
                                std::string arguments_json, Replies& replies) {
  auto arguments = hostler::from_text<Arguments>(arguments_json);
  if (!arguments) co_return Error{arguments.error().text, ExitCode::usage};
  co_return co_await (this->*method)(std::move(*arguments), replies);
}

Task<Result<>> Commands::run(std::string command, std::string arguments, Replies& replies) {
  if (command == "render") return run_as(&Commands::render, std::move(arguments), replies);
  if (command == "demo") return run_as(&Commands::demo, std::move(arguments), replies);
  if (command == "jobs") return run_as(&Commands::jobs, std::move(arguments), replies);
  if (command == "job") return run_as(&Commands::job, std::move(arguments), replies);
  if (command == "cancel") return run_as(&Commands::cancel, std::move(arguments), replies);
  if (command == "requeue") return run_as(&Commands::requeue, std::move(arguments), replies);
  if (command == "clients") return run_as(&Commands::clients, std::move(arguments), replies);
  if (command == "enable") return run_as(&Commands::enable, std::move(arguments), replies);
  if (command == "disable") return run_as(&Commands::disable, std::move(arguments), replies);
  if (command == "join-line") return run_as(&Commands::join_line, std::move(arguments), replies);
  throw hostler::Failure("there is no command '" + command + "'", ExitCode::usage);
}

}  // namespace render_farm
