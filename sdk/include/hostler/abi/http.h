/* hostler.http/1: routes below /api/<instance>/. The host has checked host, origin and limits, and
 * does the transfer: keep-alive, compression, ranges of files, slow clients. */
#pragma once

#include "hostler/abi/core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HOSTLER_HTTP "hostler.http"
#define HOSTLER_HTTP_REVISION 1u

typedef struct hostler_request {
  uint32_t size;
  int32_t body_fd;     /* a body over 64 KiB lies in this file, valid for the call; else -1 */
  uint64_t id;         /* for the answer */
  hostler_str method;  /* "GET"; HEAD arrives as GET */
  hostler_str route;   /* as claimed, e.g. "/jobs/{id}" */
  hostler_str path;    /* below /api/<instance>, percent-decoded, e.g. "/jobs/7" */
  hostler_str query;   /* behind the question mark, as sent */
  hostler_str headers; /* "name: value\n" lines, names in lower case */
  hostler_str body;    /* empty when body_fd is given */
} hostler_request;

/* Told of requests, of clients that went away before the answer was complete, and that what write
 * refused as too much has been sent. All return at once. [any thread] */
typedef struct hostler_request_handler {
  void *context;
  void (*request)(void *context, const hostler_request *);
  void (*gone)(void *context, uint64_t id);
  void (*drained)(void *context, uint64_t id);
} hostler_request_handler;

typedef struct hostler_http {
  uint32_t size;
  uint32_t revision;

  /* Claims a route: a method and a path in which {name} stands for one segment. 0: claimed;
   * 1: already claimed; 2: not a path. [any thread, started] */
  int32_t (*claim)(const struct hostler_http *, hostler_str method, hostler_str path,
                   hostler_request_handler handler);

  /* Answers with a whole body. `headers`: "Name: value\n" lines, at least Content-Type.
   * [any thread, started] */
  void (*respond)(const struct hostler_http *, uint64_t id, uint32_t status, hostler_str headers,
                  hostler_str body);

  /* Answers with an open regular file, from its start to its end; the host makes ranges, ETag and
   * Last-Modified of it. `fd` is duplicated before the call returns. [any thread, started] */
  void (*respond_file)(const struct hostler_http *, uint64_t id, hostler_str headers, int32_t fd);

  /* Begins an answer whose body comes in pieces by write and ends by end. [any thread, started] */
  void (*begin)(const struct hostler_http *, uint64_t id, uint32_t status, hostler_str headers);

  /* 0: taken; 1: the client has gone; 2: more than 1 MiB waits and nothing was taken: write it
   * again after `drained`. [any thread, started] */
  int32_t (*write)(const struct hostler_http *, uint64_t id, hostler_str bytes);

  /* [any thread, started] */
  void (*end)(const struct hostler_http *, uint64_t id);
} hostler_http;

#ifdef __cplusplus
}
#endif
