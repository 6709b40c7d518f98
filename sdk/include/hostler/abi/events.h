/* hostler.events/1: topics. The manifest says which topics a plugin publishes and of which class:
 *  volatile  the newest are kept, the oldest dropped and counted when a subscriber is slow;
 *  latest    the last event of each source, topic and key, which a new subscriber is given at once;
 *  durable   a log on disk with numbers; a named subscriber acknowledges and resumes there. */
#pragma once

#include "hostler/abi/core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HOSTLER_EVENTS "hostler.events"
#define HOSTLER_EVENTS_REVISION 1u

enum hostler_publish_result {
  HOSTLER_ACCEPTED = 0,
  HOSTLER_DROPPED = 1,       /* volatile: the queue was full */
  HOSTLER_BUSY = 2,          /* durable: the queue was full, nothing was taken */
  HOSTLER_UNKNOWN_TOPIC = 3, /* not among the manifest's published topics */
  HOSTLER_TOO_LARGE = 4      /* the body is over 1 MiB, or the key over 1 KiB */
};

enum hostler_event_kind {
  HOSTLER_EVENT = 0,
  HOSTLER_GAP = 1 /* the topic's events up to `seq` are gone: the cursor was behind its retention */
};

/* One event as a subscriber sees it. */
typedef struct hostler_event {
  uint32_t size;
  uint32_t kind;       /* of hostler_event_kind */
  uint64_t seq;        /* its place in the durable log; 0 for the other classes */
  int64_t time_us;     /* when the host took it, microseconds since 1970 UTC */
  hostler_str topic;   /* e.g. "render-farm.job.changed" */
  hostler_str source;  /* the publishing instance, e.g. "farm" */
  hostler_str key;     /* what it is about, e.g. a job's id; may be empty */
  hostler_str body;    /* JSON */
  uint64_t dropped;    /* volatile events that this subscription lost since the one before */
} hostler_event;

/* Called once when a durable event is on disk, with its seq; with 0 when it could not be written.
 * `call` may be NULL. It must not block. [any thread] */
typedef struct hostler_committed {
  void *context;
  void (*call)(void *context, uint64_t seq);
} hostler_committed;

/* Called when a subscription's queue is no longer empty; not again before `take` emptied it.
 * It must not block, and not call back into this table. [any thread] */
typedef struct hostler_ready {
  void *context;
  void (*call)(void *context, uint64_t subscription);
} hostler_ready;

/* Receives the events of one `take`, in order. [the thread that called take] */
typedef struct hostler_receive {
  void *context;
  void (*call)(void *context, const hostler_event *);
} hostler_receive;

typedef struct hostler_subscription_options {
  uint32_t size;
  uint32_t queue;    /* events held for a slow subscriber; 0: 1024 */
  hostler_str topic; /* a name, or a prefix with a star at its end, e.g. "render-farm.*" */
  hostler_str name;  /* durable cursor's name, unique in the instance; empty: only what comes now */
} hostler_subscription_options;

typedef struct hostler_events {
  uint32_t size;
  uint32_t revision;

  /* Publishes `body` under `topic`. Never blocks. Returns one of hostler_publish_result; in a
   * child process it answers for the child's own bounded queue. `committed`, if given, is called
   * once after a durable commit, and only when HOSTLER_ACCEPTED was returned. `topic`, `key` and
   * `body` are copied before the call returns. [any thread, started] */
  int32_t (*publish)(const struct hostler_events *, hostler_str topic, hostler_str key,
                     hostler_str body, hostler_committed committed);

  /* Subscribes; returns the subscription's number, 0 when the topic's form is wrong. `ready` may
   * be called before this returns. [any thread, started] */
  uint64_t (*subscribe)(const struct hostler_events *, const hostler_subscription_options *,
                        hostler_ready ready);

  /* Hands over at most `most` waiting events; returns how many. [any thread, started] */
  size_t (*take)(const struct hostler_events *, uint64_t subscription, size_t most,
                 hostler_receive receive);

  /* A named subscription resumes behind `seq` from now on. [any thread, started] */
  void (*acknowledge)(const struct hostler_events *, uint64_t subscription, uint64_t seq);

  /* Ends it; `ready` is not called after this returns. A cursor's place is kept.
   * [any thread, started] */
  void (*unsubscribe)(const struct hostler_events *, uint64_t subscription);
} hostler_events;

#ifdef __cplusplus
}
#endif
