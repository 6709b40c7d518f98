#!/usr/bin/env bash
# Asking a cluster from the command line without a daemon: snapshot, free, record and replay, simulate; what
# scripts get, and what is said when something is wrong.
. "$(dirname "$0")/icecream_cluster.sh"
once() { hostler once icemon "$@"; }

step "a cluster that does not exist"
expect_code 0 once simulate --hosts 50 --seconds 5
expect_in "50" "$out"
expect_nothing_left

step "Ctrl-C is the good end of what goes on until it is ended"
exec {said}< <(exec "$HOSTLER_BIN" once icemon simulate --hosts 5 --seconds 0)
simulation=$!
read -r -t 60 line <&"$said"
at=$(printf '%s' "$line" | sed -n 's/.*listens on \([^;]*\);.*/\1/p')
"$HOSTLER_BIN" once icemon record "$work/stopped.icm" --scheduler "$at" >"$work/recorded" &
recording=$!
eventually test -e "$work/stopped.icm"
kill -INT "$recording"
wait "$recording" || die "a recording ended by Ctrl-C ended with $?"
expect_in "bytes to $work/stopped.icm (stopped by Ctrl-C)" "$(cat "$work/recorded")"
expect_code 0 once replay "$work/stopped.icm"

step "the commands of an administrator, tried on it"
admin() { hostler once --config '{allow_admin: true}' icemon "$@" --scheduler "$at" --yes; }
host=$(once hosts --scheduler "$at" --json | sed -n 's/.*"name":"\([^"]*\)".*/\1/p')
[ -n "$host" ] || die "the simulation has no hosts"
is_there() { [[ $(admin internals "$host") == *"Node Name: $host"* ]]; }
eventually is_there  # also simulated hosts are lost now and then
expect_code 0 admin block "$host"
is_gone() { [[ $(once hosts "$host" --scheduler "$at" --json) != *"\"online\":true"* ]]; }
eventually is_gone
expect_code 0 admin unblock "$host"
expect_in "unblocked" "$out"
expect_code 0 admin remove nobody
expect_in "nothing was removed" "$out"
expect_code 78 once block "$host" --scheduler "$at" </dev/null
expect_in "allow_admin: true" "$out"
expect_not_in "Block these hosts?" "$out"
kill -INT "$simulation"
wait "$simulation" || die "a simulation ended by Ctrl-C ended with $?"
expect_in "x86_64" "$(cat <&"$said")"
exec {said}<&-
expect_nothing_left

step "no history yet"
expect_code 78 once report
expect_in "there is no state directory $HOSTLER_STATE_DIR" "$out"
expect_in "--state DIR" "$out"
mkdir -p "$work/empty"
expect_code 78 hostler once --state "$work/empty" icemon export
expect_in "no history is kept in $work/empty" "$out"

step "a configuration with a wrong address"
printf '%s\n' "version: 1" "plugins:" "  - use: icemon" "    config:" \
  "      schedulers: [good:8765, 'host:99999']" >"$work/wrong.yaml"
expect_code 78 hostler validate -c "$work/wrong.yaml"
expect_in "wrong.yaml:5:31: plugins[0].config.schedulers[1]: must be HOST or HOST:PORT (the port is" "$out"

step "a real one"
start_scheduler
start_daemon desk --no-remote -s 127.0.0.1:8765
start_daemon build1 -p 10001 -s 127.0.0.1:8765
await_daemons 2
compile desk build1 "$(source_file first)"
compile desk build1 "$(source_file endless endless)" 2>"$ice/endless.out" &

step "snapshot"
expect_code 0 once snapshot --scheduler 127.0.0.1:8765
expect_in "build1" "$out"
expect_in "desk" "$out"
eventually_snapshot() {
  out=$(once snapshot --scheduler 127.0.0.1:8765 --json 2>"$work/messages")
  holds "it.jobs.some(job => job.state === 'compiling')"
}
eventually eventually_snapshot
holds "it.scheduler.address === '127.0.0.1:8765' && it.scheduler.netname === 'scenario' && it.hosts.length === 2 &&
  it.hosts.every(host => host.online && host.ip === '127.0.0.1' && host.max_jobs === 2) &&
  it.jobs[0].file === 'ice/sources/endless.cpp' && it.jobs[0].client === 'desk' && it.jobs[0].host === 'build1' &&
  it.totals.hosts === 2 && it.totals.compiling === 1" || die "a wrong snapshot: $out"
