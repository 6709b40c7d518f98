// The one JSON form of an event, as tap, server-sent events and WebSockets carry it.
#pragma once

#include <string>

#include "bus/envelope.hpp"

namespace hostler::host {

// {"seq":12,"topic":"render-farm.job.changed","source":"farm","key":"7",
//  "time":"2026-11-22T10:00:00.123456Z","body":{…}}, or {"gap":true,"seq":12,"topic":"…"}.
// One line: the body stands there as published, but line ends between its tokens become spaces.
std::string to_json(const Envelope&);

}  // namespace hostler::host
