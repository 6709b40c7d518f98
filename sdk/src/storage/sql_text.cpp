#include "storage/sql_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace hostler::detail {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

bool is_transaction_word(std::string_view word) {
  constexpr std::array<std::string_view, 9> words{
      "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

class Scanner {
 public:
  explicit Scanner(std::string_view sql) : sql_(sql) {}

  SqlText scan() {
    while (at_ < sql_.size()) step();
    text_.controls_transaction = is_transaction_word(first_word_);
    text_.only_reads = (first_word_ == "select" || first_word_ == "with") && !writes_;
    return std::move(text_);
  }

 private:
  void step() {
    const char c = sql_[at_];
    if (std::isspace(static_cast<unsigned char>(c))) {
      ++at_;
    } else if (starts("--")) {
      skip_past("\n");
    } else if (starts("/*")) {
      skip_past("*/");
    } else {
      token(c);
    }
  }

  void token(char c) {
    if (c == ';') {
      ended_ = true;
      ++at_;
      return;
    }
    if (ended_) text_.several_statements = true;
    if (c == '\'' || c == '"') {
      ++at_;
      skip_past(std::string_view(&c, 1));  // a doubled quote is two strings side by side
    } else if (c == ':') {
      placeholder();
    } else if (is_word(c)) {
      word();
    } else {
      ++at_;
    }
  }

  void placeholder() {
    if (starts("::")) {
      at_ += 2;
      return;
    }
    ++at_;
    const std::string name(take_word());
    auto& names = text_.placeholders;
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }

  void word() {
    std::string word(take_word());
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (word == "insert" || word == "update" || word == "delete") writes_ = true;
    if (first_word_.empty()) first_word_ = std::move(word);
  }

  bool starts(std::string_view with) const { return sql_.substr(at_).starts_with(with); }

  std::string_view take_word() {
    const auto begin = at_;
    while (at_ < sql_.size() && is_word(sql_[at_])) ++at_;
    return sql_.substr(begin, at_ - begin);
  }

  void skip_past(std::string_view end) {
    const auto found = sql_.find(end, at_);
    at_ = found == std::string_view::npos ? sql_.size() : found + end.size();
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  SqlText text_;
  std::string first_word_;
  bool writes_ = false;
  bool ended_ = false;
};

}  // namespace

SqlText scan_sql(std::string_view sql) { return Scanner(sql).scan(); }

}  // namespace hostler::detail
