// The farm's commands, as the manifest declares them; for the host's callers and the console alike.
#pragma once

#include <boost/describe/class.hpp>
#include <memory>
#include <string>
#include <vector>

#include "hostler/asio.hpp"
#include "hostler/error.hpp"
#include "master/master.hpp"
#include "interface/render_request.hpp"
#include "interface/replies.hpp"
#include "settings.hpp"

namespace render_farm {

struct DemoArguments {
  std::string frames = "1-24";
  std::string output;
  std::string engine = "workbench";
  std::string resolution = "320x180";
  int priority = 50;
  bool wait = false;
};
BOOST_DESCRIBE_STRUCT(DemoArguments, (), (frames, output, engine, resolution, priority, wait))

struct JobsArguments {
  std::string state = "all";
  int most = 100;
};
BOOST_DESCRIBE_STRUCT(JobsArguments, (), (state, most))

struct JobArguments {
  JobId id = 0;
};
BOOST_DESCRIBE_STRUCT(JobArguments, (), (id))

struct RequeueArguments {
  JobId id = 0;
  bool all = false;
};
BOOST_DESCRIBE_STRUCT(RequeueArguments, (), (id, all))

struct WhichArguments {
  std::vector<std::string> which;
};
BOOST_DESCRIBE_STRUCT(WhichArguments, (), (which))

struct NoArguments {};
BOOST_DESCRIBE_STRUCT(NoArguments, (), ())

// What the commands need Blender for.
class Studio {
 public:
  virtual ~Studio() = default;

  // Checks the file and the output folder, and what the scene says against what the job wants.
  // Errors are sentences for the person who asked.
  virtual Task<hostler::Result<SceneFacts>> inspect(JobSpec job) = 0;

  // Writes the demonstration scene to `path`.
  virtual Task<hostler::Result<>> make_demo(std::string path, int last_frame,
                                            std::string engine) = 0;
};

struct CommandsOptions {
  std::string output_root;
  std::string state_directory;
  std::string instance;      // e.g. "farm"
  std::string join_address;  // what workers connect to, e.g. "studio-1:6001"; empty: none may join
  bool single_shot = false;  // always wait, make no video
};

class Commands {
 public:
  Commands(Master& master, Studio& studio, CommandsOptions options)
      : master_(master), studio_(studio), options_(std::move(options)) {}

  Task<hostler::Result<>> render(RenderArguments arguments, Replies& replies);
  Task<hostler::Result<>> demo(DemoArguments arguments, Replies& replies);
  Task<hostler::Result<>> jobs(JobsArguments arguments, Replies& replies);
  Task<hostler::Result<>> job(JobArguments arguments, Replies& replies);
  Task<hostler::Result<>> cancel(JobArguments arguments, Replies& replies);
  Task<hostler::Result<>> requeue(RequeueArguments arguments, Replies& replies);
  Task<hostler::Result<>> clients(WhichArguments arguments, Replies& replies);
  Task<hostler::Result<>> enable(WhichArguments arguments, Replies& replies);
  Task<hostler::Result<>> disable(WhichArguments arguments, Replies& replies);
  Task<hostler::Result<>> join_line(NoArguments arguments, Replies& replies);

  // By name, with arguments that were checked against the manifest.
  Task<hostler::Result<>> run(std::string command, std::string arguments_json, Replies& replies);

 private:
  template <class Arguments>
  Task<hostler::Result<>> run_as(Task<hostler::Result<>> (Commands::*method)(Arguments, Replies&),
                                 std::string arguments_json, Replies& replies);
  Task<hostler::Result<>> set_enabled(std::vector<std::string> which, bool enabled,
                                      Replies& replies);
  Task<hostler::Result<>> wait_for(JobId job, Replies& replies);
  Task<std::vector<FrameView>> failed_frames(JobId job);

  Master& master_;
  Studio& studio_;
  CommandsOptions options_;
};

}  // namespace render_farm
