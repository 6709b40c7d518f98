// Reads the fields of a JSON object one by one and notes what is wrong: missing, of the wrong type,
// unknown.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "hostler/json.hpp"

namespace hostler::detail {

enum class Presence { required, optional };

class Fields {
 public:
  // `object` may be anything; problems begin with `path`.
  Fields(const Json& object, std::string path, std::vector<std::string>& problems);

  const Json* find(const std::string& key);  // null: not there
  std::string text(const std::string& key, Presence presence);
  bool flag(const std::string& key);
  std::vector<std::string> texts(const std::string& key);  // a list of texts

  // Calls `each(item, path)` for the items of a list.
  template <class Each>
  void list(const std::string& key, Each each) {
    const Json* items = find(key);
    if (items == nullptr) return;
    if (!items->is_array()) return add(key, "must be a list");
    for (std::size_t i = 0; i < items->size(); ++i)
      each((*items)[i], path_of(key) + "[" + std::to_string(i) + "]");
  }

  // A problem for each key that was never asked for.
  void refuse_others();

  std::string path_of(std::string_view key) const;
  void add(std::string_view key, const std::string& sentence);
  void add_here(const std::string& sentence);

 private:
  const Json& object_;
  std::string path_;
  std::vector<std::string>& problems_;
  std::vector<std::string> asked_;
};

}  // namespace hostler::detail
