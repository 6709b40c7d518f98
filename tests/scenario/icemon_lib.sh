# What the scenarios of icemon share. Sourced instead of lib.sh.
. "$(dirname "$0")/lib.sh"

# eventually COMMAND…: until it succeeds, for at most two minutes: a daemon that lost its scheduler waits for up to
# 51 s.
eventually() {
  local end=$((SECONDS + 120))
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || die "never came true: $*; the last: $(head -c 2000 <<<"${out:-}")"
    read -rt 0.2 <> <(:) || true
  done
}

api() { curl -sf --max-time 30 "http://$address/api/icemon/$1"; }

# holds EXPRESSION: of JavaScript, on the JSON document `it` in $out.
holds() {
  node -e 'const it = JSON.parse(require("fs").readFileSync(0));
           process.exit(eval(process.argv[1]) ? 0 : 1)' "$1" <<<"$out" 2>>"$work/host.log"
}

# shows PATH EXPRESSION: what the API answers there holds; for `eventually`.
shows() { out=$(api "$1") && holds "$2"; }

# simulate OPTION…: a cluster that does not exist, in the background; $scheduler is its address.
simulate() {
  mkfifo "$work/said"
  "$HOSTLER_BIN" once icemon simulate --seconds 600 --seed 5 "$@" >"$work/said" 2>&1 &
  simulation=$!
  exec {said}<"$work/said"
  local line
  read -r line <&"$said"
  scheduler=$(printf '%s' "$line" | grep -o '127\.0\.0\.1:[0-9]*') || die "no address in: $line"
}
