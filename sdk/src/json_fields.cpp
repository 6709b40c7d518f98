#include "json_fields.hpp"

#include <algorithm>

#include "hostler/suggest.hpp"

namespace hostler::detail {

Fields::Fields(const Json& object, std::string path, std::vector<std::string>& problems)
    : object_(object), path_(std::move(path)), problems_(problems) {
  if (!object.is_object()) add_here("must be an object");
}

const Json* Fields::find(const std::string& key) {
  asked_.push_back(key);
  if (!object_.is_object()) return nullptr;
  const auto found = object_.find(key);
  return found == object_.end() ? nullptr : &*found;
}

std::string Fields::text(const std::string& key, Presence presence) {
  const Json* value = find(key);
  if (value == nullptr) {
    if (presence == Presence::required && object_.is_object()) add_here("'" + key + "' is missing");
    return "";
  }
  if (!value->is_string()) {
    add(key, "must be text");
    return "";
  }
  auto text = value->get<std::string>();
  if (text.empty() && presence == Presence::required) add(key, "must not be empty");
  return text;
}

bool Fields::flag(const std::string& key) {
  const Json* value = find(key);
  if (value == nullptr) return false;
  if (!value->is_boolean()) add(key, "must be true or false");
  return value->is_boolean() && value->get<bool>();
}

std::vector<std::string> Fields::texts(const std::string& key) {
  std::vector<std::string> texts;
  list(key, [&](const Json& item, const std::string& path) {
    if (item.is_string())
      texts.push_back(item.get<std::string>());
    else
      problems_.push_back(path + ": must be text");
  });
  return texts;
}

void Fields::refuse_others() {
  if (!object_.is_object()) return;
  for (const auto& [key, value] : object_.items())
    if (!std::ranges::count(asked_, key))
      add_here("unknown key '" + key + "'" + did_you_mean(key, asked_));
}

std::string Fields::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void Fields::add(std::string_view key, const std::string& sentence) {
  problems_.push_back(path_of(key) + ": " + sentence);
}

void Fields::add_here(const std::string& sentence) {
  problems_.push_back(path_.empty() ? sentence : path_ + ": " + sentence);
}

}  // namespace hostler::detail
