#include "hostler/thrown.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/system/system_error.hpp>

#include "hostler/asio.hpp"

namespace hostler {

Error error_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const asio::multiple_exceptions& several) {
    return error_of(several.first_exception());
  } catch (const Failure& failure) {
    return {failure.what(), failure.code()};
  } catch (const std::exception& error) {
    if (is_cancellation(exception)) return {"canceled", ExitCode::temporary};
    return {error.what(), ExitCode::software};
  }
}

bool is_cancellation(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const asio::multiple_exceptions& several) {
    return is_cancellation(several.first_exception());
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace hostler
