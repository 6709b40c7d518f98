// Bytes of the network as text that may stand in JSON, in a table and on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace icemon {

constexpr std::size_t longest_path = 4096;  // of files: PATH_MAX
constexpr std::size_t longest_name = 256;   // of hosts, platforms and nets: a DNS name has 253

// The bytes before the first NUL, U+FFFD for each that is not UTF-8 and for each control character,
// cut at a character's border to at most `most` bytes.
std::string safe_text(std::string_view bytes, std::size_t most);

// Schedulers compare the names of nets without the case of ASCII letters: equal keys, same net.
std::string net_key(std::string_view netname);
bool same_net(std::string_view one, std::string_view other);

// Cuts the next line from the front of `rest`, without its LF or CRLF.
std::string_view take_line(std::string_view& rest);

}  // namespace icemon
