#include "config/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>

#include "config/utf8.hpp"

namespace hostler::host {
namespace {

Position position_of(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

// Ends the parsing at once: going on would cost too much or make no sense.
struct Stop {
  Position position;
  std::string sentence;
};

std::size_t count_nodes(const Node& node) {
  std::size_t count = 1;
  for (const Node& item : node.items) count += count_nodes(item);
  for (const NodeEntry& entry : node.entries) count += count_nodes(entry.value);
  return count;
}

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string name, std::vector<Problem>& problems)
      : name_(std::move(name)), problems_(problems) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    node.position = position_of(mark);
    finish(std::move(node), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node;
    node.kind = Node::Kind::scalar;
    node.position = position_of(mark);
    node.text = value;
    node.quoted = tag == "!";  // yaml-cpp gives "?" for plain scalars
    if (tag != "!" && tag != "?" && !tag.empty()) refuse_tag(mark, tag);
    finish(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (++alias_count_ > most_aliases)
      throw Stop{position_of(mark), "more than " + std::to_string(most_aliases) + " aliases"};
    const auto found = anchored_.find(anchor);
    if (found == anchored_.end())
      throw Stop{position_of(mark), "an alias inside of what it stands for"};
    count(count_nodes(found->second), mark);
    Node copy = found->second;
    place(std::move(copy), position_of(mark));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  // A list or map that is not complete yet.
  struct Level {
    Node node;
    YAML::anchor_t anchor = YAML::NullAnchor;
    bool has_key = false;  // of a map: the value comes next
    bool is_kept = true;   // the value belongs to a key that was accepted
    NodeEntry entry;
    std::set<std::string> keys;
  };

  void add(Position position, std::string sentence) {
    problems_.push_back({name_, position, "", std::move(sentence)});
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    add(position_of(mark), "the tag '" + tag + "' is not allowed; write the value without it");
  }

  void count(std::size_t nodes, const YAML::Mark& mark) {
    node_count_ += nodes;
    if (node_count_ > most_nodes)
      throw Stop{position_of(mark), "more than " + std::to_string(most_nodes) +
                                        " values, aliases counted with what they stand for"};
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    if (levels_.size() >= static_cast<std::size_t>(deepest_nesting))
      throw Stop{position_of(mark),
                 "nested deeper than " + std::to_string(deepest_nesting) + " levels"};
    if (tag != "!" && tag != "?" && !tag.empty()) refuse_tag(mark, tag);
    Level level;
    level.node.kind = kind;
    level.node.position = position_of(mark);
    level.anchor = anchor;
    levels_.push_back(std::move(level));
    count(1, mark);
  }

  void close() {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    remember(level.node, level.anchor);
    const Position position = level.node.position;
    place(std::move(level.node), position);
  }

  void finish(Node node, YAML::anchor_t anchor) {
    count(1, YAML::Mark::null_mark());
    remember(node, anchor);
    const Position position = node.position;
    place(std::move(node), position);
  }

  void remember(const Node& node, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) anchored_[anchor] = node;
  }

  // Puts a complete value, which stands at `position`, where it belongs.
  void place(Node node, Position position) {
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.kind == Node::Kind::list)
      level.node.items.push_back(std::move(node));
    else if (level.has_key)
      place_value(level, std::move(node));
    else
      place_key(level, node, position);
  }

  void place_value(Level& level, Node node) {
    level.has_key = false;
    if (!level.is_kept) return;
    // yaml-cpp puts a missing value where the next thing stands.
    if (node.kind == Node::Kind::null) node.position = level.entry.position;
    level.entry.value = std::move(node);
    level.node.entries.push_back(std::move(level.entry));
  }

  void place_key(Level& level, const Node& key, Position position) {
    level.has_key = true;
    level.is_kept = false;
    if (key.kind != Node::Kind::scalar) return add(position, "a key must be plain text");
    if (key.text == "<<" && !key.quoted)
      return add(position, "merge keys ('<<') are not allowed; write the keys out");
    if (!level.keys.insert(key.text).second)
      return add(position, "the key '" + key.text + "' is there twice");
    level.is_kept = true;
    level.entry = {key.text, position, {}};
  }

  std::string name_;
  std::vector<Problem>& problems_;
  Node root_;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, Node> anchored_;
  std::size_t node_count_ = 0;
  std::size_t alias_count_ = 0;
};

// yaml-cpp takes some control characters for the end of the file.
std::optional<Position> control_character(std::string_view text) {
  Position position{1, 1};
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f) return position;
    ++position.column;
    if (c == '\n') position = {position.line + 1, 1};
  }
  return std::nullopt;
}

}  // namespace

const NodeEntry* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &NodeEntry::key);
  return found == entries.end() ? nullptr : &*found;
}

Node parse_document(std::string_view text, const std::string& name,
                    std::vector<Problem>& problems) {
  const auto refuse = [&](Position position, const std::string& sentence) {
    problems.push_back({name, position, "", sentence});
    return Node{};
  };
  if (text.size() > largest_document)
    return refuse({}, "larger than " + std::to_string(largest_document) + " bytes");
  if (!is_utf8(text)) return refuse({}, "not UTF-8 text");
  if (const auto position = control_character(text))
    return refuse(*position, "a control character; remove it");

  TreeBuilder builder(name, problems);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder) && parser) {
      std::vector<Problem> ignored;
      TreeBuilder second(name, ignored);
      if (parser.HandleNextDocument(second))
        return refuse({}, "has more than one document ('---'); write one");
    }
    return builder.take();
  } catch (const Stop& stop) {
    return refuse(stop.position, stop.sentence);
  } catch (const YAML::Exception& error) {
    return refuse(position_of(error.mark), "not YAML: " + error.msg);
  }
}

Node node_of(const Json& json) {
  Node node;
  if (json.is_object()) {
    node.kind = Node::Kind::map;
    for (const auto& [key, value] : json.items()) node.entries.push_back({key, {}, node_of(value)});
  } else if (json.is_array()) {
    node.kind = Node::Kind::list;
    for (const Json& item : json) node.items.push_back(node_of(item));
  } else if (!json.is_null()) {
    node.kind = Node::Kind::scalar;
    node.quoted = json.is_string();
    node.text = json.is_string() ? json.get<std::string>() : json.dump();
  }
  return node;
}

}  // namespace hostler::host
