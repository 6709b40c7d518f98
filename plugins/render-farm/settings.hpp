// The instance's configuration, as in the manifest.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <string>

namespace render_farm {

enum class Mode { master, worker, both };
BOOST_DESCRIBE_ENUM(Mode, master, worker, both)

struct Settings {
  Mode mode = Mode::both;
  std::string name;
  int slots = 1;
  int threads = 0;
  std::string blender = "blender";
  std::string console_listen = "127.0.0.1:6000";
  std::string worker_listen;
  std::string join_token;
  std::string master;
  std::string output_root;
  double lease_seconds = 30;
};
BOOST_DESCRIBE_STRUCT(Settings, (),
                      (mode, name, slots, threads, blender, console_listen, worker_listen,
                       join_token, master, output_root, lease_seconds))

}  // namespace render_farm
