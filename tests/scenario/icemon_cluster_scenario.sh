#!/usr/bin/env bash
# A real cluster under watch: compiles spread over two daemons, jobs that fail, that are killed and that stay at
# home, and then whatever can die, dies: a daemon, the scheduler, the network in between.
. "$(dirname "$0")/icecream_cluster.sh"
call() { hostler call icemon "$@"; }
running() { shows "jobs?state=running" "it.some(job => $1)"; }
finished() { shows "history/jobs?from=-1h" "it.jobs.some(job => $1)"; }
host_is() { shows hosts "it.some(host => host.name === '$1' && ($2))"; }

step "three daemons"
start_scheduler
start_daemon desk --no-remote -s 127.0.0.1:8765
start_daemon build1 -p 10001 -s 127.0.0.1:8765
start_daemon build2 -p 10002 -s 127.0.0.1:8765
await_daemons 3
watch_cluster
eventually host_is desk "host.online && host.no_remote"
for name in build1 build2; do
  eventually host_is "$name" "host.online && host.max_jobs === 2 && host.load < 1000 && host.platform"
done
eventually shows schedulers "it.length === 1 && it[0].state === 'online' && it[0].netname === 'scenario' &&
  it[0].version.startsWith('1.') && it[0].protocol >= 43"

step "compiles spread over both"
source_file long1 endless >/dev/null
for build in build1 build2; do
  compile desk "$build" "$(source_file "for_$build")"
  eventually finished "job.file === 'ice/sources/for_$build.cpp' && job.host === '$build' && job.client === 'desk' &&
    job.state === 'done' && job.exit_code === 0 && job.real_ms > 0 && job.out_uncompressed > 0"
  compile desk "$build" "$(source_file "long_$build" endless)" 2>"$ice/long_$build.out" &
  eventually running "job.host === '$build' && job.client === 'desk' && job.file === 'ice/sources/long_$build.cpp'"
done
eventually shows totals "it.compiling === 2 && it.hosts === 3 && it.slots === 6 && it.available === 4 && it.free === 2"
expect_code 0 call free
[ "$out" = 2 ] || die "free says '$out' instead of 2"
expect_code 0 call free --total
[ "$out" = 4 ] || die "free --total says '$out' instead of 4"
expect_code 0 call jobs --running
expect_in "long_build1.cpp" "$out"
expect_in "long_build2.cpp" "$out"
expect_code 0 call hosts
for name in desk build1 build2; do expect_in "$name" "$out"; done
expect_code 0 call snapshot --json
holds "it.hosts.length === 3 && it.jobs.filter(job => job.state === 'compiling').length === 2 &&
  it.scheduler.netname === 'scenario' && it.totals.compiling === 2" || die "a wrong snapshot: $out"
shows hosts/build1 "it.in.some(job => job.state === 'compiling' && job.client === 'desk') && it.out.length === 0" ||
  die "build1: $out"
shows hosts/desk "it.out.filter(job => job.state === 'compiling').length === 2 && it.in.length === 0" || die "desk: $out"

step "a client is killed while others compile for it: whoever tells first, nobody got an object"
for pid in $(pgrep -x icecc); do kill -INT "$pid" 2>/dev/null || true; done
for build in build1 build2; do
  eventually finished "job.file === 'ice/sources/long_$build.cpp' && job.state === 'cancelled' && job.reason &&
    job.out_uncompressed === 0"
done
eventually shows totals "it.compiling === 0 && it.free === 4"

step "a compile that fails: the server tells of its exit code, unless the client that leaves is told of first"
expect_code 1 compile desk build1 "$(source_file wrong broken)"
eventually finished "job.file === 'ice/sources/wrong.cpp' && job.host === 'build1' && job.reason &&
  (job.state === 'failed' ? job.exit_code === 1 : job.state === 'cancelled' && job.reason.includes('not told'))"
expect_code 0 call jobs --failed
expect_not_in "for_build1.cpp" "$out"

step "a job that stays at home"
run_locally desk tail -f /dev/null &
eventually host_is desk "host.local === 1"
eventually shows "jobs?state=running" "it.some(job => job.local && job.state === 'local' && job.client_id > 0)"
for pid in $(pgrep -f "tail -f /dev/null"); do kill "$pid" 2>/dev/null || true; done
eventually host_is desk "host.local === 0"

