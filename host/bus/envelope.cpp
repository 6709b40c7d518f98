#include "bus/envelope.hpp"

namespace hostler::host {
namespace {

std::string join(std::string_view topic, std::string_view source, std::string_view key,
                 std::string_view body) {
  std::string text;
  text.reserve(topic.size() + source.size() + key.size() + body.size());
  return text.append(topic).append(source).append(key).append(body);
}

}  // namespace

Envelope::Envelope(TopicClass topic_class, std::string_view topic, std::string_view source,
                   std::string_view key, std::string_view body)
    : topic_class(topic_class),
      text_(join(topic, source, key, body)),
      topic(std::string_view(text_).substr(0, topic.size())),
      source(std::string_view(text_).substr(topic.size(), source.size())),
      key(std::string_view(text_).substr(topic.size() + source.size(), key.size())),
      body(std::string_view(text_).substr(topic.size() + source.size() + key.size())) {}

}  // namespace hostler::host
