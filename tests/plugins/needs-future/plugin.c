/* Wants an interface's revision that no host has yet. */
#include "hostler/abi/core.h"

static hostler_plugin *create(const hostler_host *host) {
  (void)host;
  return NULL;
}

static hostler_str describe(void) { return (hostler_str){"{}", 2}; }

static const hostler_need needs[] = {{{"hostler.fortunes", 16}, 1, 1},
                                     {{"hostler.events", 14}, 1000, 0}};

const hostler_entry hostler_plugin_entry = {
    sizeof(hostler_entry), HOSTLER_ABI, {"9.0.0", 5}, needs, 2, create, describe};
