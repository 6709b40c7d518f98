// A host for unit tests: runs one plugin in its own thread, as the real one does, without files, sockets or
// other instances. The test calls commands and routes and waits for their ends; it sees what was published,
// logged and measured. All functions are for the test's thread; those that wait give up after 10 s and throw.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/abi/core.h"
#include "hostler/plugin.hpp"

namespace hostler::testing {

struct FakeHostOptions {
  std::string instance = "test";
  std::string config = "{}";  // JSON, as the plugin receives it: a real host fills in defaults
  std::string state_directory = "/nonexistent";
  std::string host_name = "test-host";
  bool single_shot = false;
};

struct CommandOutcome {
  int code = 0;
  std::string error;
  std::vector<std::string> lines;
  std::vector<std::string> values;  // JSON texts
  std::vector<std::string> progress;  // the texts
};

struct HttpOutcome {
  unsigned status = 0;
  std::string headers;  // "Name: value\n" lines
  std::string body;     // of a file: its bytes
};

struct PublishedEvent {
  std::string topic, key, body;
};

class FakeHost {
 public:
  // FakeHost::of<MyPlugin>({.config = R"({"slots": 2})"})
  template <class P>
  static std::unique_ptr<FakeHost> of(FakeHostOptions options = {}) {
    return std::make_unique<FakeHost>(
        []() -> std::unique_ptr<PluginBase> { return std::make_unique<P>(); }, std::move(options));
  }

  FakeHost(detail::MakePlugin make, FakeHostOptions options);  // starts it
  ~FakeHost();                                                 // stops it
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  void wait_until_ready();  // running or degraded
  std::string state() const;   // "starting", "running", "degraded", "ended", "failed"
  std::string reason() const;

  // Asks the plugin to end and waits for it; the reason if it failed.
  std::string stop(std::uint32_t grace_ms = 5000);

  CommandOutcome call(std::string_view command, std::string_view arguments_json = "{}");
  std::uint64_t begin_call(std::string_view command, std::string_view arguments_json = "{}");
  void cancel_call(std::uint64_t id);
  CommandOutcome end_call(std::uint64_t id);  // waits for it

  HttpOutcome request(std::string_view method, std::string_view path, std::string_view body = {});

  // What the plugin has published under the topic so far; the second waits until there are so many.
  std::vector<PublishedEvent> published(std::string_view topic) const;
  std::vector<PublishedEvent> wait_for_published(std::string_view topic, std::size_t count);
  // Hands an event to the plugin's subscriptions.
  void deliver(std::string_view topic, std::string_view key, std::string_view body);

  std::vector<std::string> logged() const;
  double metric(std::string_view name) const;  // sum over its labels; 0 if it is not defined

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

}  // namespace hostler::testing
