#!/usr/bin/env bash
# icemon's commands and HTTP interface over a simulated cluster: in a host of their own, in a daemon, with made-up
# names, and with things that are wrong.
. "$(dirname "$0")/icemon_lib.sh"

get() { curl -s "http://$address/api/icemon/$1"; }
config() {
  cat >"$work/icemon.yaml" <<YAML
version: 1
host: { http: { listen: 127.0.0.1:0 } }
plugins:
  - use: icemon
    config: { schedulers: ["$scheduler"], discovery: { enabled: false }, $1 }
YAML
}

simulate --hosts 6 --slots 4

step "one command in a host of its own"
expect_code 0 hostler once icemon snapshot --scheduler "$scheduler"
expect_in "6 hosts with" "$out"
expect_code 0 hostler once icemon snapshot --scheduler "$scheduler" --json
for key in scheduler hosts jobs totals; do expect_in "\"$key\":" "$out"; done
expect_code 0 hostler once icemon free --scheduler "$scheduler"
[[ $out =~ ^[0-9]+$ ]] || die "not one number: $out"
expect_code 0 hostler once icemon hosts --scheduler "$scheduler" --anonymize
expect_not_in "10.20.0" "$out"

step "what is wrong is said, with what to do"
expect_code 69 hostler once icemon snapshot --scheduler "127.0.0.1:$(free_port)" --timeout 5
expect_in "Connection refused" "$out"
expect_code 78 hostler once icemon remove lab1 --scheduler "$scheduler" --yes
expect_in "allow_admin: true" "$out"
expect_code 64 hostler once icemon jobs --failed --running --scheduler "$scheduler"
expect_in "choose one of" "$out"
expect_code 64 hostler once icemon hosts --sort lod --scheduler "$scheduler"
expect_in "did you mean 'load'" "$out"

step "a daemon that watches it"
config "allow_admin: true"
start_host "$work/icemon.yaml"
eventually shows history/jobs "it.jobs.length > 0"  # written once a second
expect_code 0 hostler call icemon jobs --running
expect_in "compiling" "$out"
expect_code 0 hostler call icemon report --last 1h
expect_in "Slowest files" "$out"
expect_code 0 hostler call icemon top --count 1
expect_in "Compiling" "$out"
expect_code 0 hostler call icemon schedulers
expect_in "$scheduler" "$out"
expect_code 64 hostler call icemon snapshot --cluster attic
expect_in "$scheduler" "$out"

step "over HTTP"
expect_in '"name":"lab1"' "$(get hosts)"
expect_in '"in":[' "$(get hosts/lab1)"
expect_in "no host 'nobody'" "$(get hosts/nobody)"
expect_in "did you mean 'state'" "$(get 'jobs?stat=failed')"
expect_in '"version":' "$(get live)"
[[ $(get 'free?total=true') =~ ^[0-9]+$ ]] || die "free is not a number"
expect_in '"enabled":true' "$(get history/status)"
expect_in "cluster," "$(get history/export)"
expect_in 'attachment; filename="icemon-jobs.csv"' "$(curl -si "http://$address/api/icemon/history/export")"
expect_in '"state":"done"' "$(get 'history/jobs?state=done,failed')"
expect_not_in '"state":"done"' "$(get 'history/jobs?state=failed,cancelled,lost')"
expect_not_in ',done,' "$(get 'history/export?state=failed,cancelled,lost')"
expect_in "'running' is none of done" "$(get 'history/jobs?state=running')"
expect_code 0 hostler call icemon export --state failed,cancelled,lost
expect_not_in ",done," "$out"
expect_code 64 hostler call icemon export --state gone
expect_in "'gone' is none of done" "$out"
expect_in "not a duration" "$(get 'history/report?last=soon')"
expect_in '"/api/icemon/history/replay"' "$(curl -s "http://$address/api/openapi.json")"

step "what only a command watches is not among the metrics"
elsewhere="localhost:${scheduler#*:}"
expect_code 0 hostler call icemon top --scheduler "$elsewhere" --batch --interval 1 --count 4
expect_in lab1 "$out"
metrics=$(curl -s "http://$address/metrics")
expect_in "icemon_hosts{cluster=\"$scheduler\"" "$metrics"
expect_not_in "cluster=\"$elsewhere\"" "$metrics"

step "an administrator's command is kept"
expect_code 0 hostler call icemon remove nobody-is-called-so --yes
expect_in "nothing was removed" "$out"
expect_code 0 hostler call icemon audit
expect_in "nobody-is-called-so" "$out"

step "answers are what the OpenAPI document says"
expect_code 0 node "$HOSTLER_SOURCE/tests/scenario/check_answers.mjs" "$address" icemon name=lab1
expect_in "14 answers compared" "$out"
stop_host

step "a daemon that shows no names"
config "anonymize: true"
start_host "$work/icemon.yaml"
eventually shows history/jobs "it.jobs.length > 0"  # written once a second
for path in schedulers hosts jobs totals live snapshot history/jobs history/report history/export; do
  answer=$(get "$path")
  for name in lab1 10.20.0 "$scheduler" src/; do expect_not_in "$name" "$answer"; done
done
expect_in "names are hidden" "$(get 'history/jobs?host=lab1')"
expect_code 0 hostler call icemon snapshot
expect_not_in lab1 "$out"
stop_host

kill "$simulation"
wait "$simulation" || true
exec {said}<&-
expect_nothing_left
