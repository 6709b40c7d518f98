/* hostler.metrics/1: numbers at /metrics, in Prometheus' text format, with the label
 * instance="…" added by the host. */
#pragma once

#include "hostler/abi/core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HOSTLER_METRICS "hostler.metrics"
#define HOSTLER_METRICS_REVISION 1u

enum hostler_metric_kind {
  HOSTLER_COUNTER = 1,
  HOSTLER_GAUGE = 2,
  HOSTLER_HISTOGRAM = 3
};

typedef struct hostler_metric {
  uint32_t size;
  uint32_t kind;         /* of hostler_metric_kind */
  hostler_str name;      /* with unit, e.g. "render_farm_frame_seconds" */
  hostler_str help;      /* one sentence */
  hostler_str labels;    /* JSON object of strings, e.g. {"engine":"CYCLES"}; may be empty */
  const double *buckets; /* histogram: ascending upper bounds */
  size_t bucket_count;
} hostler_metric;

typedef struct hostler_metrics {
  uint32_t size;
  uint32_t revision;

  /* Defines a metric, or finds the one with this name and labels; returns its number, 0 when the
   * name is not one or has another kind. [any thread, started] */
  uint64_t (*define)(const struct hostler_metrics *, const hostler_metric *);

  /* Adds to a counter (not negative) or gauge. Wait-free. [any thread, started] */
  void (*add)(const struct hostler_metrics *, uint64_t metric, double value);

  /* Sets a gauge. Wait-free. [any thread, started] */
  void (*set)(const struct hostler_metrics *, uint64_t metric, double value);

  /* Adds an observation to a histogram. [any thread, started] */
  void (*observe)(const struct hostler_metrics *, uint64_t metric, double value);
} hostler_metrics;

#ifdef __cplusplus
}
#endif
