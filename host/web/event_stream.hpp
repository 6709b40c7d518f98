// GET /api/events: events of the bus as server-sent events.
//
//   event   := ["id: " seq LF] "data: " envelope LF LF      id only when seq > 0
//   comment := ": alive" LF LF                              when nothing else was sent for 15 s
//            | ": {\"dropped\": " count "}" LF LF           events were lost, the client was too
//            slow
#pragma once

#include "web/event_source.hpp"
#include "web/limits.hpp"
#include "web/link.hpp"
#include "web/request.hpp"

namespace hostler::host {

// What a request for events asks for: ?topics=a.*,b.c and Last-Event-ID or &after=SEQ.
Result<std::unique_ptr<EventFeed>> open_feed(EventSource& source, const Request& request,
                                             const std::shared_ptr<Link>& link);

// Sends until the client goes or the link is stopped. The head has been sent.
Task<> serve_event_stream(std::shared_ptr<Link> link, std::unique_ptr<EventFeed> feed,
                          Limits limits, bool chunked);

// GET /api/ws: one envelope a text message, {"dropped": N} where events were lost. What the client
// sends is read (64 KiB a message at most) and ignored.
Task<> serve_websocket(std::shared_ptr<Link> link, Request request,
                       std::unique_ptr<EventFeed> feed);

}  // namespace hostler::host
