#!/usr/bin/env bash
# A plugin in the host's own process that does not stop: the host ends all the same and says why, and the
# thread that is left, which uses the host's tables on and on, cannot bring it down on the way.
. "$(dirname "$0")/lib.sh"
export MALLOC_PERTURB_=165  # who uses what was freed does not find it as it was
mkdir "$work/plugins"
cp "$HOSTLER_BUILD/tests/plugins/probe.so" "$work/plugins/"
cat >"$work/host.yaml" <<YAML
version: 1
host: { http: { listen: 127.0.0.1:0 }, plugin_dirs: [$work/plugins] }
plugins: [{ use: probe, isolation: none, stop_grace_seconds: 1 }]
YAML

step "a host is asked to end"
start_host "$work/host.yaml"
expect_code 0 hostler call probe misbehave --how never-end
stop_host
expect_in "its loop is blocked and did not stop" "$(cat "$work/host.log")"

step "its state can be opened again, by one that detaches"
"$HOSTLER_BIN" run -c "$work/host.yaml" --daemon --pid-file "$work/pid" >"$work/announced.txt" 2>&1 ||
  die "run --daemon ended with $?: $(cat "$work/announced.txt")"
daemon=$(cat "$work/pid")
clean_up() { kill -9 "$daemon" 2>/dev/null || true; }
expect_code 0 hostler call probe misbehave --how never-end
kill "$daemon"
wait_for_end "$daemon"
[ ! -e "$work/pid" ] || die "the pid file is still there"

step "a host for one command ends with the command's code"
expect_code 0 hostler once -v -c "$work/host.yaml" probe misbehave --how never-end
expect_in "its loop is blocked and did not stop" "$out"
expect_nothing_left
