#include "web/router.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

#include "web/target.hpp"

namespace hostler::host {

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  Methods here;   // patterns that end at this node
  Methods tails;  // patterns that end in {name...} below this node

  bool empty() const { return literals.empty() && !parameter && here.empty() && tails.empty(); }
};

struct Router::Search {
  std::string_view method;
  const std::vector<std::string>& segments;
  std::vector<std::string> values;  // of the parameters on the way to the current node
  Match match;
};

namespace {

constexpr std::string_view any_method = "*";
constexpr std::string_view rest_mark = "...";

// The name in "{name}", if the segment is one.
std::optional<std::string_view> parameter_name(std::string_view segment) {
  if (segment.size() < 3 || segment.front() != '{' || segment.back() != '}') return std::nullopt;
  return segment.substr(1, segment.size() - 2);
}

bool is_pattern(const std::vector<std::string_view>& segments) {
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto segment = segments[i];
    const auto name = parameter_name(segment);
    if (!name && segment.find_first_of("{}") != std::string_view::npos) return false;
    if (name && name->find_first_of("{}") != std::string_view::npos) return false;
    if (name && name->ends_with(rest_mark) && (*name == rest_mark || i + 1 != segments.size()))
      return false;
    if (segment == "." || segment == "..") return false;
    if (segment.empty() && i + 1 != segments.size()) return false;
  }
  return !segments.empty();
}

std::string joined_from(const std::vector<std::string>& segments, std::size_t first) {
  std::string rest;
  for (auto i = first; i < segments.size(); ++i) {
    if (i > first) rest += '/';
    rest += segments[i];
  }
  return rest;
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;

Claim Router::claim(std::string_view owner, std::string_view method, std::string_view pattern,
                    Handler handler) {
  const auto segments = split_path(pattern);
  if (!is_pattern(segments) || method.empty()) return Claim::not_a_path;
  auto route = std::make_shared<Route>();
  route->owner = owner;
  route->pattern = pattern;
  route->handler = std::move(handler);

  std::unique_lock lock(mutex_);
  Node* node = root_.get();
  Methods* methods = nullptr;
  for (const auto segment : segments) {
    auto name = parameter_name(segment);
    if (name && name->ends_with(rest_mark)) {
      name->remove_suffix(rest_mark.size());
      methods = &node->tails;
    } else {
      auto& next = name ? node->parameter : node->literals[std::string(segment)];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
    }
    if (name) route->names.emplace_back(*name);
  }
  if (!methods) methods = &node->here;
  return methods->try_emplace(std::string(method), std::move(route)).second ? Claim::claimed
                                                                            : Claim::taken;
}

Claim Router::mount(std::string_view owner, std::string_view prefix, Handler handler) {
  std::string pattern(prefix);
  if (pattern.ends_with('/')) pattern.pop_back();
  return claim(owner, any_method, pattern + "/{rest...}", std::move(handler));
}

void Router::release(std::string_view owner) {
  std::unique_lock lock(mutex_);
  release_below(*root_, owner);
}

void Router::release_below(Node& node, std::string_view owner) {
  const auto owned = [&](const auto& entry) { return entry.second->owner == owner; };
  std::erase_if(node.here, owned);
  std::erase_if(node.tails, owned);
  std::erase_if(node.literals, [&](auto& entry) {
    release_below(*entry.second, owner);
    return entry.second->empty();
  });
  if (node.parameter) {
    release_below(*node.parameter, owner);
    if (node.parameter->empty()) node.parameter.reset();
  }
}

Router::Match Router::find(std::string_view method,
                           const std::vector<std::string>& segments) const {
  Search search{method, segments, {}, {}};
  std::shared_lock lock(mutex_);
  if (!find_below(*root_, 0, search)) {
    auto& allowed = search.match.allowed;
    std::sort(allowed.begin(), allowed.end());
    allowed.erase(std::unique(allowed.begin(), allowed.end()), allowed.end());
  }
  return std::move(search.match);
}

// Depth is bounded by the longest claimed pattern, so the recursion and its backtracking are too.
bool Router::find_below(const Node& node, std::size_t depth, Search& search) {
  if (depth == search.segments.size()) return take(node.here, search);
  const auto& segment = search.segments[depth];
  if (const auto literal = node.literals.find(segment); literal != node.literals.end())
    if (find_below(*literal->second, depth + 1, search)) return true;
  if (node.parameter && !segment.empty()) {
    search.values.push_back(segment);
    if (find_below(*node.parameter, depth + 1, search)) return true;
    search.values.pop_back();
  }
  if (node.tails.empty()) return false;
  search.values.push_back(joined_from(search.segments, depth));
  if (take(node.tails, search)) return true;
  search.values.pop_back();
  return false;
}

bool Router::take(const Methods& methods, Search& search) {
  auto found = methods.find(search.method);
  if (found == methods.end()) found = methods.find(any_method);
  if (found == methods.end()) {
    for (const auto& [method, route] : methods) search.match.allowed.push_back(method);
    return false;
  }
  search.match.route = found->second;
  search.match.allowed.clear();
  for (std::size_t i = 0; i < search.values.size(); ++i)
    search.match.parameters[found->second->names[i]] = search.values[i];
  return true;
}

}  // namespace hostler::host
