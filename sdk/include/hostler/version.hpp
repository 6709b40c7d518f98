// The SDK's version, for messages; what is compatible is decided by HOSTLER_ABI and the interfaces.
#pragma once

#define HOSTLER_SDK_VERSION "0.1.0"
