#include "interface/top_screen.hpp"

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "interface/curses_keys.hpp"

namespace icemon {
namespace {

namespace asio = hostler::asio;
using hostler::Error;
using hostler::ExitCode;

// Of 256: middle tones that can be read on black and on white, apart for most eyes.
constexpr std::array<short, client_colours> client_palette{33, 166, 35, 162, 136, 37,
                                                           99, 160, 70, 94,  75,  205};
constexpr std::array<short, 6> plain_palette{COLOR_BLUE, COLOR_GREEN,  COLOR_MAGENTA,
                                             COLOR_CYAN, COLOR_YELLOW, COLOR_RED};
constexpr short pair_good = 1, pair_warning = 2, pair_bad = 3, pair_first_client = 4;

// The characters of this thread while curses is used: the locale of the process is not touched,
// since other threads rely on it.
class ThreadLocale {
 public:
  ThreadLocale() : mine_(newlocale(LC_CTYPE_MASK, "", nullptr)) {
    // What ssh brings along is often not installed here.
    if (!mine_ && wants_utf8()) mine_ = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (mine_) before_ = uselocale(mine_);
  }
  ~ThreadLocale() {
    if (!mine_) return;
    uselocale(before_);
    freelocale(mine_);
  }
  ThreadLocale(const ThreadLocale&) = delete;
  ThreadLocale& operator=(const ThreadLocale&) = delete;

  bool is_utf8() const { return mine_ && std::string_view(nl_langinfo(CODESET)) == "UTF-8"; }

 private:
  static bool wants_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
      const char* value = std::getenv(name);
      if (!value || !*value) continue;
      const std::string_view locale = value;
      return locale.ends_with("UTF-8") || locale.ends_with("utf8");
    }
    return false;
  }

  locale_t mine_ = nullptr;
  locale_t before_ = nullptr;
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// A place of its own for each direction: the reading one is set not to block.
File open_terminal(int flags, const char* mode) {
  const int descriptor = ::open("/dev/tty", flags | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) return nullptr;
  File file(::fdopen(descriptor, mode));
  if (!file) ::close(descriptor);
  return file;
}

// For terminals that show no more than ASCII; as wide as before.
std::string ascii_of(const std::string& text) {
  std::string plain;
  for (std::size_t at = 0, next = 0; at < text.size(); at = next) {
    next = at + 1;
    while (next < text.size() && (text[next] & 0xC0) == 0x80) ++next;
    const std::string letter = text.substr(at, next - at);
    plain += letter.size() == 1 ? letter : std::string(display_width(letter), '?');
  }
  return plain;
}

}  // namespace

class TopScreen::Impl {
 public:
  explicit Impl(asio::any_io_executor executor) : resized_(executor, SIGWINCH), keys_(executor) {}

  ~Impl() {
    if (!screen_) return;
    wmove(stdscr, LINES - 1, 0);
    wclrtoeol(stdscr);
    wrefresh(stdscr);
    endwin();
    delscreen(screen_);
  }

  hostler::Result<void> take() {
    out_ = open_terminal(O_WRONLY, "w");
    in_ = open_terminal(O_RDONLY, "r");
    if (!out_ || !in_) return Error{"there is no terminal here; try --batch"};
    screen_ = newterm(nullptr, out_.get(), in_.get());
    const char* name = std::getenv("TERM");
    if (!screen_)
      return Error{std::string("the terminal '") + (name ? name : "") +
                       "' is not known here; set TERM, or try --batch",
                   ExitCode::unavailable};
    set_term(screen_);
    cbreak();
    noecho();
    nonl();
    curs_set(0);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    turn_off_suspending();
    choose_colours();
    keys_.assign(::dup(fileno(in_.get())));
    return {};
  }

  TopSize size() {
    winsize now{};
    if (::ioctl(fileno(out_.get()), TIOCGWINSZ, &now) == 0 && now.ws_col > 0 && now.ws_row > 0 &&
        (now.ws_col != COLS || now.ws_row != LINES)) {
      resizeterm(now.ws_row, now.ws_col);
      clearok(curscr, TRUE);
    }
    return {static_cast<std::size_t>(COLS), static_cast<std::size_t>(LINES),
            locale_.is_utf8() ? TopSigns::unicode : TopSigns::ascii};
  }

  void draw(const std::vector<TopLine>& lines) {
    werase(stdscr);
    const int shown = std::min(LINES, static_cast<int>(lines.size()));
    for (int row = 0; row < shown; ++row) {
      wmove(stdscr, row, 0);
      for (const TopSpan& span : lines[static_cast<std::size_t>(row)]) {
        const std::wstring text = wide(span.text);
        set_style(span.style);
        waddnwstr(stdscr, text.data(), static_cast<int>(text.size()));
      }
    }
    wattr_set(stdscr, A_NORMAL, 0, nullptr);
    wrefresh(stdscr);
  }

