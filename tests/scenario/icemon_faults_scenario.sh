#!/usr/bin/env bash
# The monitor's own troubles: a full disk, a host that stands still, is killed, or may not write. The cluster is
# watched on, nothing that waits is lost, and the scheduler never throws the monitor out.
. "$(dirname "$0")/icecream_cluster.sh"
clean_up() {
  stop_cluster
  umount -l "${database:-$work/state}" "$work/state" 2>/dev/null || true
}
finished() { shows "history/jobs?from=-1h" "it.jobs.some(job => $1)"; }

step "a cluster, and a host whose state lies on a small disk"
start_scheduler
start_daemon desk --no-remote -s 127.0.0.1:8765
start_daemon build1 -p 10001 -s 127.0.0.1:8765
await_daemons 2
mkdir "$work/state"
mount -t tmpfs -o size=4m none "$work/state"
watch_cluster
eventually shows hosts "it.length === 2"
compile desk build1 "$(source_file before)"
eventually finished "job.file === 'ice/sources/before.cpp' && job.state === 'done'"

step "the disk is full: watching goes on, and the history says why it does not"
dd if=/dev/zero of="$work/state/filler" bs=1k 2>/dev/null || true
compile desk build1 "$(source_file during)"
eventually shows "jobs?state=all" "it.some(job => job.file === 'ice/sources/during.cpp' && job.state === 'done')"
eventually shows history/status "/ is full/.test(it.trouble)"
shows schedulers "it[0].state === 'online' && it[0].reconnects === 0" || die "lost the scheduler: $out"
hostler status >"$work/status" || die "the host is not well: $(cat "$work/status")"

step "there is room again: what waited is written"
rm "$work/state/filler"
eventually finished "job.file === 'ice/sources/during.cpp' && job.state === 'done'"
eventually shows history/status "!it.trouble && it.given_up === 0"

step "the host stands still for twenty seconds"
kill -STOP "$host_pid"
compile desk build1 "$(source_file meanwhile)"
read -rt 20 <> <(:) || true
kill -CONT "$host_pid"
eventually finished "job.file === 'ice/sources/meanwhile.cpp' && job.state === 'done'"
shows schedulers "it[0].state === 'online' && it[0].reconnects === 0" || die "lost the scheduler: $out"

step "the host is killed: what it had not added up yet, the next one does"
kill -KILL "$host_pid"
wait "$host_pid" 2>/dev/null || true
host_pid=
start_host "$work/icemon.yaml"
eventually shows "history/jobs?from=-1h" "it.jobs.length > 0"
printf '%s' "$out" >"$work/jobs"
eventually shows "history/minutes?from=-1h" "it.reduce((sum, minute) => sum + minute.done, 0) ===
  JSON.parse(require('fs').readFileSync('$work/jobs')).jobs.filter(job => job.state === 'done' && !job.local).length"
stop_host

step "the history may only be read: watching goes on, and the past can still be asked about"
database=$(find "$work/state" -name history.sqlite)
mount --bind "$database" "$database"
mount -o remount,bind,ro "$database"
start_host "$work/icemon.yaml"
eventually shows hosts "it.length === 2"
compile desk build1 "$(source_file readonly)"
eventually shows "jobs?state=all" "it.some(job => job.file === 'ice/sources/readonly.cpp' && job.state === 'done')"
eventually shows history/status "/cannot be written/.test(it.trouble) && it.waiting > 0"
eventually finished "job.file === 'ice/sources/before.cpp'"

step "it may be written again: what waited is"
umount -l "$database"
eventually finished "job.file === 'ice/sources/readonly.cpp' && job.state === 'done'"
eventually shows history/status "!it.trouble && it.given_up === 0"
stop_host
