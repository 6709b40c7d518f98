// Every size and offset of the binary contract on 64-bit Linux, pinned: a change here breaks plugins that
// were built before. A table may grow at its end; then its size and the new offsets are added, and nothing
// that stands here changes.
#include <cstddef>

#include "hostler/abi/core.h"
#include "hostler/abi/log.h"
#include "hostler/abi/events.h"
#include "hostler/abi/commands.h"
#include "hostler/abi/http.h"
#include "hostler/abi/metrics.h"
#include "hostler/abi/instances.h"

static_assert(sizeof(void*) == 8, "the pinned layout is that of 64-bit systems");

#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes), "size of " #type)
#define OFFSET(type, field, bytes) \
  static_assert(offsetof(type, field) == (bytes), "offset of " #type "." #field)


SIZE(hostler_str, 16);
OFFSET(hostler_str, data, 0);
OFFSET(hostler_str, size, 8);

SIZE(hostler_host, 112);
OFFSET(hostler_host, size, 0);
OFFSET(hostler_host, flags, 4);
OFFSET(hostler_host, instance, 8);
OFFSET(hostler_host, plugin, 24);
OFFSET(hostler_host, host_name, 40);
OFFSET(hostler_host, config, 56);
OFFSET(hostler_host, state_dir, 72);
OFFSET(hostler_host, get_interface, 88);
OFFSET(hostler_host, report, 96);
OFFSET(hostler_host, pong, 104);

SIZE(hostler_plugin, 40);
OFFSET(hostler_plugin, size, 0);
OFFSET(hostler_plugin, reserved, 4);
OFFSET(hostler_plugin, start, 8);
OFFSET(hostler_plugin, stop, 16);
OFFSET(hostler_plugin, ping, 24);
OFFSET(hostler_plugin, destroy, 32);

SIZE(hostler_need, 24);
OFFSET(hostler_need, name, 0);
OFFSET(hostler_need, revision, 16);
OFFSET(hostler_need, optional, 20);

SIZE(hostler_entry, 56);
OFFSET(hostler_entry, size, 0);
OFFSET(hostler_entry, abi, 4);
OFFSET(hostler_entry, sdk_version, 8);
OFFSET(hostler_entry, needs, 24);
OFFSET(hostler_entry, need_count, 32);
OFFSET(hostler_entry, create, 40);
OFFSET(hostler_entry, describe, 48);

SIZE(hostler_log, 24);
OFFSET(hostler_log, size, 0);
OFFSET(hostler_log, revision, 4);
OFFSET(hostler_log, level, 8);
OFFSET(hostler_log, write, 16);

SIZE(hostler_event, 96);
OFFSET(hostler_event, size, 0);
OFFSET(hostler_event, kind, 4);
OFFSET(hostler_event, seq, 8);
OFFSET(hostler_event, time_us, 16);
OFFSET(hostler_event, topic, 24);
OFFSET(hostler_event, source, 40);
OFFSET(hostler_event, key, 56);
OFFSET(hostler_event, body, 72);
OFFSET(hostler_event, dropped, 88);

SIZE(hostler_committed, 16);
OFFSET(hostler_committed, context, 0);
OFFSET(hostler_committed, call, 8);

SIZE(hostler_ready, 16);
OFFSET(hostler_ready, context, 0);
OFFSET(hostler_ready, call, 8);

SIZE(hostler_receive, 16);
OFFSET(hostler_receive, context, 0);
OFFSET(hostler_receive, call, 8);

SIZE(hostler_subscription_options, 40);
OFFSET(hostler_subscription_options, size, 0);
OFFSET(hostler_subscription_options, queue, 4);
OFFSET(hostler_subscription_options, topic, 8);
OFFSET(hostler_subscription_options, name, 24);

SIZE(hostler_events, 48);
OFFSET(hostler_events, size, 0);
OFFSET(hostler_events, revision, 4);
OFFSET(hostler_events, publish, 8);
OFFSET(hostler_events, subscribe, 16);
OFFSET(hostler_events, take, 24);
OFFSET(hostler_events, acknowledge, 32);
OFFSET(hostler_events, unsubscribe, 40);

SIZE(hostler_invocation, 64);
OFFSET(hostler_invocation, size, 0);
OFFSET(hostler_invocation, reserved, 4);
OFFSET(hostler_invocation, id, 8);
OFFSET(hostler_invocation, command, 16);
OFFSET(hostler_invocation, arguments, 32);
OFFSET(hostler_invocation, caller, 48);

SIZE(hostler_command_handler, 24);
OFFSET(hostler_command_handler, context, 0);
OFFSET(hostler_command_handler, invoke, 8);
OFFSET(hostler_command_handler, cancel, 16);

SIZE(hostler_reply_receiver, 24);
OFFSET(hostler_reply_receiver, context, 0);
OFFSET(hostler_reply_receiver, reply, 8);
OFFSET(hostler_reply_receiver, finished, 16);

SIZE(hostler_commands, 48);
OFFSET(hostler_commands, size, 0);
OFFSET(hostler_commands, revision, 4);
OFFSET(hostler_commands, serve, 8);
OFFSET(hostler_commands, reply, 16);
OFFSET(hostler_commands, finish, 24);
OFFSET(hostler_commands, call, 32);
OFFSET(hostler_commands, cancel, 40);

SIZE(hostler_request, 112);
OFFSET(hostler_request, size, 0);
OFFSET(hostler_request, body_fd, 4);
OFFSET(hostler_request, id, 8);
OFFSET(hostler_request, method, 16);
OFFSET(hostler_request, route, 32);
OFFSET(hostler_request, path, 48);
OFFSET(hostler_request, query, 64);
OFFSET(hostler_request, headers, 80);
OFFSET(hostler_request, body, 96);

SIZE(hostler_request_handler, 32);
OFFSET(hostler_request_handler, context, 0);
OFFSET(hostler_request_handler, request, 8);
OFFSET(hostler_request_handler, gone, 16);
OFFSET(hostler_request_handler, drained, 24);

SIZE(hostler_http, 56);
OFFSET(hostler_http, size, 0);
OFFSET(hostler_http, revision, 4);
OFFSET(hostler_http, claim, 8);
OFFSET(hostler_http, respond, 16);
OFFSET(hostler_http, respond_file, 24);
OFFSET(hostler_http, begin, 32);
OFFSET(hostler_http, write, 40);
OFFSET(hostler_http, end, 48);

SIZE(hostler_metric, 72);
OFFSET(hostler_metric, size, 0);
OFFSET(hostler_metric, kind, 4);
OFFSET(hostler_metric, name, 8);
OFFSET(hostler_metric, help, 24);
OFFSET(hostler_metric, labels, 40);
OFFSET(hostler_metric, buckets, 56);
OFFSET(hostler_metric, bucket_count, 64);

SIZE(hostler_metrics, 40);
OFFSET(hostler_metrics, size, 0);
OFFSET(hostler_metrics, revision, 4);
OFFSET(hostler_metrics, define, 8);
OFFSET(hostler_metrics, add, 16);
OFFSET(hostler_metrics, set, 24);
OFFSET(hostler_metrics, observe, 32);

SIZE(hostler_done, 16);
OFFSET(hostler_done, context, 0);
OFFSET(hostler_done, call, 8);

SIZE(hostler_instances, 24);
OFFSET(hostler_instances, size, 0);
OFFSET(hostler_instances, revision, 4);
OFFSET(hostler_instances, run, 8);
OFFSET(hostler_instances, stop, 16);
