// Writes a stream of JSON events (nlohmann's SAX interface) into memory that a field table
// describes. Stops at the first error.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "hostler/codec.hpp"

namespace hostler::detail {

class Decoder {
 public:
  Decoder(const TypeInfo& type, void* value, const DecodeOptions& options);

  const Error& error() const { return error_; }

  bool null();
  bool boolean(bool value);
  bool number_integer(std::int64_t value);
  bool number_unsigned(std::uint64_t value);
  bool number_float(double value, const std::string& text);
  bool string(const std::string& value);
  bool binary(const Json::binary_t&);
  bool start_object(std::size_t);
  bool key(const std::string& name);
  bool end_object();
  bool start_array(std::size_t);
  bool end_array();
  bool parse_error(std::size_t position, const std::string& token, const Json::exception& cause);

 private:
  // A place for one value; no type: the value is not wanted.
  struct Slot {
    const TypeInfo* type = nullptr;
    void* value = nullptr;
  };

  // An open list or object.
  struct Level {
    Slot self;
    std::size_t index = 0;       // list: of the element that was last begun, from 1
    std::string key = {};        // map, object, json: of the element that was last begun
    Slot element = {};           // object, map: where the value of `key` goes
    std::bitset<256> seen = {};  // object: fields that had a key
  };

  Slot next_slot();
  Slot next_value_slot();  // as next_slot, with optionals filled
  bool open(const Slot& slot);
  bool json_key(Level& level);
  bool object_key(Level& level);
  template <class Number>
  bool integer(Number value);
  bool text(const Slot& slot, const std::string& value);
  bool refuse_missing(const Level& level);

  bool fail(const std::string& text);
  bool expected(const TypeInfo& type, std::string_view found);
  std::string path() const;

  const DecodeOptions& options_;
  Slot root_;
  std::vector<Level> levels_;
  Error error_;
};

}  // namespace hostler::detail
