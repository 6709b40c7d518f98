#include "api/host_api.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "api/command_answer.hpp"
#include "api/openapi.hpp"
#include "hostler/timestamp.hpp"
#include "hostler/version.hpp"

namespace hostler::host {

namespace {

using ResponderPtr = std::shared_ptr<Responder>;

void respond_json(Responder& responder, const Json& value, unsigned status = 200) {
  responder.respond(status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
                    value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

Json page_json(const Manifest& manifest, const PageSpec& page) {
  return {{"name", page.name},
          {"title", page.title},
          {"element", page.element},
          {"url", "/pages/" + manifest.id + "/" + page.module},
          {"icon", page.icon}};
}

void answer_instances(Runtime& runtime, Responder& responder) {
  Json list = Json::array();
  for (const auto& instance : runtime.instances()) {
    list.push_back(instance_json(*instance, *instance->plan().run.manifest));
  }
  respond_json(responder, list);
}

// Those that the instance's configuration does not allow.
Json refused_commands(const Manifest& manifest, const std::string& config_text) {
  const Json config = Json::parse(config_text, nullptr, false);
  Json names = Json::array();
  for (const CommandSpec& command : manifest.commands) {
    if (!command.is_allowed(config)) names.push_back(command.name);
  }
  return names;
}

void answer_instance(Runtime& runtime, const Request& request, Responder& responder) {
  auto instance = runtime.require(request.parameter("name"));
  if (instance.has_error()) return responder.refuse(404, instance.error().text);
  const Manifest& manifest = *(*instance)->plan().run.manifest;
  Json json = instance_json(**instance, manifest);
  json["manifest"] = Json::parse(manifest.text);
  json["refused_commands"] = refused_commands(manifest, (*instance)->plan().spec.config);
  respond_json(responder, json);
}

// Ready means: every instance that is not optional runs, be it in part.
void answer_health(Runtime& runtime, Responder& responder, bool only_alive) {
  Json instances = Json::array();
  bool ready = true;
  for (const auto& instance : runtime.instances()) {
    bool optional = instance->plan().spec.optional;
    if (!optional && !is_ready(instance->state())) ready = false;
    instances.push_back({{"name", instance->name()},
                         {"state", to_string(instance->state())},
                         {"reason", instance->reason()},
                         {"optional", optional}});
  }
  bool good = only_alive || ready;
  const char* status = only_alive ? "alive" : ready ? "ready" : "not ready";
  respond_json(responder, {{"status", status}, {"instances", std::move(instances)}},
               good ? 200 : 503);
}

void answer_openapi(Runtime& runtime, Responder& responder) {
  std::vector<DescribedInstance> described;
  for (const auto& instance : runtime.instances())
    described.push_back({instance->name(), instance->plan().run.manifest.get()});
  respond_json(responder, openapi_document(runtime.config().name, described));
}

void answer_topics(Runtime& runtime, Responder& responder) {
  Json topics = Json::array();
  for (const TopicInfo& topic : runtime.bus().topics()) {
    topics.push_back({{"name", topic.name},
                      {"class", to_string(topic.topic_class)},
                      {"published", topic.published},
                      {"dropped", topic.dropped},
                      {"subscribers", topic.subscribers}});
  }
  respond_json(responder, topics);
}

using Action = Result<> (Runtime::*)(const std::string&);

void claim_action(Router& router, Runtime& runtime, const std::string& name, Action action) {
  router.claim("host", "POST", "/api/instances/{name}/" + name,
               [&runtime, action](Request request, ResponderPtr responder) {
                 auto done = (runtime.*action)(std::string(request.parameter("name")));
                 if (done.has_error()) {
                   bool unknown = done.error().code == ExitCode::usage;
                   return responder->refuse(unknown ? 404 : 409, done.error().text);
                 }
                 respond_json(*responder, {{"ok", true}});
               });
}

void start_command(Runtime& runtime, Request request, ResponderPtr responder) {
  if (request.body_file) return responder->refuse(413, "arguments of a command are at most 64 KiB");
  CommandCall call;
  call.instance = request.parameter("instance");
  call.command = request.parameter("command");
  call.arguments = std::move(request.body);
  call.caller = request.peer == Peer::unix_socket ? "cli" : "http";
  CommandAnswer::start(runtime.commands(), std::move(call), std::move(responder));
}

}  // namespace

Json instance_json(const Instance& instance, const Manifest& manifest) {
  const InstancePlan& plan = instance.plan();
  Json pages = Json::array();
  for (const PageSpec& page : manifest.pages) pages.push_back(page_json(manifest, page));
  return {{"name", instance.name()},
          {"plugin", plan.spec.use},
          {"version", plan.version},
          {"summary", plan.summary},
          {"state", to_string(instance.state())},
          {"reason", instance.reason()},
          {"since", format_timestamp(instance.since())},
          {"isolation", to_string(plan.spec.isolation)},
          {"optional", plan.spec.optional},
          {"restarts", instance.restarts()},
          {"pid", instance.pid()},
          {"owner", plan.owner},
          {"third_party", plan.third_party},
          {"pages", std::move(pages)}};
}

void claim_host_routes(Router& router, Runtime& runtime) {
  auto get = [&](const std::string& path, auto answer) {
    router.claim("host", "GET", path, [&runtime, answer](Request request, ResponderPtr responder) {
      answer(runtime, request, *responder);
    });
  };
  get("/api/host", [started = format_timestamp(std::chrono::system_clock::now())](
                       Runtime& runtime, const Request&, Responder& responder) {
    respond_json(responder, {{"name", runtime.config().name},
                             {"version", HOSTLER_SDK_VERSION},
                             {"pid", ::getpid()},
                             {"started", started},
                             {"state_dir", runtime.state().path().string()}});
  });
  get("/api/instances", [](Runtime& runtime, const Request&, Responder& responder) {
    answer_instances(runtime, responder);
  });
  get("/api/instances/{name}", answer_instance);
  get("/api/openapi.json", [](Runtime& runtime, const Request&, Responder& responder) {
    answer_openapi(runtime, responder);
  });
  get("/api/topics", [](Runtime& runtime, const Request&, Responder& responder) {
    answer_topics(runtime, responder);
  });
  get("/livez", [](Runtime& runtime, const Request&, Responder& responder) {
    answer_health(runtime, responder, true);
  });
  get("/readyz", [](Runtime& runtime, const Request&, Responder& responder) {
    answer_health(runtime, responder, false);
  });
  get("/metrics", [](Runtime& runtime, const Request&, Responder& responder) {
    responder.respond(200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}},
                      runtime.metrics().text());
  });
  claim_action(router, runtime, "restart", &Runtime::restart);
  claim_action(router, runtime, "clear", &Runtime::clear);
  claim_action(router, runtime, "enable", &Runtime::enable);
  claim_action(router, runtime, "disable", &Runtime::disable);
  router.claim("host", "POST", "/api/{instance}/commands/{command}",
               [&runtime](Request request, ResponderPtr responder) {
                 start_command(runtime, std::move(request), std::move(responder));
               });
}

}  // namespace hostler::host
