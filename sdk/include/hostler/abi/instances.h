/* hostler.instances/1: further instances of other plugins, run by the host under supervision on
 * behalf of this one. They end with it. Their states come as events of the topic
 * hostler.instance.changed. */
#pragma once

#include "hostler/abi/core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HOSTLER_INSTANCES "hostler.instances"
#define HOSTLER_INSTANCES_REVISION 1u

/* Told once whether the host did what was asked: `error` is empty, or says why not, with all
 * errors of the configuration, one a line. [any thread] */
typedef struct hostler_done {
  void *context;
  void (*call)(void *context, hostler_str error);
} hostler_done;

typedef struct hostler_instances {
  uint32_t size;
  uint32_t revision;

  /* Runs an instance. `spec` is JSON as in the configuration file's list of plugins:
   * {"use": "encoder", "as": "station.encoder", "config": {…}}. The name must begin with the
   * caller's own and a dot. [any thread, started] */
  void (*run)(const struct hostler_instances *, hostler_str spec, hostler_done done);

  /* Stops and forgets an instance that was run here. [any thread, started] */
  void (*stop)(const struct hostler_instances *, hostler_str name, hostler_done done);
} hostler_instances;

#ifdef __cplusplus
}
#endif
