// A YAML document as a tree that knows where each part stands and whether it was quoted, which
// YAML::Node forgets. Small on purpose: no tags, no merge keys, few aliases.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/problem.hpp"
#include "hostler/json.hpp"

namespace hostler::host {

inline constexpr std::size_t largest_document = 1024 * 1024;  // bytes
inline constexpr std::size_t most_nodes = 50'000;  // aliases counted with what they stand for
inline constexpr std::size_t most_aliases = 100;
inline constexpr int deepest_nesting = 64;

struct NodeEntry;

struct Node {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  Position position;
  std::string text;     // scalar
  bool quoted = false;  // scalar: text whatever it looks like
  std::vector<Node> items;
  std::vector<NodeEntry> entries;  // in the order of the file, keys unique

  const NodeEntry* find(std::string_view key) const;  // null: no such key, or no map
};

struct NodeEntry {
  std::string key;
  Position position;  // of the key
  Node value;
};

// Parses one document; what is wrong is appended to `problems`, with `name` for the file. After a
// problem the tree holds what could be read.
Node parse_document(std::string_view text, const std::string& name, std::vector<Problem>& problems);

// The same tree of a JSON value; it has no positions.
Node node_of(const Json& json);

}  // namespace hostler::host
