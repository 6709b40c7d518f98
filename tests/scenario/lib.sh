# What the scenarios share: a directory of their own, a host, and assertions that say what they saw.
# Sourced by each scenario; $HOSTLER_BIN is the binary under test.
set -euo pipefail
: "${HOSTLER_BIN:?the binary under test}"
work=$(mktemp -d /tmp/hostler-scenario-XXXXXX)
# What the programs under test keep for a while lies in here, too, so that leftovers can be seen.
mkdir "$work/tmp"
export HOSTLER_STATE_DIR=$work/state TMPDIR=$work/tmp NO_COLOR=1
host_pid=

finish() {
  local code=$?
  stop_host || code=1
  clean_up
  for pid in $(jobs -p); do kill "$pid" 2>/dev/null || true; done
  [ "$code" -eq 0 ] || { echo "--- log of the host"; tail -n 50 "$work/host.log" 2>/dev/null || true; }
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT
for signal in HUP INT PIPE TERM; do trap "die 'ended by SIG$signal'" "$signal"; done

# clean_up: what a scenario must undo itself, however it ends.
clean_up() { :; }

die() { echo "FAILED: $*" >&2; exit 1; }
step() { echo "== $*"; }
hostler() { "$HOSTLER_BIN" "$@"; }

# expect_code CODE COMMAND…: its exit code; output in $out (both streams).
expect_code() {
  local wanted=$1 got=0
  shift
  out=$("$@" 2>&1) || got=$?
  [ "$got" -eq "$wanted" ] || die "'$*' ended with $got instead of $wanted: $out"
}
expect_in() { case "$2" in *"$1"*) ;; *) die "no '$1' in: $2" ;; esac; }
expect_not_in() { case "$2" in *"$1"*) die "'$1' in: $2" ;; esac; }

# start_host CONFIG: runs it in the background and waits until it is ready; $address is its HTTP address.
start_host() {
  mkfifo "$work/announced" 2>/dev/null || true
  "$HOSTLER_BIN" run -c "$1" >"$work/announced" 2>>"$work/host.log" &
  host_pid=$!
  local line
  read -r line <"$work/announced" || die "the host did not start"
  address=$(printf '%s' "$line" | sed -n 's#.*http://\([^/]*\)/.*#\1#p')
  [ -n "$address" ] || die "no address in: $line"
  # readyz answers 503 until all runs; each change of state is an event, so wait for those.
  curl -sf "http://$address/readyz" >/dev/null && return
  timeout 60 bash -c '
    curl -sN "http://$1/api/events?topics=hostler.instance.changed" | while read -r event; do
      curl -sf "http://$1/readyz" >/dev/null && exit 0
    done' _ "$address" || die "the host did not become ready: $(curl -s "http://$address/readyz")"
}

stop_host() {
  [ -n "$host_pid" ] || return 0
  local pid=$host_pid
  host_pid=
  kill "$pid" 2>/dev/null || true
  wait "$pid" || { echo "FAILED: the host ended with $?" >&2; return 1; }
}

# expect_no_process NAME: nothing with this text in its command line is left, but this shell.
expect_no_process() {
  local left
  left=$(pgrep -af -- "$1" | grep -v "^$$ " || true)
  [ -z "$left" ] || die "left running: $left"
}

# expect_nothing_left: neither a program of this scenario, nor a file it meant to remove.
expect_nothing_left() {
  expect_no_process "$work"
  local left
  left=$(find "$work" -name '*.tmp' -o -path "$TMPDIR/*")
  [ -z "$left" ] || die "files left: $left"
}

# free_port: a port of this machine on which nobody listens, below those that connections take.
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# wait_for_event TOPICS TEXT…: the first event, from the beginning of the log, that has all these texts;
# it is in $event, and all until then are in $work/events.
wait_for_event() {
  local topics=$1 text found events tap
  shift
  exec {events}< <(exec timeout 120 "$HOSTLER_BIN" tap "$topics" --after 0 2>&1)
  tap=$!
  : >"$work/events"
  while found=yes && read -r event <&"$events"; do
    printf '%s\n' "$event" >>"$work/events"
    for text in "$@"; do case "$event" in *"$text"*) ;; *) found=no ;; esac; done
    [ "$found" = no ] || break
    found=no
  done
  exec {events}<&-
  kill "$tap" 2>/dev/null || true
  [ "$found" = yes ] || die "no event of $topics with '$*' in two minutes; the last: $event"
}

# wait_for_end PID…: of processes that are not this shell's children.
wait_for_end() {
  local pid
  for pid in "$@"; do timeout 60 tail --pid="$pid" -f /dev/null || die "process $pid does not end"; done
}

# make_scenes: small .blend files in $work/scenes, whole and broken ones.
make_scenes() {
  mkdir "$work/scenes"
  blender --background --factory-startup -noaudio --python-exit-code 3 \
    --python "$HOSTLER_SOURCE/plugins/render-farm/testing/make_scenes.py" -- "$work/scenes" \
    >"$work/host.log" 2>&1 || die "Blender cannot make the scenes"
  head -c 2000 /dev/urandom >"$work/scenes/garbage.blend"
  head -c 40000 "$work/scenes/cube.blend" >"$work/scenes/truncated.blend"
}
