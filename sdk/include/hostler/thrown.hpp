// What a coroutine threw, as an Error.
#pragma once

#include <exception>

#include "hostler/error.hpp"

namespace hostler {

// Of coroutines joined by `&&` or `||`, the first exception counts. The end of a cancelled coroutine
// is {"canceled", ExitCode::temporary}.
Error error_of(const std::exception_ptr& exception);

// It was cancelled: what it awaited threw operation_aborted.
bool is_cancellation(const std::exception_ptr& exception);

}  // namespace hostler
