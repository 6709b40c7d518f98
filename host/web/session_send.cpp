// How a session sends the three kinds of answers.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "web/file_answer.hpp"
#include "web/head.hpp"
#include "web/session.hpp"

namespace hostler::host {
namespace {

constexpr std::size_t joined_body = 16 << 10;  // up to here head and body are one write
constexpr std::size_t file_piece = 128 << 10;

}  // namespace

Task<> Session::send_answer() {
  auto answer = exchange_->take_answer();
  switch (exchange_->kind()) {
    case Exchange::Kind::none:
      break;
    case Exchange::Kind::whole:
      co_await send_whole(std::move(answer));
      break;
    case Exchange::Kind::file:
      co_await send_file(std::move(answer));
      break;
    case Exchange::Kind::stream:
      co_await send_stream(std::move(answer));
      break;
  }
}

Task<> Session::send_whole(Exchange::Answer answer) {
  auto bytes = head(answer.status, answer.headers, answer.body.size());
  if (head_only_ || !may_have_body(answer.status)) answer.body.clear();
  const bool one_write = answer.body.size() <= joined_body;
  if (one_write) bytes += answer.body;
  bool sent = co_await link_->write(bytes);
  // Two statements: g++ 12 destroys the operand of a co_await behind && that was never evaluated.
  if (sent && !one_write) sent = co_await link_->write(answer.body);
  if (sent) served_.bytes = answer.body.size();
}

Task<> Session::send_file(Exchange::Answer answer) {
  struct stat facts {};
  if (::fstat(answer.file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    Exchange::Answer failure{
        500, {{"Content-Type", "text/plain"}}, "the answer is not a file\n", {}};
    co_return co_await send_whole(std::move(failure));
  }
  const auto part = answer_file(facts, reader_.headers(), std::move(answer.headers));
  const auto bytes = head(part.status, part.headers, part.length);
  if (!co_await link_->write(bytes)) co_return;
  if (!head_only_) co_await send_bytes_of(answer.file.get(), part.offset, part.length);
}

Task<> Session::send_bytes_of(int file, std::uint64_t offset, std::uint64_t length) {
  std::string piece(std::min<std::uint64_t>(length, file_piece), '\0');
  while (length > 0) {
    const auto wanted = std::min<std::uint64_t>(length, piece.size());
    const auto size = ::pread(file, piece.data(), wanted, static_cast<off_t>(offset));
    if (size < 0 && errno == EINTR) continue;
    // The file became shorter or unreadable: only a cut connection tells the client.
    if (size <= 0) co_return link_->close();
    const std::string_view bytes(piece.data(), static_cast<std::size_t>(size));
    if (!co_await link_->write(bytes)) co_return;
    offset += bytes.size();
    length -= bytes.size();
    served_.bytes += bytes.size();
  }
}

Task<> Session::send_stream(Exchange::Answer answer) {
  const auto begin = head(answer.status, answer.headers, std::nullopt);
  if (!co_await link_->write(begin)) co_return;
  if (head_only_ || !may_have_body(answer.status)) co_return;
  const bool chunked = is_chunked(answer.status);
  link_->watch();
  while (true) {
    // Nobody reads a stream after closing: commands are canceled this way.
    if (link_->gone || link_->ended) co_return link_->close();
    auto piece = exchange_->take_piece();
    if (!piece.bytes.empty()) {
      const auto size = piece.bytes.size();
      const auto bytes = chunked ? make_chunk(piece.bytes) : std::move(piece.bytes);
      if (!co_await link_->write(bytes)) co_return;
      served_.bytes += size;
      exchange_->sent(size);
    } else if (piece.last) {
      break;
    } else {
      co_await link_->changed.wait();
    }
  }
  if (chunked) co_await link_->write(last_chunk);
}

}  // namespace hostler::host
