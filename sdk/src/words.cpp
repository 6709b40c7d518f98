// line   := blank* (word blank+)*         word := (plain | single | double | escape)+
// single := ' any* '    double := " (any | escape)* "    escape := \ any
#include "hostler/arguments.hpp"

namespace hostler {

Result<std::vector<std::string>> split_words(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '\\' && quote != '\'') {
      if (++i == line.size())
        return Error{"nothing follows the backslash at the end of the line", ExitCode::usage};
      word += line[i];
      in_word = true;
    } else if (quote != 0) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (quote != 0)
    return Error{std::string("the quote ") + quote + " is not closed", ExitCode::usage};
  if (in_word) words.push_back(std::move(word));
  return words;
}

}  // namespace hostler
