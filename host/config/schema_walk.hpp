// One walk over a document beside its schema: checks every value, resolves references, fills in
// defaults, and notes all that is wrong.
#pragma once

#include <string>
#include <vector>

#include "config/document.hpp"
#include "config/problem.hpp"
#include "config/references.hpp"
#include "hostler/json.hpp"

namespace hostler::host {

// A part of the document that has a schema of its own is marked by this key in the host's schema;
// the walk leaves it out.
inline constexpr const char* checked_later = "x-checked-later";

class SchemaWalk {
 public:
  SchemaWalk(std::string file, std::vector<Problem>& problems)
      : file_(std::move(file)), problems_(problems) {}

  // The value as JSON; null where it is wrong. `path` names the node in messages.
  Json walk(const Node& node, const Json& schema, const std::string& path);

  void add(Position position, const std::string& path, const std::string& sentence);

 private:
  Json object(const Node& node, const Json& schema, const std::string& path);
  void add_missing(const Node& node, const Json& schema, const std::string& path, Json& values);
  Json list(const Node& node, const Json& schema, const std::string& path);
  Json alternative(const Node& node, const Json& schema, const std::string& path);
  Json scalar(const Node& node, const Json& schema, const std::string& path);
  Json anything(const Node& node, const std::string& path);
  void refuse_kind(const Node& node, const Json& schema, const std::string& path);

  std::string file_;
  std::vector<Problem>& problems_;
  References references_;
};

}  // namespace hostler::host
