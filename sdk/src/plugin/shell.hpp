// The C side of a plugin instance: what the host holds, and the thread it runs in.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "hostler/abi/core.h"
#include "hostler/plugin_base.hpp"

namespace hostler::detail {

class PluginShell : public hostler_plugin {
 public:
  PluginShell(const hostler_host* host, std::unique_ptr<PluginBase> plugin,
              std::string_view manifest);
  ~PluginShell();  // joins the thread

  static std::string describe(const PluginBase& plugin);

 private:
  int start_thread();
  void thread_main();
  void attach();
  Task<> live();
  void request_stop(std::uint32_t grace_ms);
  Task<> enforce_stop(std::uint32_t grace_ms);

  const hostler_host* host_;
  std::unique_ptr<PluginBase> plugin_;
  PluginState& state_;
  asio::cancellation_signal cancel_run_;
  asio::cancellation_signal cancel_grace_;
  std::string failure_;
  std::thread thread_;
};

}  // namespace hostler::detail