step "numbers for others"
metrics=$(curl -sf "http://$address/metrics")
expect_in 'icemon_hosts{' "$metrics"
[[ $metrics =~ icemon_hosts\{[^}]*\}\ 3$'\n' ]] || die "no three hosts in: $(grep icemon_hosts <<<"$metrics")"
[[ $metrics =~ icemon_slots\{[^}]*\}\ 6$'\n' ]] || die "no six slots in: $(grep icemon_slots <<<"$metrics")"
[[ $metrics =~ icemon_jobs_ended_total\{[^}]*state=\"done\"[^}]*\}\ [2-9]$'\n' ]] ||
  die "not the jobs that are done in: $(grep icemon_jobs_ended <<<"$metrics")"
eventually shows "history/report?last=1h" "it.jobs >= 5 && it.failed + it.cancelled >= 1 &&
  it.slowest_files.some(file => file.file === 'ice/sources/for_build1.cpp') &&
  it.hosts.some(host => host.name === 'build2' && host.jobs > 0)"
expect_code 0 call report --last 1h
expect_in "build1" "$out"
expect_in "ice/sources/for_build1.cpp" "$out"
out=$(api "history/export?format=csv&what=jobs&from=-1h")
expect_in "ice/sources/wrong.cpp" "$out"

step "a scheduler that stands still for a while"
kill -STOP "${ice_pids[scheduler]}"
compile desk build1 "$(source_file patient)" &
read -rt 5 <> <(:) || true
shows schedulers "it[0].state === 'online' && it[0].reconnects === 0" || die "given up too early: $out"
kill -CONT "${ice_pids[scheduler]}"
wait $!
eventually finished "job.file === 'ice/sources/patient.cpp' && job.state === 'done'"

step "a daemon is lost in the middle of a job"
compile desk build2 "$(source_file orphan endless)" 2>"$ice/orphan.out" &
eventually running "job.file === 'ice/sources/orphan.cpp' && job.host === 'build2'"
# Its client would give the job up at once; standing still, it leaves the word to the scheduler.
for pid in $(pgrep -x icecc); do kill -STOP "$pid" 2>/dev/null || true; done
stop_part build2 KILL
eventually finished "job.file === 'ice/sources/orphan.cpp' && job.state === 'lost' && job.reason"
eventually host_is build2 "!host.online"
for pid in $(pgrep -x icecc) $(pgrep -f orphan.cpp); do kill -KILL "$pid" 2>/dev/null || true; done
eventually shows totals "it.hosts === 2 && it.compiling === 0"

step "the scheduler is killed in the middle of a job; nothing of it stays behind"
compile desk build1 "$(source_file ghost endless)" 2>"$ice/ghost.out" &
eventually running "job.file === 'ice/sources/ghost.cpp' && job.host === 'build1'"
stop_part scheduler KILL
eventually shows schedulers "it[0].state !== 'online' && it[0].reason"
shows totals "it.hosts === 0 && it.compiling === 0 && it.pending === 0" || die "ghosts: $out"
shows "jobs?state=running" "it.length === 0" || die "ghosts: $out"
eventually finished "job.file === 'ice/sources/ghost.cpp' && job.state === 'lost'"
expect_code 0 call hosts
for pid in $(pgrep -x icecc) $(pgrep -f ghost.cpp); do kill -KILL "$pid" 2>/dev/null || true; done

step "another takes its place, and begins to count anew"
start_scheduler_as second
eventually shows schedulers "it[0].state === 'online' && it[0].reconnects >= 1"
await_daemons 2 second
eventually shows totals "it.hosts === 2 && it.slots === 4"
compile desk build1 "$(source_file anew)"
eventually finished "job.file === 'ice/sources/anew.cpp' && job.state === 'done' && job.host === 'build1'"
eventually finished "job.file === 'ice/sources/ghost.cpp' && job.state === 'lost'"

step "a scheduler that ends in order"
stop_part second
eventually shows schedulers "it[0].state !== 'online'"
shows totals "it.hosts === 0" || die "hosts without a scheduler: $out"

step "the past outlives the host"
stop_host
start_host "$work/icemon.yaml"
finished "job.file === 'ice/sources/anew.cpp'" || die "no past: $out"
expect_code 0 call report --last 1h
expect_in "ice/sources/for_build1.cpp" "$out"
stop_host
