/* The core of the binary contract between the host and a plugin: strings, the one exported symbol,
 * a plugin's life. Everything else is an interface that a plugin asks for by name and revision.
 *
 * Rules that hold for every table:
 *  - it starts with `size`, the bytes its maker knows of, and grows only at its end: a function
 *    behind `size` is absent;
 *  - strings and bytes are views, valid for the call; the receiver copies what it keeps;
 *  - no exception, no ownership and no malloc/free pair crosses;
 *  - a tag says where a function may be called: [any thread] or [control] (the host's control
 *    thread), and in which state of the instance (stopped, started).
 * Draft until the release that is tagged sdk-1.0. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HOSTLER_ABI 1u

/* Bytes with a length; not terminated. Text is UTF-8. {NULL, 0} is the empty string. */
typedef struct hostler_str {
  const char *data;
  size_t size;
} hostler_str;

/* What a plugin reports of itself by hostler_host.report. */
enum hostler_report {
  HOSTLER_RUNNING = 1,  /* ready: its commands and routes are bound */
  HOSTLER_DEGRADED = 2, /* works in part; the reason says what is missing, e.g. "no blender" */
  HOSTLER_ENDED = 3,    /* all its threads have ended as asked; it may be destroyed */
  HOSTLER_FAILED = 4    /* as HOSTLER_ENDED, but of its own accord; the reason is the error's text */
};

enum hostler_host_flags {
  HOSTLER_SINGLE_SHOT = 1u /* one command is run, then the host ends: open no listener */
};

/* What the host gives to one instance. Lives until the plugin is destroyed; fields do not change. */
typedef struct hostler_host {
  uint32_t size;
  uint32_t flags;        /* of hostler_host_flags */
  hostler_str instance;  /* the instance's name, e.g. "farm" */
  hostler_str plugin;    /* the plugin's id, e.g. "render-farm" */
  hostler_str host_name; /* host.name of the configuration, e.g. "studio-1" */
  hostler_str config;    /* JSON object, checked against the manifest's schema, defaults filled in */
  hostler_str state_dir; /* absolute path of a directory of this instance's own; exists */

  /* The table of an interface, e.g. ("hostler.log", 1); NULL when this host lacks it.
   * The table lives as long as this struct. [any thread, any state] */
  const void *(*get_interface)(const struct hostler_host *, hostler_str name, uint32_t revision);

  /* Tells the instance's state, one of hostler_report. After HOSTLER_ENDED or HOSTLER_FAILED the
   * plugin makes no further call. [any thread, started] */
  void (*report)(const struct hostler_host *, int32_t state, hostler_str reason);

  /* Answers a ping with its number: the instance's loop turns. [any thread, started] */
  void (*pong)(const struct hostler_host *, uint64_t number);
} hostler_host;

/* One instance of a plugin, made by hostler_entry.create. */
typedef struct hostler_plugin {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* Starts the plugin's own threads and returns at once; it answers by hostler_host.report.
   * Non-zero: it could not start, and `report` was called with HOSTLER_FAILED. [control, stopped] */
  int32_t (*start)(struct hostler_plugin *);

  /* Asks it to end within `grace_ms`; returns at once. HOSTLER_ENDED follows. [control, started] */
  void (*stop)(struct hostler_plugin *, uint32_t grace_ms);

  /* Asks its loop to answer by hostler_host.pong; returns at once. [control, started] */
  void (*ping)(struct hostler_plugin *, uint64_t number);

  /* Frees it; waits for its threads, which have reported their end. [control, stopped] */
  void (*destroy)(struct hostler_plugin *);
} hostler_plugin;

/* An interface that a plugin uses. */
typedef struct hostler_need {
  hostler_str name;  /* e.g. "hostler.events" */
  uint32_t revision; /* e.g. 1 */
  uint32_t optional; /* 1: it works without */
} hostler_need;

/* What the exported symbol leads to. */
typedef struct hostler_entry {
  uint32_t size;
  uint32_t abi;            /* HOSTLER_ABI at the plugin's build */
  hostler_str sdk_version; /* e.g. "0.1.0", for messages */
  const hostler_need *needs;
  size_t need_count;

  /* Makes an instance; NULL when out of memory. [control] */
  hostler_plugin *(*create)(const hostler_host *);

  /* What the code binds, as JSON {"config": schema, "commands": {…}, "topics": {…},
   * "routes": […], "answers": {…}}: the build compares it with the manifest. Valid for ever.
   * [control] */
  hostler_str (*describe)(void);
} hostler_entry;

#if defined(__GNUC__)
#define HOSTLER_EXPORT __attribute__((visibility("default")))
#else
#define HOSTLER_EXPORT
#endif

/* The one symbol that a plugin exports. */
extern HOSTLER_EXPORT const hostler_entry hostler_plugin_entry;

#ifdef __cplusplus
}
#endif
