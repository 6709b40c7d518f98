// Text with a meaning, of which the screen makes colours.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace icemon {

// What a piece of text means; the screen chooses colours for it.
enum class Ink { plain, faint, good, warning, bad, title, client };

struct TopStyle {
  Ink ink = Ink::plain;
  int client = 0;  // of Ink::client: which of the clients' colours, 0 to client_colours - 1
  bool is_reversed = false;
  bool is_underlined = false;

  bool operator==(const TopStyle&) const = default;
};

struct TopSpan {
  std::string text;  // printable
  TopStyle style;
};
using TopLine = std::vector<TopSpan>;

constexpr int client_colours = 12;
int colour_of_client(std::string_view client);  // the same in every run

}  // namespace icemon
