#!/usr/bin/env bash
# The console: what a person types, and what nobody should send. After each of it the farm still answers.
. "$(dirname "$0")/lib.sh"
console=$(free_port)
cat >"$work/farm.yaml" <<YAML
version: 1
host: { http: { listen: 127.0.0.1:0 } }
plugins: [{ use: render-farm, as: farm, config: { name: here, console_listen: "127.0.0.1:$console" } }]
YAML
start_host "$work/farm.yaml"
wait_for_event render-farm.worker.changed '"name":"here"' '"state":"idle"'

# connect: a connection to the console, in $line. hear: all until its end, in $out.
connect() { exec {line}<>"/dev/tcp/127.0.0.1/$console"; }
hear() {
  out=$(timeout 60 cat <&"$line") || die "the console does not end the connection: $out"
  exec {line}>&-
}
# Writing to a connection that the console has closed fails, as it should: not in this shell, which would end.
send() { cat >&"$line" 2>/dev/null || true; }
say() { printf -- "$@" | send; }
type_in() {
  connect
  say '%s\n' "$@" quit
  hear
}
expect_answer() {
  type_in clients
  expect_in "here" "$out"
  expect_in "enabled" "$out"
}

step "greeting, help and commands"
type_in help
expect_in "Hostler render farm 0." "$out"
expect_in "> " "$out"
expect_in "requeue ID" "$out"
type_in "help render"
expect_in "--no-denoise" "$out"
out=$(printf 'clients\ndisable all\nclients disabled\nenable all\nquit\n' | nc -q 2 127.0.0.1 "$console")
expect_in "disabled: here" "$out"
expect_in "here    disabled" "$out"
expect_in "enabled: here" "$out"
type_in "demo --frames 1-2 --wait" jobs
expect_in "job 1 is completed: 2 of 2 frames done" "$out"
expect_in "2/2" "$out"

step "a console whose port is taken"
cat >"$work/second.yaml" <<YAML
version: 1
host: { http: { listen: 127.0.0.1:0 }, state_dir: $work/second }
plugins:
  - { use: render-farm, as: farm, on_start_failure: fail, config: { name: here, console_listen: "127.0.0.1:$console" } }
YAML
expect_code 1 timeout 60 "$HOSTLER_BIN" run -c "$work/second.yaml"
expect_in "console_listen: cannot listen on 127.0.0.1:$console: Address already in use" "$out"
expect_not_in "console on" "$out"

step "mistakes"
type_in "clinets" "render shot.blend" 'render "/tmp/half' "job" "job 4711" "render /nowhere.blend" "disable nobody"
expect_in "there is no command 'clinets'; did you mean 'clients'?" "$out"
expect_in "error: FILE must be an absolute path" "$out"
expect_in "error: ID is missing" "$out"
expect_in $'\nusage: job ID' "$out"
expect_not_in "error: usage" "$out"
expect_in "error: there is no job 4711" "$out"
expect_in "error: /nowhere.blend does not exist" "$out"
expect_in "error: there is no client 'nobody'" "$out"

step "what telnet negotiates, bytes of no encoding, line ends of all kinds"
connect
say '\xff\xfb\x01\xff\xfd\x03\xff\xfa\x18\x01\xff\xf0\0\x80\xc3\x28\xfe\r\n\r\0\n\n\x1b[A\x08\r\nclients\r\nquit\r\n'
hear
expect_in "here    enabled" "$out"
head -c 200000 /dev/urandom >"$work/noise"
connect
send <"$work/noise"
exec {line}>&-
expect_answer

step "a line of ten megabytes"
memory() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$host_pid/status"; }
before=$(memory)
connect
head -c 10000000 /dev/zero | tr '\0' x >"$work/long"
send <"$work/long"
timeout 60 cat <&"$line" >/dev/null 2>&1 || [ $? -ne 124 ] || die "the connection is not closed"
exec {line}>&-
grown=$(($(memory) - before))
[ "$grown" -lt 5000 ] || die "the line took $grown kB of memory"
expect_answer

step "half a line of JSON, then nothing; a whole one; a web browser"
connect
say '{"command": "cli'
exec {line}>&-
connect
say '{"command": "clients"}\n'
hear
expect_in '{"error":"JSON requests are not answered on this port' "$out"
connect
say 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\ndisable all\r\n'
timeout 60 cat <&"$line" >/dev/null 2>&1 || [ $? -ne 124 ] || die "the connection is not closed"
exec {line}>&-
expect_answer

step "one that asks and never reads, one that leaves in the middle of a command"
connect
yes help | head -n 300000 >"$work/many" || true
send <"$work/many" &
deaf=$line deaf_pid=$!
expect_answer
kill "$deaf_pid" 2>/dev/null || true
wait "$deaf_pid" 2>/dev/null || true
exec {deaf}>&-
connect
say 'demo --frames 1-30 --wait\n'
wait_for_event render-farm.frame.finished '"job":2,'
exec {line}>&-
wait_for_event render-farm.job.changed '"id":2,' '"state":"completed"'

step "500 connections that say nothing"
ulimit -n "$(ulimit -H -n)"
idle=()
for ((i = 0; i < 500; ++i)); do
  connect
  idle+=("$line")
done
expect_answer
expect_code 0 hostler call farm demo --frames 1-2 --wait
for line in "${idle[@]}"; do exec {line}>&-; done
expect_answer
[ "$(curl -s -o /dev/null -w '%{http_code}' "http://$address/readyz")" = 200 ] || die "the host is not ready"
stop_host
expect_nothing_left
