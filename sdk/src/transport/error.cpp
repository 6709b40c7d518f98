#include "hostler/transport/error.hpp"

#include <string>

namespace hostler {
namespace {

class TransportCategory : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "transport"; }

  std::string message(int value) const override {
    switch (static_cast<TransportError>(value)) {
      case TransportError::ended:
        return "the peer ended the connection";
      case TransportError::cut_off:
        return "the peer ended the connection in the middle of a message";
      case TransportError::deadline:
        return "the time for it has passed";
      case TransportError::closed:
        return "the connection was closed on this side";
      case TransportError::stalled:
        return "the peer takes nothing of what is sent";
      case TransportError::line_too_long:
        return "the peer sent too long a line";
      case TransportError::message_too_long:
        return "the peer sent too long a message";
    }
    return "unknown transport error " + std::to_string(value);
  }
};

}  // namespace

boost::system::error_code make_error_code(TransportError error) {
  static const TransportCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace hostler
