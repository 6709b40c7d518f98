// A scheduler that does what a test tells it to: on loopback, in a thread of its own, with TCP and
// UDP on one free port and the control port on the next. All functions are for the test's thread;
// those that wait give up after half a minute and throw.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hostler/transport/address.hpp"
#include "protocol/messages.hpp"

namespace icemon {

struct Script {
  std::uint32_t protocol = 43;  // its highest
  std::string netname = "testnet";
  std::int64_t started_s = 1'700'000'000;
  std::string version = "1.4.0";  // of icecream, in the control port's greeting

  std::vector<Message> greeting;               // told to each monitor at its login
  std::map<std::string, std::string> answers;  // of the control port: command and lines

  // Misbehaviour.
  std::optional<std::uint32_t> first_version;   // said instead of `protocol`
  std::optional<std::uint32_t> second_version;  // confirmed instead of what was agreed
  bool accepts_when_nudged = false;             // one connection to each port for each datagram
  bool says_nothing = false;                    // accepts, and that is all
  bool answers_discovery = true;
  bool has_broken_types = false;  // 71 and 77 where 83 and 85 are meant
  bool has_control_port = true;
  bool answers_commands = true;  // false: the control port only greets
};

class ScriptedScheduler {
 public:
  explicit ScriptedScheduler(Script script = {});
  ~ScriptedScheduler();
  ScriptedScheduler(const ScriptedScheduler&) = delete;
  ScriptedScheduler& operator=(const ScriptedScheduler&) = delete;

  hostler::HostPort address() const;

  // To each monitor that is logged in, in its protocol. Return when the kernel has taken all.
  void send(const Message& message);
  void send_bytes(const std::string& bytes);

  // Ends the connection of each monitor. As the same scheduler, or as a new run of it, whose start
  // is `later_s` later.
  void disconnect();
  void restart(std::int64_t later_s = 100);

  // What monitors at their login and askers at the control port are told from now on.
  void greet_with(std::vector<Message> greeting);
  void answer(const std::string& command, const std::string& lines);
  void answer_discovery(bool answers);

  void wait_for_monitors(int count);   // until so many are logged in
  void wait_for_datagrams(int count);  // until at least so many came
  // That the control port was given, when there are at least so many.
  std::vector<std::string> wait_for_commands(std::size_t count);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace icemon
