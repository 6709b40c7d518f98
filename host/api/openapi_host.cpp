#include "api/openapi.hpp"

namespace hostler::host {
namespace {

const std::string json = "application/json";

const QuerySpec topics_query{"topics",
                             ParameterType::string,
                             "Names with commas between, or prefixes such as render-farm.*",
                             true,
                             {}};
const QuerySpec after_query{
    "after",
    ParameterType::integer,
    "Begin behind this seq of the durable log; the header Last-Event-ID says "
    "the same",
    false,
    {}};

RouteSpec action(const std::string& name, const std::string& summary) {
  return {"POST", "/api/instances/{name}/" + name, summary, {}, "{\"ok\": true}", json};
}

std::vector<RouteSpec> make_specs() {
  return {
      {"GET",
       "/api/host",
       "This host",
       {},
       "Its name, version, pid, start and state directory",
       json},
      {"GET", "/api/openapi.json", "This document", {}, "An OpenAPI 3.1 document", json},
      {"GET",
       "/api/instances",
       "The instances of plugins",
       {},
       "A list, in the order of the "
       "configuration",
       json},
      {"GET", "/api/instances/{name}", "One instance", {}, "The instance with its manifest, and refused_commands: those that its configuration does not allow", json},
      action("restart", "Restart an instance now, whatever it does"),
      action("clear", "End a quarantine, or the pause before the next try"),
      action("enable", "Run an instance that was disabled; kept over restarts of the host"),
      action("disable", "Stop an instance until it is enabled; kept over restarts of the host"),
      {"GET", "/api/topics", "The topics of events", {}, "A list with class and counts", json},
      {"GET",
       "/api/events",
       "Events as they come, as server-sent events",
       {topics_query, after_query},
       "An envelope a message, without end; a gap where retention was behind the seq",
       "text/event-stream"},
      {"GET",
       "/api/ws",
       "Events as they come, over a WebSocket",
       {topics_query, after_query},
       "The connection becomes a WebSocket: an envelope a text message",
       ""},
      {"GET", "/livez", "Is the host alive?", {}, "It is; with the state of each instance", json},
      {"GET",
       "/readyz",
       "Do all instances run that must?",
       {},
       "They do; with 503 they do not, and the "
       "body says which",
       json},
      {"GET",
       "/metrics",
       "Numbers for Prometheus",
       {},
       "Prometheus' text format, version 0.0.4",
       "text/plain"},
  };
}

}  // namespace

const std::vector<RouteSpec>& host_route_specs() {
  static const std::vector<RouteSpec> specs = make_specs();
  return specs;
}

}  // namespace hostler::host
