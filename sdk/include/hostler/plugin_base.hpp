// What every plugin instance has: its own loop in its own thread, and the host's services.
//
// The constructor binds commands, routes and topics; it must do nothing else, since it also runs at
// build time, when the bindings are compared with the manifest. `run` is the instance's life.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "hostler/asio.hpp"
#include "hostler/command.hpp"
#include "hostler/error.hpp"
#include "hostler/http.hpp"
#include "hostler/log.hpp"
#include "hostler/topic.hpp"

namespace hostler {

class Metric;
struct TypeInfo;

namespace detail {
class PluginShell;
struct PluginState;
}  // namespace detail

class PluginBase {
 public:
  PluginBase();
  virtual ~PluginBase();
  PluginBase(const PluginBase&) = delete;
  PluginBase& operator=(const PluginBase&) = delete;

  // The instance's single-threaded loop. All handlers of this instance run on it.
  asio::io_context::executor_type executor() const;

  const Log& log() const;  // any thread

  std::string_view instance_name() const;  // e.g. "farm"
  std::string_view host_name() const;      // e.g. "studio-1"
  std::string_view state_directory() const;  // absolute path of this instance's own directory
  bool single_shot() const;                // `hostler once`: open no listener
  std::string_view manifest_text() const;  // the plugin's manifest.json

  // The instance is ready for commands. Implied by stop_requested().
  void ready();
  // It goes on, but in part; the reason says what is missing. ready() ends that state.
  void degraded(std::string_view reason);

  // Waits until the instance is asked to stop. `run` then has `stop_grace` to end; half of it later
  // what it still awaits is cancelled, and at its end the loop is ended.
  Task<> stop_requested();
  bool stopping() const;

  // From now on events of `topic` (a name, or a prefix with a star at its end) are collected.
  Subscription subscribe(std::string_view topic, const SubscribeOptions& options = {});

  // Runs a command of another instance and waits for its end; cancelled with this coroutine.
  Task<Result<Answer>> call(std::string instance, std::string command, std::string arguments_json);

  // Runs a further instance of a plugin; `spec` is JSON as in the configuration's list of plugins,
  // with a name that begins with this instance's and a dot. It ends with this one.
  Task<Result<>> run_instance(std::string spec);
  Task<Result<>> stop_instance(std::string name);

 protected:
  // Binds a command of the manifest to a coroutine (see hostler/command.hpp).
  template <class P, class R, class A>
  void command(std::string name, Task<R> (P::*method)(A, Call)) {
    command(std::move(name), static_cast<P*>(this), method);
  }
  template <class P, class R, class A>
  void command(std::string name, Task<R> (P::*method)(A)) {
    command(std::move(name), static_cast<P*>(this), method);
  }
  template <class P, class R, class A>
  void command(std::string name, P* object, Task<R> (P::*method)(A, Call)) {
    bind_command(std::move(name), type_of<A>(), [object, method](Call call, std::string arguments) {
      return detail::run_command(object, method, std::move(call), std::move(arguments));
    });
  }
  template <class P, class R, class A>
  void command(std::string name, P* object, Task<R> (P::*method)(A)) {
    bind_command(std::move(name), type_of<A>(), [object, method](Call call, std::string arguments) {
      return detail::run_command(object, method, std::move(call), std::move(arguments));
    });
  }

  // Binds a route below /api/<instance> (see hostler/http.hpp); {name} stands for one segment.
  template <class P>
  void route(std::string method, std::string path, Task<HttpReply> (P::*handler)(HttpRequest)) {
    route(std::move(method), std::move(path), static_cast<P*>(this), handler);
  }
  template <class P>
  void route(std::string method, std::string path, P* object,
             Task<HttpReply> (P::*handler)(HttpRequest)) {
    bind_route(std::move(method), std::move(path), nullptr, [object, handler](HttpRequest request) {
      return (object->*handler)(std::move(request));
    });
  }
  template <class P, class T>
  void route(std::string method, std::string path,
             Task<JsonReply<T>> (P::*handler)(HttpRequest)) {
    route(std::move(method), std::move(path), static_cast<P*>(this), handler);
  }
  template <class P, class T>
  void route(std::string method, std::string path, P* object,
             Task<JsonReply<T>> (P::*handler)(HttpRequest)) {
    bind_route(std::move(method), std::move(path), &type_of<T>(),
               [object, handler](HttpRequest request) {
                 return detail::run_route(object, handler, std::move(request));
               });
  }

 private:
  friend class detail::PluginShell;
  friend class Metric;
  friend class RawTopic;

  using CommandFunction = std::function<Task<Result<>>(Call, std::string)>;
  using RouteFunction = std::function<Task<HttpReply>(HttpRequest)>;

  void bind_command(std::string name, const TypeInfo& arguments, CommandFunction function);
  // `answer`: of a good answer in JSON; null: not described.
  void bind_route(std::string method, std::string path, const TypeInfo* answer,
                  RouteFunction function);

  virtual Task<> run_with(std::string_view config_json) = 0;
  virtual const TypeInfo& config_type() const = 0;

  std::unique_ptr<detail::PluginState> state_;
};

}  // namespace hostler
