#!/usr/bin/env bash
# A scheduler that says much, and readers that take nothing: what waits for them is bounded, and the scheduler is
# read on.
. "$(dirname "$0")/icemon_lib.sh"
has_lost() {
  out=$(curl -sf "http://$address/api/topics") &&
    holds "it.some(topic => topic.name === 'icemon.job.finished' && topic.dropped > $1)"
}
# ask_and_do_not_read PATH: its connection is $unread.
ask_and_do_not_read() {
  exec {unread}<>"/dev/tcp/${address%:*}/${address##*:}"
  printf 'GET %s HTTP/1.1\r\nHost: %s\r\n\r\n' "$1" "$address" >&"$unread"
}
resident_kb() { sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$host_pid/status"; }

step "a host that watches 1,000 jobs a second"
simulate --hosts 100 --jobs-per-second 1000 --job-seconds 1
cat >"$work/icemon.yaml" <<YAML
version: 1
host: { http: { listen: 127.0.0.1:0 } }
plugins: [{ use: icemon, config: { schedulers: ["$scheduler"], discovery: { enabled: false } } }]
YAML
start_host "$work/icemon.yaml"
eventually shows schedulers "it[0].state === 'online' && it[0].messages > 5000"
eventually shows history/status "it.written > 2000"
before=$(resident_kb)

step "a browser that does not read loses what it does not take, and holds up nobody"
ask_and_do_not_read "/api/events?topics=icemon.*"
browser=$unread
eventually has_lost 1000

step "nor does a caller that does not read the history"
ask_and_do_not_read "/api/icemon/history/export?from=-1h"
caller=$unread
eventually shows history/status "it.written > 40000"  # of 1,000 a second
shows schedulers "it[0].state === 'online' && it[0].reconnects === 0 && it[0].decode_errors === 0" ||
  die "not watched well: $out"
grown=$(($(resident_kb) - before))
[ "$grown" -lt 100000 ] || die "grew by $grown kB"

step "they are gone, the next reader is served"
exec {browser}>&- {caller}>&-
eventually shows live "it.hosts.length === 100"
stop_host
