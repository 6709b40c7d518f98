#!/usr/bin/env bash
# Schedulers that nobody named: found by broadcast, several nets at a time, and followed when a better one takes
# over. Three machines on a bridge, with the real scheduler and daemons.
. "$(dirname "$0")/icecream_cluster.sh"
online() { shows "hosts?cluster=$1" "it.filter(host => host.online).length === $2"; }

step "two nets on one bridge, and an elder scheduler that is not reached yet"
make_network
add_machine one 11
add_machine two 12
add_machine three 13
ip link set to-three down
on three start_scheduler_as elder
elder_is_up() { grep -q "scheduler ready" "$ice/elder.log" 2>/dev/null; }
eventually elder_is_up
read -rt 1.1 <> <(:) || true  # they compare whole seconds
scheduler_host=10.77.0.11
on one start_scheduler
on one start_daemon one
on two start_daemon two
on two start_scheduler_as others -n OTHERS
await_daemons 2

step "a command finds them, and wants to know which"
expect_code 0 hostler once icemon schedulers
expect_in "10.77.0.11:8765" "$out"
expect_in "scenario" "$out"
expect_in "10.77.0.12:8765" "$out"
expect_in "OTHERS" "$out"
expect_code 0 hostler once icemon snapshot --netname scenario --json
holds "it.hosts.length === 2 && it.scheduler.address === '10.77.0.11:8765'" || die "a wrong snapshot: $out"
got=0
out=$(hostler once icemon snapshot 2>&1) || got=$?
[ "$got" -ne 0 ] || die "it did not ask which: $out"
expect_in "OTHERS" "$out"
expect_in "--netname" "$out"

step "a host watches both"
cat >"$work/icemon.yaml" <<YAML
version: 1
host: { http: { listen: 127.0.0.1:0 } }
plugins: [{ use: icemon, config: { discovery: { interval_seconds: 1 } } }]
YAML
start_host "$work/icemon.yaml"
eventually shows schedulers "it.length === 2 && it.every(scheduler => scheduler.state === 'online')"
id=$(node -e 'console.log(JSON.parse(process.argv[1]).find(it => it.netname === "scenario").id)' "$out")
eventually online "$id" 2
expect_code 64 hostler call icemon hosts
expect_in "choose one: OTHERS, scenario" "$out"
expect_code 0 hostler call icemon hosts --cluster "$id"
expect_in "two" "$out"
got=$(curl -s -o /dev/null -w '%{http_code}' "http://$address/api/icemon/hosts?cluster=nonsense")
[ "$got" = 404 ] || die "an unknown cluster is answered with $got"

step "the better scheduler takes over: the old one sends all away, and all follow"
ip link set to-three up
# Its announcement, as it comes every two minutes: protocol 43, the start as seconds, the net's name.
printf 'ICF\x2b\0\0\0\0\x60\0\0\0scenario%s' '' >"$work/announcement"
truncate -s 268 "$work/announcement"
on three bash -c "cat '$work/announcement' >/dev/udp/10.77.0.11/8765"
scheduler_host=10.77.0.13
eventually shows schedulers "it.some(scheduler => scheduler.netname === 'scenario' &&
  scheduler.address === '10.77.0.13:8765' && scheduler.state === 'online')"
await_daemons 2 elder
id=$(node -e 'console.log(JSON.parse(process.argv[1]).find(it => it.netname === "scenario").id)' "$(api schedulers)")
eventually online "$id" 2
shows schedulers "it.filter(scheduler => scheduler.netname === 'scenario').length === 1" || die "two views of a net: $out"

step "the scheduler's machine drops off the network, and is back"
ip link set to-three down
eventually shows schedulers "it.some(scheduler => scheduler.netname === 'scenario' && scheduler.state !== 'online') ||
  it.some(scheduler => scheduler.netname === 'scenario' && scheduler.address === '10.77.0.11:8765')"
ip link set to-three up
eventually shows schedulers "it.some(scheduler => scheduler.netname === 'scenario' && scheduler.state === 'online' &&
  scheduler.address === '10.77.0.13:8765')"
stop_host

step "it ends well each time, also while it looks for schedulers and serves pages made for pyicemon"
cat >"$work/icemon.yaml" <<YAML
version: 1
host: { http: { listen: 127.0.0.1:0 } }
plugins: [{ use: icemon, config: { discovery: { interval_seconds: 1 }, compat: pyicemon, compat_listen: 127.0.0.1:0 } }]
YAML
for _ in 1 2 3 4 5; do
  start_host "$work/icemon.yaml"
  eventually shows schedulers "it.some(scheduler => scheduler.netname === 'scenario' && scheduler.state === 'online')"
  stop_host
done
