#include "bus/envelope.hpp"

#include <array>

namespace hostler::host {
namespace {

constexpr std::array<std::string_view, 3> class_names = {"volatile", "latest", "durable"};

std::string join(std::string_view topic, std::string_view source, std::string_view key,
                 std::string_view body) {
  std::string text;
  text.reserve(topic.size() + source.size() + key.size() + body.size());
  return text.append(topic).append(source).append(key).append(body);
}

}  // namespace

std::string_view to_string(TopicClass topic_class) {
  return class_names[static_cast<std::size_t>(topic_class)];
}

std::optional<TopicClass> parse_topic_class(std::string_view name) {
  for (std::size_t i = 0; i < class_names.size(); ++i) {
    if (class_names[i] == name) return static_cast<TopicClass>(i);
  }
  return std::nullopt;
}

Envelope::Envelope(TopicClass topic_class, std::string_view topic, std::string_view source,
                   std::string_view key, std::string_view body)
    : topic_class(topic_class),
      text_(join(topic, source, key, body)),
      topic(std::string_view(text_).substr(0, topic.size())),
      source(std::string_view(text_).substr(topic.size(), source.size())),
      key(std::string_view(text_).substr(topic.size() + source.size(), key.size())),
      body(std::string_view(text_).substr(topic.size() + source.size() + key.size())) {}

}  // namespace hostler::host
