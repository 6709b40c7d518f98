#include "config/references.hpp"

#include <cstdlib>
#include <filesystem>

#include "config/small_file.hpp"
#include "config/utf8.hpp"

namespace hostler::host {
namespace {

Error wrong(const std::string& text) { return Error{text, ExitCode::config}; }

Result<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return wrong("the environment variable " + name + " is not set");
  return Result<std::string>(boost::system::in_place_value, value);
}

Result<std::string> file(const std::string& path) {
  if (!std::filesystem::path(path).is_absolute())
    return wrong("the path in ${file:" + path + "} must be absolute");
  auto text = read_small_file(path, largest_reference);
  if (!text) return wrong("the file of ${file:" + path + "} " + text.error().text);
  if (text->ends_with('\n')) text->pop_back();
  if (text->ends_with('\r')) text->pop_back();
  return text;
}

}  // namespace

Result<References::Resolved> References::resolve(const std::string& text) {
  Resolved resolved;
  std::size_t done = 0;
  for (;;) {
    const std::size_t begin = text.find("${", done);
    if (begin == std::string::npos) break;
    if (begin > done && text[begin - 1] == '$') {  // "$${"
      resolved.text += text.substr(done, begin - 1 - done) + "${";
      done = begin + 2;
      continue;
    }
    const std::size_t end = text.find('}', begin);
    if (end == std::string::npos) return wrong("'${' without '}'; write $${ for the text itself");
    const auto value = value_of(text.substr(begin + 2, end - begin - 2));
    if (!value) return value.error();
    resolved.text += text.substr(done, begin - done) + *value;
    resolved.is_secret = true;
    done = end + 1;
  }
  resolved.text += text.substr(done);
  return resolved;
}

Result<std::string> References::value_of(const std::string& reference) {
  const bool is_variable = reference.starts_with("env:");
  if (!is_variable && !reference.starts_with("file:"))
    return wrong("'${" + reference +
                 "}' is neither ${env:NAME} nor ${file:/path}; write $${ for the text itself");
  auto value = is_variable ? variable(reference.substr(4)) : file(reference.substr(5));
  if (!value) return value;
  if (!is_utf8(*value)) return wrong("what ${" + reference + "} stands for is not UTF-8 text");
  total_ += value->size();
  if (total_ > most_referenced)
    return wrong("all references together stand for more than " + std::to_string(most_referenced) +
                 " bytes");
  return value;
}

}  // namespace hostler::host
