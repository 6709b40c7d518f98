// Makes sessions and runs functions in them, for the database's thread.
#pragma once

#include <functional>
#include <vector>

#include "hostler/storage_session.hpp"
#include "storage/connection.hpp"

namespace hostler {

class SessionRunner {
 public:
  static Session make(detail::Connection& connection, detail::Permit permit) {
    return {connection, permit};
  }

  // What Session::after_commit collected.
  static std::vector<std::function<void()>> take_hooks(Session& session) {
    return std::move(session.hooks_);
  }
};

}  // namespace hostler
