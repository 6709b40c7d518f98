#include "messages.hpp"

#include <sodium.h>

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "hostler/json.hpp"

namespace render_farm {
namespace {

using hostler::Error;
using hostler::Json;
using hostler::Result;
namespace describe = boost::describe;

template <class T>
concept Described = describe::has_describe_members<T>::value;

template <class T>
Json to_json(const T& value);

template <Described T>
Json members_to_json(const T& value) {
  Json json = Json::object();
  boost::mp11::mp_for_each<describe::describe_members<T, describe::mod_public>>(
      [&](auto member) { json[member.name] = to_json(value.*member.pointer); });
  return json;
}

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};

template <class T>
Json to_json(const T& value) {
  if constexpr (Described<T>) {
    return members_to_json(value);
  } else if constexpr (is_vector<T>::value) {
    Json json = Json::array();
    for (const auto& item : value) json.push_back(to_json(item));
    return json;
  } else {
    return value;
  }
}

[[noreturn]] void mistyped(const char* wanted) { throw std::invalid_argument(wanted); }

template <class T>
void from_json(const Json& json, T& value) {
  if constexpr (Described<T>) {
    if (!json.is_object()) mistyped("must be an object");
    boost::mp11::mp_for_each<describe::describe_members<T, describe::mod_public>>([&](auto member) {
      const auto found = json.find(member.name);
      if (found == json.end()) return;
      try {
        from_json(*found, value.*member.pointer);
      } catch (const std::invalid_argument& error) {
        throw std::invalid_argument("'" + std::string(member.name) + "' " + error.what());
      }
    });
  } else if constexpr (is_vector<T>::value) {
    if (!json.is_array()) mistyped("must be a list");
    value.clear();
    for (const Json& item : json) from_json(item, value.emplace_back());
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!json.is_boolean()) mistyped("must be true or false");
    value = json.get<bool>();
  } else if constexpr (std::is_integral_v<T>) {
    if (!json.is_number_integer()) mistyped("must be a whole number");
    const bool fits = json.is_number_unsigned() ? std::in_range<T>(json.get<std::uint64_t>())
                                                : std::in_range<T>(json.get<std::int64_t>());
    if (!fits) mistyped("does not fit");
    value = json.get<T>();
  } else if constexpr (std::is_floating_point_v<T>) {
    if (!json.is_number()) mistyped("must be a number");
    value = json.get<T>();
  } else {
    if (!json.is_string()) mistyped("must be a text");
    value = json.get<std::string>();
  }
}

template <class Message>
std::string encode_any(const Message& message) {
  return std::visit(
      [](const auto& body) {
        Json json = members_to_json(body);
        json["type"] = body.type;
        return json.dump(-1, ' ', false, Json::error_handler_t::replace);
      },
      message);
}

template <class Message>
Result<Message> decode_any(std::string_view line) {
  if (line.size() > max_message_bytes) return Error{"the message is too long"};
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Error{"not a JSON object"};
  const auto type = json.find("type");
  if (type == json.end() || !type->is_string()) return Error{"the message has no type"};
  const auto& name = type->template get_ref<const std::string&>();

  Result<Message> result = Error{"unknown type of message '" + name.substr(0, 40) + "'"};
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Message>>(
      [&](auto identity) {
        using Body = typename decltype(identity)::type;
        if (name != Body::type) return;
        try {
          Body body;
          from_json(json, body);
          result = Message(std::move(body));
        } catch (const std::invalid_argument& error) {
          result = Error{name + ": " + error.what()};
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
