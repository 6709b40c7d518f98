// The SDK's version, for messages; what is compatible is decided by HOSTLER_ABI and the interfaces.
#pragma once

#include <boost/version.hpp>

#define HOSTLER_SDK_VERSION "0.1.0"

#ifdef HOSTLER_SDK_BOOST_VERSION  // of an installed SDK
static_assert(BOOST_VERSION == HOSTLER_SDK_BOOST_VERSION,
              "the SDK's library was built with another Boost; compile with the same one");
#endif
