// A plugin: derive from Plugin<Config>, write `run`, and name the class in HOSTLER_PLUGIN. The smallest
// useful one is examples/hello.
#pragma once

#include <memory>
#include <string_view>
#include <type_traits>

#include "hostler/abi/core.h"
#include "hostler/codec.hpp"
#include "hostler/plugin_base.hpp"
#include "hostler/version.hpp"

namespace hostler {

// `Config` is a described struct that mirrors the manifest's configuration schema.
template <class Config>
class Plugin : public PluginBase {
 protected:
  // The instance's life, on its own loop: set up, `co_await stop_requested()`, tear down. An
  // exception that leaves it ends the instance as failed, with the exception's text as the reason.
  virtual Task<> run(Config config) = 0;

 private:
  Task<> run_with(std::string_view config_json) final {
    Result<Config> config = from_text<Config>(config_json);
    if (config.has_error()) throw Failure(config.error());
    return run(std::move(*config));
  }
  const TypeInfo& config_type() const final { return type_of<Config>(); }
};

namespace detail {
using MakePlugin = std::unique_ptr<PluginBase> (*)();
hostler_plugin* create_plugin(const hostler_host* host, MakePlugin make, std::string_view manifest);
hostler_str describe_plugin(MakePlugin make);

// The interfaces that this SDK uses on a plugin's behalf.
inline constexpr std::size_t plugin_need_count = 6;
extern const hostler_need plugin_needs[plugin_need_count];
}  // namespace detail

}  // namespace hostler

// Written into the module by hostler_add_plugin().
extern "C" const char hostler_manifest_data[];
extern "C" const std::size_t hostler_manifest_size;

// Makes `Class` the plugin of this module: defines its one exported symbol.
#define HOSTLER_PLUGIN(Class)                                                                  \
  namespace {                                                                                  \
  std::unique_ptr<::hostler::PluginBase> hostler_make_plugin() {                                \
    static_assert(std::is_base_of_v<::hostler::PluginBase, Class>,                             \
                  "HOSTLER_PLUGIN needs a class derived from hostler::Plugin<Config>");        \
    return std::make_unique<Class>();                                                          \
  }                                                                                            \
  hostler_plugin* hostler_create_plugin(const hostler_host* host) {                            \
    return ::hostler::detail::create_plugin(host, hostler_make_plugin,                         \
                                            {hostler_manifest_data, hostler_manifest_size});   \
  }                                                                                            \
  hostler_str hostler_describe_plugin() {                                                      \
    return ::hostler::detail::describe_plugin(hostler_make_plugin);                            \
  }                                                                                            \
  }                                                                                            \
  extern "C" HOSTLER_EXPORT const hostler_entry hostler_plugin_entry = {                       \
      sizeof(hostler_entry),          HOSTLER_ABI,                                             \
      {HOSTLER_SDK_VERSION, sizeof(HOSTLER_SDK_VERSION) - 1}, ::hostler::detail::plugin_needs,  \
      ::hostler::detail::plugin_need_count, hostler_create_plugin, hostler_describe_plugin};
