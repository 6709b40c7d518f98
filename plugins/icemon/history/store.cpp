#include "history/store.hpp"

namespace icemon {

namespace {

using hostler::Session;

constexpr std::int64_t hour_ms = 3'600'000;

std::int64_t next_number(Session& session, const std::string& table) {
  return session.query_value<std::int64_t>("select coalesce(max(number), 0) + 1 from " + table);
}

std::int64_t oldest_job(Session& session) {
  return session.query_value<std::int64_t>("select coalesce(min(last_ms), 0) from job_blocks");
}

struct Write {
  Session& session;

  void operator()(const JobBlock& block) const {
    session.exec(
        "insert into job_blocks (number, cluster, scheduler_started_s, first_ms, last_ms, jobs,"
        " failed, packed) values (:number, :cluster, :started, :first, :last, :jobs, :failed,"
        " :packed)",
        next_number(session, "job_blocks"), block.cluster, block.scheduler_started_s,
        block.first_ms, block.last_ms, block.jobs, block.failed, block.packed);
  }

  void operator()(const HostBlock& block) const {
    session.exec(
        "insert into host_blocks (number, cluster, first_ms, last_ms, whole, packed)"
        " values (:number, :cluster, :first, :last, :whole, :packed)",
        next_number(session, "host_blocks"), block.cluster, block.first_ms, block.last_ms,
        block.whole, block.packed);
  }

  void operator()(const SealedMinute& minute) const {
    const auto& totals = minute.totals;
    const auto before = session.select_first<MinuteTotals>(
        "from minutes where cluster = :cluster and minute_ms = :minute", totals.cluster,
        totals.minute_ms);
    if (before) return merge(*before, minute);
    // Of a joined hour the first minute may have details without totals.
    if (has_details(totals)) return merge(empty_of(totals), minute);
    session.insert("minutes", totals);
    if (!minute.details.empty()) insert_details(totals.cluster, totals.minute_ms, minute.details);
  }

  void operator()(const AuditRecord& record) const {
    session.exec(
        "insert into audit (number, time_ms, cluster, caller, action, hosts, answer)"
        " values (:number, :time, :cluster, :caller, :action, :hosts, :answer)",
        next_number(session, "audit"), record.time_ms, record.cluster, record.caller, record.action,
        record.hosts, record.answer);
  }

  bool has_details(const MinuteTotals& totals) const {
    return session
        .query_first<std::int64_t>(
            "select minute_ms from minute_details where cluster = :cluster and minute_ms = :minute",
            totals.cluster, totals.minute_ms)
        .has_value();
  }

  static MinuteTotals empty_of(const MinuteTotals& totals) {
    MinuteTotals empty;
    empty.cluster = totals.cluster;
    empty.minute_ms = totals.minute_ms;
    return empty;
  }

  void merge(MinuteTotals totals, const SealedMinute& minute) const {
    totals.add(minute.totals);
    remove("minutes", totals.cluster, totals.minute_ms);
    session.insert("minutes", totals);
    if (minute.details.empty()) return;
    Tallies details;
    const auto packed = session.query_first<std::string>(
        "select packed from minute_details where cluster = :cluster and minute_ms = :minute",
        totals.cluster, totals.minute_ms);
    if (packed) details.unpack(*packed);
    details.unpack(minute.details);
    details.keep_files(Minutes::files_kept);
    remove("minute_details", totals.cluster, totals.minute_ms);
    insert_details(totals.cluster, totals.minute_ms, details.pack());
  }

  void remove(const std::string& table, const std::string& cluster, std::int64_t minute) const {
    session.exec("delete from " + table + " where cluster = :cluster and minute_ms = :minute",
                 cluster, minute);
  }

