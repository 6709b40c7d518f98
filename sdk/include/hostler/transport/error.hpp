// What can go wrong with a transport, as error codes: cheap to make, to compare and to print.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace hostler {

// Compare with `error == TransportError::deadline`; error.message() is a clause for people.
enum class TransportError {
  ended = 1,      // the peer ended the connection in an orderly way, at a message boundary
  cut_off,        // it ended in the middle of a message
  deadline,       // the operation's deadline passed
  closed,         // this side closed the stream
  stalled,        // the peer took nothing of what was sent for too long
  line_too_long,  // the peer sent a longer line than allowed; the stream is of no further use
  message_too_long,  // the same of a frame or a WebSocket message
};

boost::system::error_code make_error_code(TransportError);

// A value, or an error: a TransportError or one of the operating system (e.g. connection_reset).
template <class T = void>
using IoResult = boost::system::result<T, boost::system::error_code>;

}  // namespace hostler

template <>
struct boost::system::is_error_code_enum<hostler::TransportError> : std::true_type {};
