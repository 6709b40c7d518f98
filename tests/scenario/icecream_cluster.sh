# A real icecream cluster for a scenario: the distribution's scheduler and daemons, in namespaces of their own
# for network, mounts and processes. Nothing of it can be seen from outside or outlives the scenario, two can
# run at a time, and a daemon of the machine is not disturbed. Sourced instead of lib.sh; needs root.
#
#   start_scheduler; start_daemon build1; start_daemon desk --no-remote; await_daemons 2
#   compile desk build1 "$(source_file a)"
if [ -z "${HOSTLER_OWN_NAMESPACES:-}" ]; then
  [ "$(id -u)" -eq 0 ] || { echo "FAILED: this scenario needs root, for a network of its own" >&2; exit 1; }
  HOSTLER_OWN_NAMESPACES=yes exec unshare --net --mount --pid --fork --kill-child --mount-proc bash "$0" "$@"
fi
unset HOSTLER_OWN_NAMESPACES
. "$(dirname "$0")/icemon_lib.sh"

chmod 755 "$work"  # scheduler and daemons work as the user icecc
ice=$work/ice
mkdir -p "$ice/sources"
chmod 777 "$ice"
mount -t tmpfs none /run  # pid files, and the names of networks
ip link set lo up
# On a busy machine a daemon reports full load and gets no jobs: let processor time stand still for it.
cat /proc/stat >"$ice/stat"
mount --bind "$ice/stat" /proc/stat

place=()               # what runs a program elsewhere, e.g. (ip netns exec desk)
netname=scenario
scheduler_host=127.0.0.1
scheduler_port=8765
# Lets several of them share the loopback interface, and use no other.
sharing=(env ICECC_TESTS=1 "ICECC_TEST_SCHEDULER_PORTS=$scheduler_port:$((scheduler_port + 2))")
declare -A ice_pids=()

clean_up() { stop_cluster; }

stop_cluster() {
  local name
  for name in "${!ice_pids[@]}"; do stop_part "$name" KILL; done
}

# start_part NAME PROGRAM…: in a session of its own, because a daemon kills its process group when it ends.
start_part() {
  local name=$1
  shift
  "${place[@]}" setsid "$@" </dev/null >>"$ice/$name.out" 2>&1 &
  ice_pids[$name]=$!
}

# stop_part NAME [SIGNAL]: and waits for its end.
stop_part() {
  local pid=${ice_pids[$1]}
  unset "ice_pids[$1]"
  if [ "${2:-TERM}" = KILL ]; then kill -KILL -- "-$pid" 2>/dev/null || true; else kill "-${2:-TERM}" "$pid"; fi
  wait "$pid" 2>/dev/null || true
}

# start_scheduler [OPTIONS…]: named scheduler, logging to $ice/scheduler.log.
start_scheduler() { start_scheduler_as scheduler "$@"; }

start_scheduler_as() {
  local name=$1
  shift
  start_part "$name" "${sharing[@]}" \
    icecc-scheduler -p "$scheduler_port" -n "$netname" -l "$ice/$name.log" -vvv "$@"
}

# start_daemon NAME [OPTIONS…]: two slots; on one address each needs a port of its own (-p).
start_daemon() {
  local name=$1
  shift
  mkdir -p "$ice/envs-$name"
  chown icecc "$ice/envs-$name"
  ICECC_TEST_SOCKET=$ice/socket-$name start_part "$name" "${sharing[@]}" \
    iceccd -b "$ice/envs-$name" -l "$ice/$name.log" -N "$name" -n "$netname" -m 2 -vvv "$@"
}

# nudge: a scheduler may leave a connection unanswered for 36 s; a datagram wakes it.
nudge() { "${place[@]}" bash -c "printf '\x2b' >/dev/udp/$scheduler_host/$scheduler_port" 2>/dev/null || true; }

# await_daemons COUNT [SCHEDULER]: so many logins in its log.
await_daemons() {
  logged_in() {
    nudge
    [ "$(cat "$ice/$2.log" 2>/dev/null | grep -c ' login ')" -ge "$1" ]
  }
  eventually logged_in "$1" "${2:-scheduler}"
}

# control COMMAND…: what the scheduler's control port answers, without greeting and farewell.
control() {
  local line
  exec {port}<>"/dev/tcp/$scheduler_host/$((scheduler_port + 1))"
  printf '%s\nquit\n' "$*" >&"$port"
  nudge
  while read -r -t 60 line <&"$port"; do case "$line" in 200*) ;; *) printf '%s\n' "$line" ;; esac; done
  exec {port}>&-
}

# source_file NAME [KIND]: makes a source and prints its path. Kinds: quick, broken, endless.
source_file() {
  local path=$ice/sources/$1.cpp
  case "${2:-quick}" in
    quick) printf '#include <map>\n#include <string>\nstd::map<std::string, int> %s;\n' "$1" ;;
    # Long enough that its client has sent all of it before the compiler stumbles: else it gives the job up.
    broken) printf '#include <map>\n#include <string>\nint %s = "no number";\n' "$1" ;;
    endless) echo 'constexpr long sum() {
  long s = 0;
  for (long i = 0; i < 1000000000; ++i) for (long j = 0; j < 1000000000; ++j) s += j;
  return s;
}
constexpr long result = sum();' ;;
  esac >"$path"
  echo "$path"
}

# compile CLIENT SERVER SOURCE: one job of CLIENT's daemon for SERVER's; after an error it is not compiled again
# at home.
compile() {
  ICECC_CARET_WORKAROUND=0 ICECC_TEST_SOCKET=$ice/socket-$1 ICECC_TEST_REMOTEBUILD=1 ICECC_PREFERRED_HOST=$2 \
    "${place[@]}" icecc g++ -fconstexpr-ops-limit=100000000000 -fconstexpr-loop-limit=2000000000 -c "$3" -o "${3%.cpp}.o"
}

# run_locally CLIENT PROGRAM…: a job that needs no compile server but counts as one of the client's.
run_locally() {
  local client=$1
  shift
  ICECC_TEST_SOCKET=$ice/socket-$client "${place[@]}" icerun "$@"
}

# make_network: a bridge, with this scenario as 10.77.0.1 on it.
make_network() {
  sharing=()
  ip link add br0 type bridge
  ip addr add 10.77.0.1/24 broadcast 10.77.0.255 dev br0
  ip link set br0 up
}

# add_machine NAME NUMBER: another machine on the bridge, as 10.77.0.NUMBER.
add_machine() {
  ip netns add "$1"
  ip link add "to-$1" type veth peer name eth0 netns "$1"
  ip link set "to-$1" master br0 up
  ip -n "$1" link set lo up
  ip -n "$1" addr add "10.77.0.$2/24" broadcast 10.77.0.255 dev eth0
  ip -n "$1" link set eth0 up
}

# on NAME COMMAND…: a function of this file, or a program, on another machine.
on() {
  local place=(ip netns exec "$1")
  shift
  case $(type -t "$1") in function) "$@" ;; *) "${place[@]}" "$@" ;; esac
}

# watch_cluster: a host with icemon that watches this scheduler alone.
watch_cluster() {
  cat >"$work/icemon.yaml" <<YAML
version: 1
host: { http: { listen: 127.0.0.1:0 } }
plugins:
  - use: icemon
    config: { schedulers: ["$scheduler_host:$scheduler_port"], discovery: { enabled: false } }
YAML
  start_host "$work/icemon.yaml"
}
