// How a handler answers one request: whole, with a file, or as a stream. Any thread may call it,
// from the moment the handler is given it until long after the client has gone. The first answer
// counts; what comes after a complete answer is ignored. A responder that is destroyed without an
// answer answers 500, so that no client waits for ever.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hostler/descriptor.hpp"
#include "web/headers.hpp"

namespace hostler::host {

class Exchange;

enum class Written {
  taken,
  gone,  // the client is away: nothing more will be sent
  full,  // more than 1 MiB waits: nothing was taken; on_drained tells when to go on
};

class Responder {
 public:
  explicit Responder(std::shared_ptr<Exchange> exchange);
  ~Responder();
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;

  // Answers with a whole body. JSON and text over 1 KiB are compressed if the client accepts it.
  void respond(unsigned status, Headers headers, std::string body);

  // Answers with an open regular file from its start to its end: ranges, ETag, Last-Modified and
  // 304 are made of it.
  void respond_file(Descriptor file, Headers headers);

  // An error in the form the path's clients read: {"error": text} below /api, else plain text.
  void refuse(unsigned status, std::string_view text, Headers headers = {});

  // Begins an answer whose body comes in pieces by write and ends by end. Its length need not be
  // known.
  void begin(unsigned status, Headers headers);
  Written write(std::string_view bytes);
  void end();

  // Called once, on the web server's loop, when the client goes away before the answer is complete;
  // at once, on the calling thread, if it has already gone.
  void on_gone(std::function<void()> callback);

  // Called each time after `full` when less than 512 KiB wait: on the web server's loop, or at once
  // if that is already so.
  void on_drained(std::function<void()> callback);

 private:
  std::shared_ptr<Exchange> exchange_;
};

}  // namespace hostler::host
