#include "bus/log_store.hpp"

#include <algorithm>
#include <boost/describe.hpp>
#include <string_view>

namespace hostler::host::log_store {

// Rows, at namespace scope because Boost.Describe names them.
struct EventRow {
  std::int64_t seq = 0;
  std::int64_t topic = 0;
  std::int64_t time_us = 0;
  std::int64_t size = 0;
  std::string source;
  std::string key;
  std::string body;
};
BOOST_DESCRIBE_STRUCT(EventRow, (), (seq, topic, time_us, size, source, key, body))

struct TopicRow {
  std::int64_t id = 0;
  std::string name;
  std::int64_t bytes = 0;
  std::int64_t removed = 0;
};
BOOST_DESCRIBE_STRUCT(TopicRow, (), (id, name, bytes, removed))

struct CursorRow {
  std::string owner;
  std::string name;
  std::int64_t seq = 0;
};
BOOST_DESCRIBE_STRUCT(CursorRow, (), (owner, name, seq))

struct Place {
  std::int64_t seq = 0;
  std::int64_t size = 0;
  std::int64_t time_us = 0;
};
BOOST_DESCRIBE_STRUCT(Place, (), (seq, size, time_us))

namespace {

constexpr std::uint64_t largest_page = 4 << 20;      // bytes; a page stands in memory
constexpr std::uint64_t largest_removal = 8 << 20;   // bytes
constexpr std::int64_t most_removed = 500;           // events
constexpr std::uint64_t bytes_beside_the_text = 32;  // of a row and its place in the index

std::int64_t stored(std::uint64_t number) { return static_cast<std::int64_t>(number); }
std::uint64_t loaded(std::int64_t number) { return static_cast<std::uint64_t>(number); }

std::int64_t topic_id(Session& session, std::string_view name) {
  constexpr auto by_name = "select id from topics where name = :name";
  if (const auto id = session.query_first<std::int64_t>(by_name, name)) return *id;
  session.exec("insert into topics (name, bytes, removed) values (:name, 0, 0)", name);
  return session.query_value<std::int64_t>(by_name, name);
}

struct Chosen {
  Place place;
  const TopicRow* topic;
};

struct Choice {
  std::vector<Chosen> events;
  bool complete = true;
};

std::vector<TopicRow> matching_topics(Session& session, const TopicFilter& filter) {
  auto topics = session.select<TopicRow>("from topics order by id");
  std::erase_if(topics, [&](const TopicRow& topic) { return !filter.matches(topic.name); });
  return topics;
}

// The lowest places among all topics, by seq, as many as fit into a page.
Choice choose(Session& session, const std::vector<TopicRow>& topics, std::uint64_t after,
              std::size_t most) {
  Choice choice;
  auto& events = choice.events;
  for (const auto& topic : topics) {
    // One more than wanted tells whether the page is all there is.
    const auto places = session.select<Place>(
        "from events where topic = :topic and seq > :after order by seq limit :most", topic.id,
        stored(after), stored(most + 1));
    for (const auto& place : places) events.push_back({place, &topic});
  }
  std::ranges::sort(events, {}, [](const Chosen& one) { return one.place.seq; });

  std::size_t count = 0;
  std::uint64_t bytes = 0;
  for (; count < std::min(events.size(), most); ++count) {
    bytes += loaded(events[count].place.size);
    if (count > 0 && bytes > largest_page) break;
  }
  choice.complete = count == events.size();
  events.resize(count);
  return choice;
}

EnvelopePtr fetch(Session& session, const Chosen& chosen) {
  const auto row = session.select_first<EventRow>("from events where seq = :seq", chosen.place.seq);
  if (!row) return nullptr;
  auto event = std::make_shared<Envelope>(TopicClass::durable, chosen.topic->name, row->source,
                                          row->key, row->body);
  event->seq = loaded(row->seq);
  event->time_us = row->time_us;
  return event;
}

EnvelopePtr make_gap(const TopicRow& topic) {
  auto gap = std::make_shared<Envelope>(TopicClass::durable, topic.name, "", "", "");
  gap->kind = EventKind::gap;
  gap->seq = loaded(topic.removed);
  return gap;
}

}  // namespace

std::vector<Migration> migrations() {
  return {{
      "create table numbering (last bigint not null)",
      "insert into numbering (last) values (0)",
      "create table topics (id integer primary key, name text not null unique, "
      "bytes bigint not null, removed bigint not null)",
      "create table events (seq integer primary key, topic bigint not null, "
      "time_us bigint not null, size bigint not null, source text not null, key text not null, "
      "body text not null)",
      "create index events_of_topic on events (topic, seq, size, time_us)",
      "create table cursors (owner text not null, name text not null, seq bigint not null, "
      "primary key (owner, name))",
  }};
}

Contents load(Session& session) {
  Contents contents;
  contents.last = loaded(session.query_value<std::int64_t>("select last from numbering"));
  for (const auto& row : session.select<CursorRow>("from cursors")) {
    contents.cursors[{row.owner, row.name}] = loaded(row.seq);
  }
  for (const auto& row : session.select<TopicRow>("from topics")) {
    contents.topics[row.name] = loaded(row.bytes);
  }
  return contents;
}

std::uint64_t stored_bytes(const Envelope& event) { return event.bytes() + bytes_beside_the_text; }

void write(Session& session, const std::vector<EnvelopePtr>& events, const Cursors& cursors) {
  std::map<std::string_view, TopicRow> topics;
  for (const auto& event : events) {
    auto& topic = topics[event->topic];
    if (topic.id == 0) topic.id = topic_id(session, event->topic);
    const auto size = stored(stored_bytes(*event));
    topic.bytes += size;
    session.insert("events", EventRow{.seq = stored(event->seq),
                                      .topic = topic.id,
                                      .time_us = event->time_us,
                                      .size = size,
                                      .source = std::string(event->source),
                                      .key = std::string(event->key),
                                      .body = std::string(event->body)});
  }
  for (const auto& [name, topic] : topics) {
    session.exec_with("update topics set bytes = bytes + :bytes where id = :id", topic);
  }
  if (!events.empty()) {
    session.exec("update numbering set last = :last", stored(events.back()->seq));
  }
  for (const auto& [name, seq] : cursors) {
    session.insert("cursors", CursorRow{name.owner, name.name, stored(seq)},
                   "on conflict (owner, name) do update set seq = excluded.seq");
  }
}

DurableLog::Page read(Session& session, const TopicFilter& filter, std::uint64_t after,
                      std::size_t most, std::uint64_t committed) {
  const auto topics = matching_topics(session, filter);
  const auto choice = choose(session, topics, after, most);
  DurableLog::Page page{.through = committed, .complete = choice.complete};
  for (const auto& chosen : choice.events) {
    // Gone since it was chosen: the gap below covers it.
    if (auto event = fetch(session, chosen)) page.events.push_back(std::move(event));
  }
  if (!choice.events.empty()) {
    const auto end = loaded(choice.events.back().place.seq);
    page.through = choice.complete ? std::max(committed, end) : end;
  }
  // Looked at last: what retention removes while this reads is reported too much rather than not.
  for (const auto& topic : matching_topics(session, filter)) {
    const auto removed = loaded(topic.removed);
    if (removed > after && removed <= page.through) page.events.push_back(make_gap(topic));
  }
  std::ranges::stable_sort(page.events, {}, &Envelope::seq);
  return page;
}

Removed remove_oldest(Session& session, const std::string& topic, Excess excess) {
  const auto id = topic_id(session, topic);
  const auto places = session.select<Place>(
      "from events where topic = :topic order by seq limit :most", id, most_removed);
  TopicRow left{.id = id};
  Removed removed{.more = std::ssize(places) == most_removed};
  for (const auto& place : places) {
    if (place.time_us >= excess.before_us && removed.bytes >= excess.bytes) {
      removed.more = false;
      break;
    }
    if (removed.bytes >= largest_removal) {
      removed.more = true;
      break;
    }
    removed.bytes += loaded(place.size);
    left.removed = place.seq;
  }
  if (left.removed == 0) return removed;
  left.bytes = stored(removed.bytes);
  session.exec_with("delete from events where topic = :id and seq <= :removed", left);
  session.exec_with("update topics set bytes = bytes - :bytes, removed = :removed where id = :id",
                    left);
  return removed;
}

}  // namespace hostler::host::log_store
