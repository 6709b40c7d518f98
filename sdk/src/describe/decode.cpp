// JSON to values: from text, and from a tree, by one decoder.
#include "describe/decoder.hpp"

namespace hostler::detail {

namespace {

// Tells the decoder what a parser would have told it.
bool walk(const Json& json, Decoder& decoder) {
  switch (json.type()) {
    case Json::value_t::null:
    case Json::value_t::discarded:
      return decoder.null();
    case Json::value_t::boolean:
      return decoder.boolean(json.get<bool>());
    case Json::value_t::number_integer:
      return decoder.number_integer(json.get<std::int64_t>());
    case Json::value_t::number_unsigned:
      return decoder.number_unsigned(json.get<std::uint64_t>());
    case Json::value_t::number_float:
      return decoder.number_float(json.get<double>(), json.dump());
    case Json::value_t::string:
      return decoder.string(json.get_ref<const std::string&>());
    case Json::value_t::binary:
      return decoder.binary(json.get_binary());
    case Json::value_t::array:
      if (!decoder.start_array(json.size())) return false;
      for (const auto& element : json) {
        if (!walk(element, decoder)) return false;
      }
      return decoder.end_array();
    case Json::value_t::object:
      if (!decoder.start_object(json.size())) return false;
      for (const auto& [key, element] : json.items()) {
        if (!decoder.key(key) || !walk(element, decoder)) return false;
      }
      return decoder.end_object();
  }
  return false;
}

}  // namespace

Result<void> decode_text(const TypeInfo& type, void* value, std::string_view text,
                         const DecodeOptions& options) {
  if (text.size() > options.max_bytes) {
    return Error{"the JSON text has " + std::to_string(text.size()) + " bytes, at most " +
                 std::to_string(options.max_bytes) + " are taken"};
  }
  Decoder decoder(type, value, options);
  if (!Json::sax_parse(text.begin(), text.end(), &decoder)) return decoder.error();
  return {};
}

Result<void> decode_json(const TypeInfo& type, void* value, const Json& json,
                         const DecodeOptions& options) {
  Decoder decoder(type, value, options);
  if (!walk(json, decoder)) return decoder.error();
  return {};
}

}  // namespace hostler::detail
