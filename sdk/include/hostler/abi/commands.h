/* hostler.commands/1: the commands of the manifest, run for the command line, for HTTP and for
 * other instances. Arguments arrive checked against the manifest, with defaults filled in.
 * A reply is one JSON object: {"line": "text"}, {"value": any} or
 * {"progress": {"done": 3, "total": 12, "text": "frame 3"}}. */
#pragma once

#include "hostler/abi/core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HOSTLER_COMMANDS "hostler.commands"
#define HOSTLER_COMMANDS_REVISION 1u

/* One call of one of the plugin's commands. */
typedef struct hostler_invocation {
  uint32_t size;
  uint32_t reserved;
  uint64_t id;           /* for reply and finish; unique while the host runs */
  hostler_str command;   /* e.g. "render" */
  hostler_str arguments; /* JSON object */
  hostler_str caller;    /* for logs: "cli", "http", or an instance's name */
} hostler_invocation;

/* How a plugin is told of calls. Both return at once. [any thread] */
typedef struct hostler_command_handler {
  void *context;
  void (*invoke)(void *context, const hostler_invocation *);
  void (*cancel)(void *context, uint64_t id); /* the caller has gone; finish is still awaited */
} hostler_command_handler;

/* How a caller receives what a call answers. [any thread] */
typedef struct hostler_reply_receiver {
  void *context;
  void (*reply)(void *context, hostler_str json);
  /* Once, last. `code`: 0 or of sysexits, e.g. 64 for wrong arguments; `error`: why, for people. */
  void (*finished)(void *context, int32_t code, hostler_str error);
} hostler_reply_receiver;

typedef struct hostler_commands {
  uint32_t size;
  uint32_t revision;

  /* Names the handler of all the plugin's commands; once. [any thread, started] */
  void (*serve)(const struct hostler_commands *, hostler_command_handler handler);

  /* Sends one reply. 0: taken; 1: the caller has gone. A caller so slow that 16 MiB of replies wait
   * is cancelled; of waiting progress only the newest is kept. [any thread, started] */
  int32_t (*reply)(const struct hostler_commands *, uint64_t id, hostler_str json);

  /* Ends the call. Every invocation is finished exactly once. [any thread, started] */
  void (*finish)(const struct hostler_commands *, uint64_t id, int32_t code, hostler_str error);

  /* Calls a command of another instance; returns the call's number. `finished` comes also when
   * there is no such instance or it stops. [any thread, started] */
  uint64_t (*call)(const struct hostler_commands *, hostler_str instance, hostler_str command,
                   hostler_str arguments, hostler_reply_receiver receiver);

  /* Cancels a call that was made here; `finished` still comes. [any thread, started] */
  void (*cancel)(const struct hostler_commands *, uint64_t call);
} hostler_commands;

#ifdef __cplusplus
}
#endif
