/* The smallest plugin in C: no thread of its own, one command. */
#include <stdlib.h>
#include <string.h>

#include "hostler/abi/commands.h"
#include "hostler/abi/core.h"

struct tiny {
  hostler_plugin plugin; /* first: a hostler_plugin* is a struct tiny* */
  const hostler_host *host;
  const hostler_commands *commands;
};

#define STR(literal) ((hostler_str){literal, sizeof(literal) - 1})
static const hostler_str nothing = {NULL, 0};

static void on_invoke(void *context, const hostler_invocation *call) {
  const struct tiny *self = context;
  char reply[256];
  size_t size = 0;
  if (call->arguments.size + sizeof("{\"value\":}") < sizeof(reply)) {
    memcpy(reply, "{\"value\":", 9);
    memcpy(reply + 9, call->arguments.data, call->arguments.size);
    size = 9 + call->arguments.size;
    reply[size++] = '}';
  }
  self->commands->reply(self->commands, call->id, (hostler_str){reply, size});
  self->commands->finish(self->commands, call->id, 0, nothing);
}

static void on_cancel(void *context, uint64_t id) {
  (void)context;
  (void)id;
}

static int32_t start(hostler_plugin *plugin) {
  struct tiny *self = (struct tiny *)plugin;
  self->commands = self->host->get_interface(self->host, STR(HOSTLER_COMMANDS),
                                             HOSTLER_COMMANDS_REVISION);
  if (self->commands == NULL) {
    self->host->report(self->host, HOSTLER_FAILED, STR("no hostler.commands/1"));
    return 1;
  }
  self->commands->serve(self->commands, (hostler_command_handler){self, on_invoke, on_cancel});
  self->host->report(self->host, HOSTLER_RUNNING, nothing);
  return 0;
}

static void stop(hostler_plugin *plugin, uint32_t grace_ms) {
  const struct tiny *self = (struct tiny *)plugin;
  (void)grace_ms;
  self->host->report(self->host, HOSTLER_ENDED, nothing);
}

static void ping(hostler_plugin *plugin, uint64_t number) {
  const struct tiny *self = (struct tiny *)plugin;
  self->host->pong(self->host, number);
}

static void destroy(hostler_plugin *plugin) { free(plugin); }

static hostler_plugin *create(const hostler_host *host) {
  struct tiny *self = calloc(1, sizeof(*self));
  if (self == NULL) return NULL;
  self->plugin = (hostler_plugin){sizeof(hostler_plugin), 0, start, stop, ping, destroy};
  self->host = host;
  return &self->plugin;
}

static hostler_str describe(void) {
  return STR("{\"commands\":{\"echo\":{\"parameters\":{\"text\":{\"type\":\"string\"}}}},"
             "\"topics\":{},"
             "\"config\":{\"type\":\"object\",\"properties\":{\"greeting\":{\"type\":\"string\"},"
             "\"port\":{\"type\":\"integer\"}}}}");
}

static const hostler_need needs[] = {
    {{HOSTLER_COMMANDS, sizeof(HOSTLER_COMMANDS) - 1}, HOSTLER_COMMANDS_REVISION, 0}};

const hostler_entry hostler_plugin_entry = {
    sizeof(hostler_entry), HOSTLER_ABI, {"0.1.0", 5}, needs, 1, create, describe};
