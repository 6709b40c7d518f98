// Expected failures are values: Result<T> holds a T or an Error, whose text names the cause and, where
// there is one, the next step.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>

namespace hostler {

// Exit codes as of sysexits(3), used for commands and for the process itself.
enum class ExitCode : int {
  ok = 0,
  failed = 1,
  usage = 64,        // wrong arguments
  unavailable = 69,  // the host or another service cannot be reached
  software = 70,     // an unexpected exception
  cannot_create = 73,
  temporary = 75,  // try again
  config = 78,
};

struct Error {
  std::string text;                 // for people, e.g. "no camera in shot.blend; add one and save it"
  ExitCode code = ExitCode::failed;  // what a command that fails for this reason ends with
};

// Thrown where a handler has no other way out; the SDK turns it back into an Error.
class Failure : public std::runtime_error {
 public:
  explicit Failure(Error error) : std::runtime_error(error.text), code_(error.code) {}
  explicit Failure(const std::string& text, ExitCode code = ExitCode::failed)
      : std::runtime_error(text), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

template <class T = void>
using Result = boost::system::result<T, Error>;

// Result::value() of an error throws this.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location&) {
  throw Failure(error);
}

}  // namespace hostler
