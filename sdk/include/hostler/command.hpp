// A command's handler is a coroutine of the plugin:
//
//   Task<Greeting> greet(GreetArguments arguments, Call call);
//
// The arguments are a described struct, already checked against the manifest. The handler returns
// void, a described struct, Json, or a Result of one of these; a value is sent to the caller, an
// Error or a thrown Failure ends the call with its text and code.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "hostler/asio.hpp"
#include "hostler/codec.hpp"
#include "hostler/error.hpp"

namespace hostler {

namespace detail {
struct CallState;
}

// One call of a command, while its handler runs. Copies are handles of the same call. When the
// caller goes away, the handler's coroutine is cancelled: what it awaits throws operation_aborted.
// Use from the plugin's loop only.
class Call {
 public:
  explicit Call(std::shared_ptr<detail::CallState> state) : state_(std::move(state)) {}

  void line(std::string_view text) const;  // a line for people
  void value(const Json& value) const;     // data for programs
  void value_text(std::string_view json) const;

  // How far long work is; `total` 0 means not known. The command line draws a bar of it.
  void progress(double done, double total, std::string_view text) const;

  std::string_view caller() const;  // "cli", "http" or an instance's name

 private:
  std::shared_ptr<detail::CallState> state_;
};

// What another instance's command answered.
struct Answer {
  std::vector<std::string> lines;
  std::vector<std::string> values;  // JSON texts
};

namespace detail {

template <class T>
struct IsResult : std::false_type {};
template <class T>
struct IsResult<Result<T>> : std::true_type {};

template <class T>
void send_value(const Call& call, const T& value) {
  if constexpr (std::is_same_v<T, Json>) {
    call.value(value);
  } else {
    call.value_text(to_text(value));
  }
}

// Awaits a handler and sends what it returns.
template <class R>
Task<Result<>> settle(Task<R> handler, Call call) {
  if constexpr (std::is_void_v<R>) {
    co_await std::move(handler);
  } else {
    R answer = co_await std::move(handler);
    if constexpr (IsResult<R>::value) {
      if (answer.has_error()) co_return answer.error();
      if constexpr (!std::is_void_v<typename R::value_type>) send_value(call, *answer);
    } else {
      send_value(call, answer);
    }
  }
  co_return Result<>();
}

template <class P, class R, class A>
Task<Result<>> run_command(P* object, Task<R> (P::*method)(A, Call), Call call,
                           std::string arguments) {
  Result<A> parsed = from_text<A>(arguments);
  if (parsed.has_error()) co_return Error{parsed.error().text, ExitCode::usage};
  co_return co_await settle<R>((object->*method)(std::move(*parsed), call), call);
}

template <class P, class R, class A>
Task<Result<>> run_command(P* object, Task<R> (P::*method)(A), Call call, std::string arguments) {
  Result<A> parsed = from_text<A>(arguments);
  if (parsed.has_error()) co_return Error{parsed.error().text, ExitCode::usage};
  co_return co_await settle<R>((object->*method)(std::move(*parsed)), call);
}

}  // namespace detail
}  // namespace hostler
