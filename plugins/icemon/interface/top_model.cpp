#include "interface/top_model.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "state/glob.hpp"

namespace icemon {
namespace {

constexpr std::size_t max_filter = 200;
constexpr int sort_columns = static_cast<int>(HostSort::memory) + 1;

std::string key_of(const HostView& host) { return host.name + "\n" + host.ip; }

bool is_shown_running(const JobView& job) {
  return job.state == JobState::compiling || job.state == JobState::local;
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  const auto is_same = [](unsigned char one, unsigned char other) {
    return std::tolower(one) == std::tolower(other);
  };
  const auto found = std::search(text.begin(), text.end(), part.begin(), part.end(), is_same);
  return found != text.end() || part.empty();
}

// A pattern if it looks like one, else a part of the text.
bool fits(const std::string& filter, const std::string& text) {
  return filter.find_first_of("*?[") == std::string::npos ? contains_ignoring_case(text, filter)
                                                          : matches_glob(filter, text);
}

void drop_last_character(std::string& text) {
  while (!text.empty()) {
    const bool begins = (static_cast<unsigned char>(text.back()) & 0xC0) != 0x80;
    text.pop_back();
    if (begins) return;
  }
}

}  // namespace

void TopModel::update(SnapshotView snapshot) {
  if (is_paused_) {
    latest_ = std::move(snapshot);
    return;
  }
  shown_ = std::move(snapshot);
  running_.clear();
  for (const JobView& job : shown_.jobs)
    if (is_shown_running(job) && job.host_id) running_[job.host_id].push_back(&job);
  for (auto& [host, jobs] : running_)
    std::ranges::sort(jobs, [](const JobView* left, const JobView* right) {
      if (left->local != right->local) return right->local;
      if (!left->local && left->slot != right->slot) return left->slot < right->slot;
      return left->id < right->id;
    });
  arrange();
}

const std::vector<const JobView*>& TopModel::running_on(HostId host) const {
  static const std::vector<const JobView*> none;
  const auto found = running_.find(host);
  return found == running_.end() ? none : found->second;
}

bool TopModel::passes_filter(const HostView& host) const {
  if (filter_.empty() || fits(filter_, host.name) || fits(filter_, host.ip) ||
      fits(filter_, host.platform))
    return true;
  return std::ranges::any_of(running_on(host.id), [&](const JobView* job) {
    return fits(filter_, job->file) || fits(filter_, job->client);
  });
}

bool TopModel::is_open(const HostView& host) const {
  return all_open_ || opened_.contains(key_of(host));
}

// Makes the rows anew. The cursor stays on its host, and below it on the same line.
void TopModel::arrange() {
  HostId host_at_cursor = 0;
  std::size_t below = 0;
  if (cursor_ < rows_.size()) {
    host_at_cursor = rows_[cursor_].host->id;
    while (below < cursor_ && rows_[cursor_ - below].kind != TopRow::Kind::host) ++below;
  }
  rows_.clear();
  hosts_.clear();
  for (const HostView& host : shown_.hosts)
    if (passes_filter(host)) hosts_.push_back(host);
  sort_hosts(hosts_, sort_, order_);
  bool found_cursor = false;
  for (const HostView& host : hosts_) {
    const std::size_t first = rows_.size();
    arrange_host(host);
    if (host.id == host_at_cursor) {
      cursor_ = std::min(first + below, rows_.size() - 1);
      found_cursor = true;
    }
  }
  if (!found_cursor) cursor_ = std::min(cursor_, rows_.empty() ? 0 : rows_.size() - 1);
  keep_cursor_visible();
}

void TopModel::arrange_host(const HostView& host) {
  rows_.push_back({TopRow::Kind::host, &host});
  if (!is_open(host)) return;
  std::vector<TopRow> locals;
  int next_slot = 0;
  for (const JobView* job : running_on(host.id)) {
    if (job->local) {
      locals.push_back({TopRow::Kind::local, &host, job});
      continue;
    }
    for (; next_slot < job->slot; ++next_slot)
      rows_.push_back({TopRow::Kind::slot, &host, nullptr, next_slot});
    rows_.push_back({TopRow::Kind::slot, &host, job, std::max(next_slot, job->slot)});
    ++next_slot;
  }
  for (; host.online && next_slot < host.max_jobs; ++next_slot)
    rows_.push_back({TopRow::Kind::slot, &host, nullptr, next_slot});
  rows_.insert(rows_.end(), locals.begin(), locals.end());
  const auto tell = [&](std::string fact) {
    rows_.push_back({TopRow::Kind::fact, &host, nullptr, 0, std::move(fact)});
  };
  tell("IP " + host.ip + "  platform " + host.platform +
       (host.version ? "  protocol " + std::to_string(host.version) : "") +
       (host.features.empty() ? "" : "  features " + host.features));
  if (host.no_remote) tell("takes no jobs of others");
  if (!host.why_idle.empty()) tell("gets no jobs: " + host.why_idle);
}

void TopModel::set_height(std::size_t rows) {
  height_ = std::max<std::size_t>(1, rows);
  keep_cursor_visible();
}

void TopModel::keep_cursor_visible() {
  if (cursor_ < first_row_) first_row_ = cursor_;
  if (cursor_ >= first_row_ + height_) first_row_ = cursor_ - height_ + 1;
  const std::size_t last_first = rows_.size() > height_ ? rows_.size() - height_ : 0;
  first_row_ = std::min(first_row_, last_first);
}

void TopModel::move_cursor(std::ptrdiff_t by) {
  if (rows_.empty()) return;
  const auto last = static_cast<std::ptrdiff_t>(rows_.size()) - 1;
  cursor_ = static_cast<std::size_t>(
      std::clamp(static_cast<std::ptrdiff_t>(cursor_) + by, std::ptrdiff_t{0}, last));
  keep_cursor_visible();
}

void TopModel::change_sort(int columns) {
  sort_ = static_cast<HostSort>((static_cast<int>(sort_) + columns + sort_columns) % sort_columns);
  arrange();
}

void TopModel::toggle() {
  if (cursor_ >= rows_.size()) return;
  const std::string key = key_of(*rows_[cursor_].host);
  if (!opened_.erase(key)) opened_.insert(key);
  arrange();
}

void TopModel::type(const TopKey& key) {
  switch (key.kind) {
    case TopKey::Kind::enter:
      is_typing_filter_ = false;
      break;
    case TopKey::Kind::escape:
      is_typing_filter_ = false;
      filter_.clear();
      break;
    case TopKey::Kind::backspace:
      drop_last_character(filter_);
      break;
    case TopKey::Kind::text:
      if (filter_.size() < max_filter) filter_ += key.text;
      break;
    default:
      break;
  }
  arrange();
}

TopEffect TopModel::press(const TopKey& key) {
  const auto page = static_cast<std::ptrdiff_t>(height_);
  const auto all = static_cast<std::ptrdiff_t>(rows_.size());
  switch (key.kind) {
    case TopKey::Kind::up:
      move_cursor(-1);
      return TopEffect::none;
    case TopKey::Kind::down:
      move_cursor(1);
      return TopEffect::none;
    case TopKey::Kind::page_up:
      move_cursor(-page);
      return TopEffect::none;
    case TopKey::Kind::page_down:
      move_cursor(page);
      return TopEffect::none;
    case TopKey::Kind::home:
      move_cursor(-all);
      return TopEffect::none;
    case TopKey::Kind::end:
      move_cursor(all);
      return TopEffect::none;
    default:
      break;
  }
  if (is_typing_filter_) {
    type(key);
    return TopEffect::none;
  }
  if (key.kind == TopKey::Kind::left) change_sort(-1);
  if (key.kind == TopKey::Kind::right || key.kind == TopKey::Kind::tab) change_sort(1);
  if (key.kind == TopKey::Kind::enter) toggle();
  if (key.kind == TopKey::Kind::escape && !filter_.empty()) {
    filter_.clear();
    arrange();
  }
  if (key.kind != TopKey::Kind::text || key.text.size() != 1) return TopEffect::none;
  switch (key.text[0]) {
    case 'q':
      return TopEffect::quit;
    case 'k':
      move_cursor(-1);
      break;
    case 'j':
      move_cursor(1);
      break;
    case 'h':
      change_sort(-1);
      break;
    case 'l':
      change_sort(1);
      break;
    case 'g':
      move_cursor(-all);
      break;
    case 'G':
      move_cursor(all);
      break;
    case ' ':
      toggle();
      break;
    case 'a':
      all_open_ = !all_open_;
      opened_.clear();
      arrange();
      break;
    case 'r':
      order_ = order_ == SortOrder::forward ? SortOrder::reverse : SortOrder::forward;
      arrange();
      break;
    case 'p':
      is_paused_ = !is_paused_;
      if (!is_paused_ && latest_) update(*std::exchange(latest_, std::nullopt));
      break;
    case '/':
      is_typing_filter_ = true;
      break;
    default:
      break;
  }
  return TopEffect::none;
}

}  // namespace icemon