[ ! -s "$work/messages" ] || die "messages beside the data: $(cat "$work/messages")"
ICECC_SCHEDULER=127.0.0.1:8765 expect_code 0 once snapshot --json
holds "it.hosts.length === 2" || die "the environment is not heeded: $out"
once snapshot --scheduler 127.0.0.1:8765 | head -n 1 >/dev/null || die "a closed pipe is an error"
expect_code 0 once snapshot --scheduler 127.0.0.1 --anonymize --json
for name in build1 desk endless sources; do expect_not_in "\"$name" "$out"; done

step "free: one number for make -j"
expect_code 0 once free --scheduler 127.0.0.1:8765
[ "$out" = 1 ] || die "free says '$out' instead of 1"
expect_code 0 once free --scheduler 127.0.0.1:8765 --total
[ "$out" = 2 ] || die "free --total says '$out' instead of 2"

step "record, and replay"
once record "$work/r.icm" --scheduler 127.0.0.1:8765 --seconds 10 &
recording=$!
eventually test -e "$work/r.icm"  # it has logged in
compile desk build1 "$(source_file second)"
wait "$recording" || die "record ended with $?"
expect_code 0 once replay "$work/r.icm" --json
holds "it.hosts.length === 2 && it.jobs.some(job => job.file === 'ice/sources/second.cpp' && job.state === 'done')" ||
  die "not what was recorded: $out"
expect_code 0 once replay "$work/r.icm"
expect_in "second.cpp" "$out"
head -c 100 "$work/r.icm" >"$work/cut.icm"
out=$(once replay "$work/cut.icm" --json 2>&1) || expect_in "cut.icm" "$out"
head -c 5000 /dev/urandom >"$work/garbage.icm"
expect_code 64 once replay "$work/garbage.icm"
expect_in "garbage.icm" "$out"
expect_code 64 once replay "$work/nothing.icm"
expect_in "nothing.icm" "$out"

step "what cannot be"
expect_code 64 once snapshot --scheduler "nobody:port"
expect_code 64 once snapshot --scheduler 127.0.0.1:99999
expect_code 64 once snapshot --bananas
expect_code 64 once simulate --hosts many
begin=$SECONDS
got=0
out=$(once snapshot --scheduler "127.0.0.1:$(free_port)" --timeout 5 2>&1) || got=$?
[ "$got" -ne 0 ] && [ $((SECONDS - begin)) -lt 15 ] || die "nobody there: $got after $((SECONDS - begin)) s: $out"
expect_in "127.0.0.1" "$out"
got=0
out=$(once block build1 --scheduler 127.0.0.1:8765 --yes 2>&1) || got=$?
[ "$got" -ne 0 ] || die "block without allow_admin: $out"
expect_in "allow_admin" "$out"

step "the same with a daemon"
watch_cluster
eventually shows hosts "it.length === 2"
metrics=$(curl -s "http://$address/metrics" | grep icemon_)
expect_in "icemon_hosts" "$metrics"
expect_in "icemon_ignored_messages_total" "$metrics"
expect_code 0 once snapshot --scheduler 127.0.0.1:8765 --json
compile desk build1 "$(source_file kept)"
kept() { [[ $(hostler call icemon export) == *kept.cpp* ]]; }
eventually kept
expect_code 75 once report
expect_in "hostler call icemon report" "$out"
expect_code 78 hostler call icemon block build1 </dev/null
expect_in "allow_admin: true" "$out"
expect_not_in "Block these hosts?" "$out"
stop_host

step "the history, when the daemon has ended"
expect_code 0 once report --last 1h --json
holds "it.jobs >= 1" || die "a wrong report: $out"
expect_code 0 once export --file '*kept*'
expect_in ",ice/sources/kept.cpp,C++," "$out"
expect_code 0 once audit
expect_in "nobody" "$out"
