#include "protocol/messages.hpp"

#include <sodium.h>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "hostler/codec.hpp"
#include "hostler/json.hpp"
#include "hostler/transport/json_lines.hpp"

namespace render_farm {
namespace {

using hostler::Error;
using hostler::Json;
using hostler::Result;

template <class Message>
std::string encode_any(const Message& message) {
  return std::visit(
      [](const auto& body) {
        std::string line = R"({"type":")" + std::string(body.type) + '"';
        const std::string members = hostler::to_text(body);  // {…}
        if (members.size() > 2) line += ',';
        return line.append(members, 1);
      },
      message);
}

template <class Message>
Result<Message> decode_any(std::string_view line) {
  if (line.size() > max_message_bytes) return Error{"the message is too long"};
  const Result<Json> json = hostler::parse_json_line(line);
  if (!json) return json.error();
  const auto type = json->find("type");
  if (type == json->end() || !type->is_string()) return Error{"the message has no type"};
  const auto& name = type->template get_ref<const std::string&>();

  Result<Message> result = Error{"unknown type of message '" + name.substr(0, 40) + "'"};
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Message>>(
      [&](auto identity) {
        using Body = typename decltype(identity)::type;
        if (name != Body::type) return;
        auto body = hostler::from_json<Body>(*json, {.unknown = hostler::UnknownKeys::ignore});
        if (body) {
          result = Message(std::move(*body));
        } else {
          result = Error{name + ": " + body.error().text};
        }
      });
  return result;
}

std::string to_hex(const unsigned char* bytes, std::size_t size) {
  std::string hex(size * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytes, size);
  hex.pop_back();
  return hex;
}

}  // namespace

std::string encode(const ToMaster& message) { return encode_any(message); }
std::string encode(const ToWorker& message) { return encode_any(message); }
Result<ToMaster> decode_to_master(std::string_view line) { return decode_any<ToMaster>(line); }
Result<ToWorker> decode_to_worker(std::string_view line) { return decode_any<ToWorker>(line); }

std::string make_nonce() {
  unsigned char bytes[32];
  randombytes_buf(bytes, sizeof bytes);
  return to_hex(bytes, sizeof bytes);
}

// text := "hostler render-farm 1 " ("worker" | "master") " " worker-nonce " " master-nonce
std::string prove(std::string_view token, Side prover, std::string_view worker_nonce,
                  std::string_view master_nonce) {
  const std::string text = "hostler render-farm 1 " +
                           std::string(prover == Side::worker ? "worker" : "master") + " " +
                           std::string(worker_nonce) + " " + std::string(master_nonce);
  const auto bytes = [](std::string_view view) {
    return reinterpret_cast<const unsigned char*>(view.data());
  };
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(token), token.size());
  crypto_auth_hmacsha256_update(&state, bytes(text), text.size());
  unsigned char mac[crypto_auth_hmacsha256_BYTES];
  crypto_auth_hmacsha256_final(&state, mac);
  return to_hex(mac, sizeof mac);
}

bool proves(std::string_view mac, std::string_view token, Side prover,
            std::string_view worker_nonce, std::string_view master_nonce) {
  const std::string expected = prove(token, prover, worker_nonce, master_nonce);
  return mac.size() == expected.size() &&
         sodium_memcmp(mac.data(), expected.data(), mac.size()) == 0;
}

}  // namespace render_farm
