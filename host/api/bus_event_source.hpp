// The bus as the web server's source of events.
#pragma once

#include "bus/bus.hpp"
#include "web/event_source.hpp"

namespace hostler::host {

class BusEventSource : public EventSource {
 public:
  explicit BusEventSource(Bus& bus) : bus_(bus) {}

  Result<std::unique_ptr<EventFeed>> open(std::vector<std::string> topics,
                                          std::optional<std::uint64_t> after,
                                          std::function<void()> ready) override;

 private:
  Bus& bus_;
};

}  // namespace hostler::host
