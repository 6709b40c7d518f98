/* hostler.log/1: lines of the host's log, each with the instance's name. */
#pragma once

#include "hostler/abi/core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HOSTLER_LOG "hostler.log"
#define HOSTLER_LOG_REVISION 1u

enum hostler_log_level {
  HOSTLER_LOG_TRACE = 0,
  HOSTLER_LOG_DEBUG = 1,
  HOSTLER_LOG_INFO = 2,
  HOSTLER_LOG_WARNING = 3,
  HOSTLER_LOG_ERROR = 4,
  HOSTLER_LOG_OFF = 5
};

typedef struct hostler_log {
  uint32_t size;
  uint32_t revision;

  /* The lowest level that is written. The host changes it at run time; read it relaxed before a
   * line is formatted, so that a line nobody wants costs one load. */
  const int32_t *level;

  /* Writes one line; line breaks in it are written as spaces. Never blocks: lines that the log
   * cannot take are dropped and counted. [any thread, any state] */
  void (*write)(const struct hostler_log *, int32_t level, hostler_str text);
} hostler_log;

#ifdef __cplusplus
}
#endif
