// What tests of a link to a scripted scheduler share.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "connection/scheduler_link.hpp"
#include "test_loop.hpp"
#include "testing/scripted_scheduler.hpp"

namespace icemon {

using LinkPtr = std::unique_ptr<SchedulerLink>;

class LinkTest : public testing::Test {
 protected:
  static LinkOptions to(const ScriptedScheduler& scheduler) {
    LinkOptions options;
    options.scheduler = scheduler.address();
    return options;
  }

  hostler::Result<LinkPtr> open(LinkOptions options) {
    return loop_.run(SchedulerLink::open(loop_.executor(), std::move(options)));
  }
  LinkPtr open(const ScriptedScheduler& scheduler) { return open(to(scheduler)).value(); }

  std::string open_error(const LinkOptions& options) {
    const auto link = open(options);
    return link ? "open" : link.error().text;
  }

  // Reads until `size` bytes are there.
  std::string read(SchedulerLink& link, std::size_t size) {
    std::string bytes;
    while (bytes.size() < size) bytes += loop_.run(link.read()).value().bytes;
    return bytes;
  }
  std::string read_error(SchedulerLink& link) { return loop_.run(link.read()).error().text; }

  hostler::TestLoop loop_;
};

}  // namespace icemon
