/* Built for an ABI of the far future. */
#include "hostler/abi/core.h"

static hostler_plugin *create(const hostler_host *host) {
  (void)host;
  return NULL;
}

static hostler_str describe(void) { return (hostler_str){"{}", 2}; }

const hostler_entry hostler_plugin_entry = {
    sizeof(hostler_entry), 1000, {"9.0.0", 5}, NULL, 0, create, describe};