  hostler::Task<> activity() {
    using namespace asio::experimental::awaitable_operators;
    constexpr auto without_throwing = asio::as_tuple(asio::use_awaitable);
    auto key = keys_.async_wait(asio::posix::stream_descriptor::wait_read, without_throwing);
    auto resize = resized_.async_wait(without_throwing);
    co_await (std::move(key) || std::move(resize));
  }

  std::vector<TopKey> keys() {
    std::vector<TopKey> keys;
    wint_t read = 0;
    for (int kind = wget_wch(stdscr, &read); kind != ERR; kind = wget_wch(stdscr, &read)) {
      auto key = kind == KEY_CODE_YES ? key_of_code(read) : key_of_letter(read);
      if (key) keys.push_back(std::move(*key));
    }
    if (keys.empty()) require_terminal();
    return keys;
  }

 private:
  // Not as bytes: curses takes those of some characters for controls.
  std::wstring wide(const std::string& text) const {
    const std::string shown = locale_.is_utf8() ? text : ascii_of(text);
    std::wstring converted(shown.size(), L' ');
    const std::size_t size = std::mbstowcs(converted.data(), shown.c_str(), converted.size());
    converted.resize(size == static_cast<std::size_t>(-1) ? 0 : size);
    return converted;
  }

  // A suspended host would let its other connections time out, and curses' own handler would run on
  // any of its threads.
  void turn_off_suspending() {
    termios settings{};
    if (::tcgetattr(fileno(in_.get()), &settings) != 0) return;
    settings.c_cc[VSUSP] = _POSIX_VDISABLE;
    ::tcsetattr(fileno(in_.get()), TCSANOW, &settings);
    def_prog_mode();
  }

  void choose_colours() {
    const char* refused = std::getenv("NO_COLOR");
    if ((refused && *refused) || !has_colors()) return;
    start_color();
    use_default_colors();
    has_colours_ = true;
    init_pair(pair_good, COLOR_GREEN, -1);
    init_pair(pair_warning, COLOR_YELLOW, -1);
    init_pair(pair_bad, COLOR_RED, -1);
    for (short client = 0; client < client_colours; ++client) {
      const auto index = static_cast<std::size_t>(client);
      const short colour =
          COLORS >= 256 ? client_palette[index] : plain_palette[index % plain_palette.size()];
      init_pair(static_cast<short>(pair_first_client + client), colour, -1);
    }
  }

  void set_style(const TopStyle& style) {
    attr_t attributes = A_NORMAL;
    short pair = 0;
    if (style.is_reversed) attributes |= A_REVERSE;
    if (style.is_underlined) attributes |= A_UNDERLINE;
    switch (style.ink) {
      case Ink::plain:
        break;
      case Ink::faint:
        attributes |= A_DIM;
        break;
      case Ink::title:
        attributes |= A_BOLD;
        break;
      case Ink::good:
        pair = pair_good;
        break;
      case Ink::warning:
        pair = pair_warning;
        break;
      case Ink::bad:
        pair = pair_bad;
        attributes |= A_BOLD;
        break;
      case Ink::client:
        pair = static_cast<short>(pair_first_client + style.client);
        if (has_colours_ && COLORS < 256 && style.client >= static_cast<int>(plain_palette.size()))
          attributes |= A_BOLD;
        break;
    }
    wattr_set(stdscr, attributes, has_colours_ ? pair : 0, nullptr);
  }

  // A terminal that was closed is readable for ever and has nothing to say.
  void require_terminal() {
    pollfd state{fileno(in_.get()), POLLIN, 0};
    if (::poll(&state, 1, 0) == 1 && (state.revents & (POLLHUP | POLLERR)))
      throw hostler::Failure("the terminal is gone");
  }

  ThreadLocale locale_;
  File out_, in_;
  asio::signal_set resized_;  // before curses, which then leaves the signal alone
  asio::posix::stream_descriptor keys_;
  SCREEN* screen_ = nullptr;
  bool has_colours_ = false;
};

TopScreen::TopScreen(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TopScreen::~TopScreen() = default;

bool TopScreen::has_terminal() { return ::isatty(STDIN_FILENO) && ::isatty(STDOUT_FILENO); }

hostler::Result<std::unique_ptr<TopScreen>> TopScreen::open(asio::any_io_executor executor) {
  auto impl = std::make_unique<Impl>(std::move(executor));
  if (auto taken = impl->take(); !taken) return taken.error();
  return std::unique_ptr<TopScreen>(new TopScreen(std::move(impl)));
}

TopSize TopScreen::size() { return impl_->size(); }
void TopScreen::draw(const std::vector<TopLine>& lines) { impl_->draw(lines); }
hostler::Task<> TopScreen::activity() { return impl_->activity(); }
std::vector<TopKey> TopScreen::keys() { return impl_->keys(); }

}  // namespace icemon
