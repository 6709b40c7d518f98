#!/usr/bin/env bash
# A farm whose parts die in the middle of a job: Blender, a worker's host, the master, the disk. Nothing is
# lost, nothing is rendered twice, nothing is left running. Needs root, for a small disk.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" -eq 0 ] || die "this scenario needs root, for a disk of its own"
make_scenes
scenes=$work/scenes
call() { hostler call farm "$@"; }
submit() { expect_code 0 call render "$@"; job=${out#job }; job=${job%%:*}; }
job_log() { curl -sf "http://$address/api/farm/jobs/$job/log?tail=1000"; }
blender_of() { pgrep -P "$1" -x blender; }
expect_images() {
  local images
  images=$(file "$1"/*.png | grep -c 'PNG image data, 96 x 54,') || true
  [ "$images" -eq "$2" ] || die "$images images instead of $2 in $1"
}
# expect_each_once JOB COUNT: so many frames were told to be done, each by one attempt. An attempt has a number
# that is never given out twice; its event may come twice where the master was killed.
expect_each_once() {
  local attempts twice
  attempts=$(grep "render-farm.frame.finished" "$work/events" | grep "\"job\":$1," | grep '"state":"done"' |
    sed 's/.*"number":\([0-9]*\).*"attempt":\([0-9]*\).*/\1 \2/' | sort -u)
  [ "$(wc -l <<<"$attempts")" -eq "$2" ] || die "$(wc -l <<<"$attempts") instead of $2 frames were told of"
  twice=$(cut -d ' ' -f 1 <<<"$attempts" | uniq -d)
  [ -z "$twice" ] || die "finished twice: $twice"
}

step "a master and its own worker"
join_port=$(free_port)
echo "the secret of this scenario" >"$work/token"
cat >"$work/master.yaml" <<YAML
version: 1
host: { http: { listen: 127.0.0.1:0 } }
plugins:
  - use: render-farm
    as: farm
    config:
      name: here
      console_listen: ""
      worker_listen: 127.0.0.1:$join_port
      join_token: \${file:$work/token}
      lease_seconds: 2
YAML
start_host "$work/master.yaml"

step "Blender is killed in the middle of a frame: the frame is tried again"
submit "$scenes/cube.blend" --frames 1-200 --output "$work/killed"
wait_for_event render-farm.frame.finished "\"job\":$job" '"state":"done"'
kill -9 "$(blender_of "$host_pid")"
wait_for_event render-farm.job.changed "\"id\":$job," '"state":"completed"'
expect_in '"done":200,' "$event"
expect_in "failed on here: Blender was killed by signal 9 (SIGKILL)" "$(job_log)"
expect_images "$work/killed" 200

step "a job is canceled in the middle of a frame, and requeued"
submit "$scenes/endless.blend" --frames 1-2 --output "$work/endless"
wait_for_event render-farm.frame.progress "\"job\":$job" '"text":"Sample'
expect_code 0 call cancel "$job"
expect_in "is canceled" "$out"
wait_for_event render-farm.worker.changed '"name":"here"' '"state":"idle"'
expect_code 0 call requeue "$job"
expect_in "2 frames to render" "$out"
wait_for_event render-farm.frame.progress "\"job\":$job" '"text":"Sample'
expect_code 0 call cancel "$job"
expect_code 1 call cancel "$job"
expect_code 1 call cancel 4711
expect_in "there is no job 4711" "$out"
[ -z "$(find "$work/endless" -type f ! -path '*/.hostler/folder')" ] || die "files of a canceled job: $(find "$work/endless")"

step "a worker with a wrong token is refused"
call join-line >"$work/join-line"
make_worker() {  # NAME TOKEN_FILE
  {
    printf 'version: 1\nhost: { http: { listen: 127.0.0.1:0 }, state_dir: %s }\n' "$work/$1"
    sed "s#/etc/hostler/join-token#$2#; s#mode: worker#&\n      name: $1#" "$work/join-line"
  } >"$work/$1.yaml"
  "$HOSTLER_BIN" run -c "$work/$1.yaml" >/dev/null 2>"$work/$1.log" &
  worker_pid=$!
}
echo "a secret that is guessed" >"$work/guess"
make_worker stranger "$work/guess"
grep -q "cannot join .*: the join token is not the master's" \
  < <(exec timeout 60 tail -n +1 --pid="$worker_pid" -F "$work/stranger.log" 2>/dev/null) ||
  die "the stranger is not refused: $(cat "$work/stranger.log")"
kill "$worker_pid"
wait "$worker_pid" || die "the stranger ended with $?"
expect_code 64 call clients stranger

step "another host joins as its join-line says, and renders"
make_worker there "$work/token"
wait_for_event render-farm.worker.changed '"name":"there"' '"state":"idle"'
expect_code 0 call disable here
submit "$scenes/cube.blend" --frames 1-1000 --output "$work/shared" --no-preview
wait_for_event render-farm.frame.finished "\"job\":$job," '"worker":"there"'
expect_code 0 call enable all

step "it is killed in the middle of the job: its frames are given to another"
there_blender=$(blender_of "$worker_pid")
kill -9 "$worker_pid"
wait "$worker_pid" 2>/dev/null || true
wait_for_end "$there_blender"
wait_for_event render-farm.worker.changed '"name":"there"' '"state":"offline"'
wait_for_event render-farm.frame.finished "\"job\":$job," '"worker":"here"'

step "the master is killed in the middle of the job, and goes on after its restart"
here_blender=$(blender_of "$host_pid")
kill -9 "$host_pid"
wait "$host_pid" 2>/dev/null || true
host_pid=
wait_for_end "$here_blender"
expect_no_process "$work"
start_host "$work/master.yaml"
wait_for_event render-farm.job.changed "\"id\":$job," '"state":"completed"'
expect_in '"done":1000,' "$event"
expect_images "$work/shared" 1000
grep -q "frame .* failed on there: the worker there was lost" <<<"$(job_log)" || die "no lost frame in: $(job_log)"
shared=$job

step "a worker falls silent in the middle of a frame: it goes to another, and what comes late is refused"
make_worker quiet "$work/token"
wait_for_event render-farm.worker.changed '"name":"quiet"' '"state":"idle"'
expect_code 0 call disable here
submit "$scenes/cube.blend" --frames 1-300 --output "$work/silenced" --no-preview
wait_for_event render-farm.frame.finished "\"job\":$job," '"worker":"quiet"'
kill -STOP "$worker_pid"
expect_code 0 call enable all
wait_for_event render-farm.worker.changed '"name":"quiet"' '"state":"offline"'
lost=$(job_log | sed -n 's/.*frame \([0-9]*\) failed on quiet: the worker quiet was lost.*/\1/p')
[ -n "$lost" ] || die "no lost frame in: $(job_log)"
wait_for_event render-farm.frame.finished "\"job\":$job,\"number\":$lost," '"worker":"here"'
kill -CONT "$worker_pid"
wait_for_event render-farm.worker.changed '"name":"quiet"' '"online":true'
wait_for_event render-farm.job.changed "\"id\":$job," '"state":"completed"'
expect_in '"done":300,' "$event"
expect_images "$work/silenced" 300
silenced=$job
kill "$worker_pid"
wait "$worker_pid" || die "the worker that was silent ended with $?"

step "a full disk: the frames fail with that reason, and the farm goes on"
mkdir "$work/small"
mount -t tmpfs -o size=512k none "$work/small"
clean_up() { umount -l "$work/small" 2>/dev/null || true; }
expect_code 1 call render "$scenes/cube.blend" --frames 1-60 --output "$work/small/out" --wait
expect_in "no space left on the disk of $work/small/out" "$out"
expect_not_in " 0 of 60 frames done" "$out"
for image in "$work"/small/out/*.png; do expect_in "96 x 54" "$(file "$image")"; done
[ -z "$(find "$work/small" -name '.*.tmp')" ] || die "half files: $(find "$work/small" -name '.*.tmp')"
rm -r "$work"/small/out/*.png "$work/small/out/.hostler"
job=$(call jobs --state failed --most 1 --json | sed 's/.*"id":\([0-9]*\).*/\1/')
expect_code 0 call requeue "$job"
wait_for_event render-farm.job.changed "\"id\":$job," '"state":"completed"'
expect_in '"done":60,' "$event"

step "no frame was completed twice, and nothing is left"
wait_for_event 'render-farm.*' "\"id\":$job," '"state":"completed"'
expect_each_once "$shared" 1000
expect_each_once "$silenced" 300
stop_host
expect_nothing_left
