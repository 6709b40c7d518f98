// What a coroutine threw, as an Error.
#pragma once

#include <exception>

#include "hostler/error.hpp"

namespace hostler {

// The end of a cancelled coroutine is {"canceled", ExitCode::temporary}. Of coroutines that were joined
// by Asio's `&&` or `||`, the exception of the left one counts; both_of() and first_of() are better.
Error error_of(const std::exception_ptr& exception);

// It was cancelled: what it awaited threw operation_aborted.
bool is_cancellation(const std::exception_ptr& exception);

}  // namespace hostler
