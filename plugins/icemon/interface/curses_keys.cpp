#include "interface/curses_keys.hpp"

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>

#include <string>

namespace icemon {
namespace {

std::string utf8_of(wint_t letter) {
  std::string text;
  const auto add = [&](wint_t byte) { text += static_cast<char>(byte); };
  if (letter < 0x80) {
    add(letter);
  } else if (letter < 0x800) {
    add(0xC0 | letter >> 6);
    add(0x80 | (letter & 0x3F));
  } else if (letter < 0x10000) {
    add(0xE0 | letter >> 12);
    add(0x80 | (letter >> 6 & 0x3F));
    add(0x80 | (letter & 0x3F));
  } else {
    add(0xF0 | letter >> 18);
    add(0x80 | (letter >> 12 & 0x3F));
    add(0x80 | (letter >> 6 & 0x3F));
    add(0x80 | (letter & 0x3F));
  }
  return text;
}

}  // namespace

std::optional<TopKey> key_of_code(wint_t code) {
  using Kind = TopKey::Kind;
  switch (code) {
    case KEY_UP:
      return TopKey{Kind::up, {}};
    case KEY_DOWN:
      return TopKey{Kind::down, {}};
    case KEY_LEFT:
      return TopKey{Kind::left, {}};
    case KEY_RIGHT:
      return TopKey{Kind::right, {}};
    case KEY_PPAGE:
      return TopKey{Kind::page_up, {}};
    case KEY_NPAGE:
      return TopKey{Kind::page_down, {}};
    case KEY_HOME:
      return TopKey{Kind::home, {}};
    case KEY_END:
      return TopKey{Kind::end, {}};
    case KEY_BACKSPACE:
      return TopKey{Kind::backspace, {}};
    case KEY_ENTER:
      return TopKey{Kind::enter, {}};
    default:
      return std::nullopt;
  }
}

std::optional<TopKey> key_of_letter(wint_t letter) {
  using Kind = TopKey::Kind;
  switch (letter) {
    case '\r':
    case '\n':
      return TopKey{Kind::enter, {}};
    case '\t':
      return TopKey{Kind::tab, {}};
    case 27:
      return TopKey{Kind::escape, {}};
    case 8:
    case 127:
      return TopKey{Kind::backspace, {}};
    default:
      break;
  }
  if (letter < ' ') return std::nullopt;
  return TopKey{Kind::text, utf8_of(letter)};
}

}  // namespace icemon
