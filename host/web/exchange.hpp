// One request's answer on its way from a handler, on any thread, to the connection, on the web
// server's loop. The Responder is the handler's end of it; the Session holds the other.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "web/responder.hpp"

namespace hostler::host {

class Exchange {
 public:
  enum class Kind { none, whole, file, stream };

  struct Traits {
    bool accepts_gzip = false;
    bool below_api = false;
  };

  // `wake` makes the connection look again. It is called from any thread, under the lock, and not
  // after abandon().
  Exchange(Traits traits, std::function<void()> wake);

  // The handler's end [any thread].
  void respond(unsigned status, Headers headers, std::string body);
  void respond_file(Descriptor file, Headers headers);
  void refuse(unsigned status, std::string_view text, Headers headers);
  void begin(unsigned status, Headers headers);
  Written write(std::string_view bytes);
  void end();
  void on_gone(std::function<void()> callback);
  void on_drained(std::function<void()> callback);
  void give_up();  // the responder was destroyed

  // The connection's end [the web server's loop].
  struct Answer {
    unsigned status = 0;
    Headers headers;
    std::string body;  // of a whole answer
    Descriptor file;   // of a file answer
  };
  struct Piece {
    std::string bytes;
    bool last = false;
  };
  Kind kind() const;
  Answer take_answer();
  Piece take_piece();            // what has been written since; empty: nothing yet
  void sent(std::size_t bytes);  // of pieces
  void tell_gone();              // the client closed its side: a whole answer still reaches it
  void abandon();                // the client has gone
  void complete();               // the answer was sent: no one is told of anything any more

 private:
  bool begin_answer(Kind kind, unsigned status, Headers headers);
  bool is_drained();

  const Traits traits_;
  mutable std::mutex mutex_;
  std::function<void()> wake_;
  std::function<void()> on_gone_;
  std::function<void()> on_drained_;
  Kind kind_ = Kind::none;
  Answer answer_;
  std::string pending_;      // of a stream, not yet taken
  std::size_t waiting_ = 0;  // of a stream, not yet sent
  bool was_full_ = false;
  bool ended_ = false;
  bool told_gone_ = false;  // the client closed its side: no stream any more
  bool closed_ = false;     // nothing more can be sent
  bool complete_ = false;   // because all of it was
};

}  // namespace hostler::host