  void insert_details(const std::string& cluster, std::int64_t minute,
                      const std::string& packed) const {
    session.exec(
        "insert into minute_details (cluster, minute_ms, packed)"
        " values (:cluster, :minute, :packed)",
        cluster, minute, packed);
  }
};

struct OldBlock {
  std::int64_t number = 0;
  std::int64_t jobs = 0;
};
BOOST_DESCRIBE_STRUCT(OldBlock, (), (number, jobs))

constexpr std::int64_t blocks_at_once = 32;

bool forget_jobs(Session& session, const Limits& limits, Kept& kept) {
  auto old = session.query<OldBlock>(
      "select number, jobs from job_blocks where last_ms < :from order by last_ms, number"
      " limit :most",
      limits.jobs_from_ms, blocks_at_once);
  const bool are_old = !old.empty();
  if (!are_old && kept.jobs > limits.most_jobs) {
    // By their numbers: jobs of a time when the clock was ahead are no newer than others.
    old = session.query<OldBlock>("select number, jobs from job_blocks order by number limit :most",
                                  blocks_at_once);
  }
  std::size_t removed = 0;
  for (const auto& block : old) {
    session.exec("delete from job_blocks where number = :number", block.number);
    kept.jobs -= block.jobs;
    ++removed;
    if (!are_old && kept.jobs <= limits.most_jobs) break;
  }
  return removed == static_cast<std::size_t>(blocks_at_once);
}

bool forget_hosts(Session& session, const Limits& limits) {
  const auto removed = session.exec(
      "delete from host_blocks where number in (select number from host_blocks"
      " where last_ms < :from order by last_ms limit :most)",
      limits.jobs_from_ms, blocks_at_once);
  return removed == blocks_at_once;
}

struct MinuteKey {
  std::string cluster;
  std::int64_t minute_ms = 0;
};
BOOST_DESCRIBE_STRUCT(MinuteKey, (), (cluster, minute_ms))

bool forget_aggregates(Session& session, const std::string& table, const Limits& limits) {
  constexpr std::int64_t at_once = 200;
  const auto old = session.select<MinuteKey>(
      "from " + table + " where minute_ms < :from order by minute_ms limit :most",
      limits.aggregates_from_ms, at_once);
  for (const auto& key : old) Write{session}.remove(table, key.cluster, key.minute_ms);
  return old.size() == static_cast<std::size_t>(at_once);
}

// Adds up one hour of one cluster.
bool join_details(Session& session, const Limits& limits) {
  const auto first = session.select_first<MinuteKey>(
      "from minute_details where minute_ms < :from and minute_ms % 3600000 <> 0"
      " order by minute_ms limit 1",
      limits.details_by_minute_from_ms / hour_ms * hour_ms);
  if (!first) return false;
  const auto begin = first->minute_ms / hour_ms * hour_ms;
  Tallies hour;
  for (const auto& packed : session.query<std::string>(
           "select packed from minute_details where cluster = :cluster and minute_ms >= :begin"
           " and minute_ms < :end",
           first->cluster, begin, begin + hour_ms)) {
    hour.unpack(packed);
  }
  hour.keep_files(Minutes::files_kept);
  session.exec(
      "delete from minute_details where cluster = :cluster and minute_ms >= :begin"
      " and minute_ms < :end",
      first->cluster, begin, begin + hour_ms);
  Write{session}.insert_details(first->cluster, begin, hour.pack());
  return true;
}

}  // namespace

std::vector<hostler::Migration> history_migrations() {
  return {{
      "create table job_blocks (number bigint not null primary key, cluster text not null,"
      " scheduler_started_s bigint not null, first_ms bigint not null, last_ms bigint not null,"
      " jobs bigint not null, failed bigint not null, packed text not null)",
      "create index job_blocks_by_end on job_blocks (last_ms, number, first_ms, failed, jobs)",
      "create table host_blocks (number bigint not null primary key, cluster text not null,"
      " first_ms bigint not null, last_ms bigint not null, whole bigint not null,"
      " packed text not null)",
      "create index host_blocks_by_end on host_blocks (last_ms)",
      "create index host_blocks_by_cluster on host_blocks (cluster, whole, first_ms)",
      "create table minutes (cluster text not null, minute_ms bigint not null,"
      " samples bigint not null, hosts bigint not null, slots bigint not null,"
      " compiling bigint not null, local bigint not null, pending bigint not null,"
      " compiling_peak bigint not null, pending_peak bigint not null, done bigint not null,"
      " failed bigint not null, cancelled bigint not null, lost bigint not null,"
      " local_ended bigint not null, timed bigint not null, real_ms bigint not null,"
      " waits bigint not null, wait_ms bigint not null, bytes_in bigint not null,"
      " bytes_out bigint not null, primary key (minute_ms, cluster))",
      "create table minute_details (cluster text not null, minute_ms bigint not null,"
      " packed text not null, primary key (minute_ms, cluster))",
      "create table audit (number bigint not null primary key, time_ms bigint not null,"
      " cluster text not null, caller text not null, action text not null, hosts text not null,"
      " answer text not null)",
  }};
}

std::size_t records_in(const Entry& entry) {
  if (const auto* jobs = std::get_if<JobBlock>(&entry)) return static_cast<std::size_t>(jobs->jobs);
  if (const auto* hosts = std::get_if<HostBlock>(&entry)) {
    return static_cast<std::size_t>(hosts->samples);
  }
  return 1;
}

std::size_t bytes_of(const Entry& entry) {
  constexpr std::size_t around = sizeof(Entry);
  if (const auto* jobs = std::get_if<JobBlock>(&entry)) return around + jobs->packed.size();
  if (const auto* hosts = std::get_if<HostBlock>(&entry)) return around + hosts->packed.size();
  if (const auto* minute = std::get_if<SealedMinute>(&entry)) {
    return around + minute->details.size();
  }
  const auto& audit = std::get<AuditRecord>(entry);
  return around + audit.hosts.size() + audit.answer.size();
}

void store(Session& session, const Entry& entry) { std::visit(Write{session}, entry); }

void replace(Session& session, const SealedMinute& minute) {
  const Write write{session};
  for (const auto* table : {"minutes", "minute_details"}) {
    write.remove(table, minute.totals.cluster, minute.totals.minute_ms);
  }
  write(minute);
}

Kept count_jobs(Session& session) {
  Kept kept;
  kept.jobs = session.query_value<std::int64_t>(
      "select cast(coalesce(sum(jobs), 0) as bigint) from job_blocks");
  kept.oldest_ms = oldest_job(session);
  return kept;
}

Forgotten forget_some(Session& session, const Limits& limits, Kept kept) {
  bool more = forget_jobs(session, limits, kept);
  more |= forget_hosts(session, limits);
  more |= forget_aggregates(session, "minutes", limits);
  more |= forget_aggregates(session, "minute_details", limits);
  more |= join_details(session, limits);
  kept.oldest_ms = oldest_job(session);
  return {kept, more};
}

}  // namespace icemon
