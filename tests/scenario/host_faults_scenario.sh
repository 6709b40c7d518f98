#!/usr/bin/env bash
# A host among broken files, strange requests and crashing children: what is wrong is named, and the rest
# goes on.
. "$(dirname "$0")/lib.sh"
make_scenes
state_of() { curl -sf "http://$address/api/instances/$1" | sed 's/.*"state":"\([^"]*\)".*/\1/'; }
expect_state() { [ "$(state_of "$1")" = "$2" ] || die "$1 is $(state_of "$1") instead of $2"; }
wait_for_state() { wait_for_event hostler.instance.changed "\"name\":\"$1\"" "\"state\":\"$2\""; }
wait_for_log() {
  grep -q -- "$1" < <(exec timeout 60 tail -n +1 --pid="$host_pid" -F "$work/host.log" 2>/dev/null) ||
    die "the log does not say '$1'"
}
# http STATUS CURL_ARGUMENTS…: the head and body are in $out.
http() {
  local wanted=$1
  shift
  out=$(curl -s -i -m 60 "$@" --output - | tr -d '\0\r') || true
  case "$out" in HTTP/1.1\ "$wanted"*) ;; *) die "no $wanted from curl $*: $out" ;; esac
}

step "configurations that are wrong or mean harm"
validate() { printf '%s\n' "$@" >"$work/bad.yaml"; expect_code 78 hostler validate -c "$work/bad.yaml"; }
validate 'version: 1' 'plugins: []' 'plugins: []'
expect_in "bad.yaml:3:1: " "$out"
expect_in "plugins" "$out"
validate 'version: 1' 'a: &a [x,x,x,x,x,x,x,x,x]' 'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]' \
  'c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]' 'd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]' \
  'e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]' 'f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]' \
  'g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]' 'h: &h [*g,*g,*g,*g,*g,*g,*g,*g,*g]' \
  'i: &i [*h,*h,*h,*h,*h,*h,*h,*h,*h]' 'j: [*i,*i,*i,*i,*i,*i,*i,*i,*i]' \
  'k: [*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i,*i]'
expect_in "aliases" "$out"
validate 'version: one' 'host: []' 'plugins: { use: render-farm }'
expect_in "bad.yaml:1:10: version: " "$out"
expect_in "bad.yaml:2:7: host: " "$out"
expect_in "bad.yaml:3:10: plugins: " "$out"
validate 'version: 1' 'plugins:' '  - use: render-farm' '    enabled: "yes"' '    config: { slots: many, lease_seconds: -1 }'
expect_in "bad.yaml:4:14: plugins[0].enabled: " "$out"
expect_in "plugins[0].config.slots: " "$out"
expect_in "plugins[0].config.lease_seconds: " "$out"
validate 'version: 1' 'host: [' 'plugins: }'
expect_in "bad.yaml:3:" "$out"
head -c 3000 /dev/urandom >"$work/bad.yaml"
expect_code 78 hostler validate -c "$work/bad.yaml"
expect_code 78 hostler run -c "$work/bad.yaml"

step "broken plugin files beside whole ones"
mkdir "$work/plugins"
whole=$HOSTLER_BUILD/lib/hostler/plugins/render-farm.so
head -c 5000 /dev/urandom >"$work/plugins/noise.so"
head -c 100000 "$whole" >"$work/plugins/cut.so"
: >"$work/plugins/empty.so"
ln -s /nowhere.so "$work/plugins/dangling.so"
mkdir "$work/plugins/folder.so"
cat >"$work/host.yaml" <<YAML
version: 1
host: { http: { listen: 127.0.0.1:0 }, plugin_dirs: [$work/plugins] }
plugins:
  - { use: render-farm, as: inside, config: { name: inside, console_listen: "" } }
  - { use: render-farm, as: apart, isolation: process, config: { name: apart, console_listen: "" } }
YAML
expect_code 0 hostler validate -c "$work/host.yaml"
expect_code 0 hostler list plugins -c "$work/host.yaml"
expect_in "render-farm" "$out"
for file in noise cut empty; do expect_in "$file.so" "$out"; done
start_host "$work/host.yaml"
expect_state inside running
expect_state apart running

step "one host a state directory"
expect_code 75 hostler run -c "$work/host.yaml"
expect_in "already run by pid $host_pid" "$out"
expect_code 75 hostler run -c "$work/host.yaml" --daemon
expect_state apart running

step "an isolated instance renders; its files come with ranges and tags"
expect_code 0 hostler call apart render "$work/scenes/cube.blend" --frames 1-2 --output "$work/images" --wait
image=http://$address/api/apart/jobs/1/frames/1/image
http 200 "$image"
expect_in "Content-Type: image/png" "$out"
tag=$(sed -n 's/^ETag: //p' <<<"$out")
[ -n "$tag" ] || die "no ETag in: $out"
http 304 -H "If-None-Match: $tag" "$image"
http 206 -H "Range: bytes=1-3" "$image"
expect_in "Content-Range: bytes 1-3/$(stat -c %s "$work/images/cube_0001.png")" "$out"
[ "$(curl -s -H 'Range: bytes=1-3' "$image")" = PNG ] || die "the wrong bytes"
http 416 -H "Range: bytes=99999999-" "$image"
curl -s "$image" | cmp - "$work/images/cube_0001.png" || die "another image"
http 404 "http://$address/api/apart/jobs/1/frames/77/image"
http 400 "http://$address/api/apart/jobs/1/frames/1/../../../../farm.sqlite" --path-as-is
http 404 "http://$address/api/nobody/jobs"

step "requests of other sites"
cancel="http://$address/api/apart/commands/cancel"
json='Content-Type: application/json'
http 421 -H "Host: evil.example" "http://$address/api/instances"
http 421 -H "Host: evil.example" -H "$json" -d '{"id":1}' "$cancel"
http 403 -H "Origin: http://evil.example" -H "$json" -d '{"id":1}' "$cancel"
http 403 -H "Sec-Fetch-Site: cross-site" "http://$address/api/apart/jobs"
http 415 -d '{"id":1}' "$cancel"
http 422 -H "Origin: http://$address" -H "$json" -d '{"id":4711}' "$cancel"
expect_in '"error":"there is no job 4711' "$out"
http 400 -H "$json" -d '{"id":' "$cancel"
head -c 20000 /dev/zero | tr '\0' x >"$work/long"
http 431 -H "X-Long: $(cat "$work/long")" "http://$address/api/instances"

step "an isolated instance is killed: it comes back, and the others do not notice"
child=$(pgrep -P "$host_pid" -f child)
expect_code 0 hostler call apart render "$work/scenes/endless.blend" --frames 1 --output "$work/endless" --no-preview
wait_for_event render-farm.frame.progress '"job":2,' '"text":"Sample'
blender=$(pgrep -P "$child" -x blender)
inside_since=$(curl -sf "http://$address/api/instances/inside" | sed 's/.*"since":"\([^"]*\)".*/\1/')
kill -9 "$child"
wait_for_log "apart is backing-off: killed by signal 9 (SIGKILL)"
wait_for_end $blender
wait_for_state apart running
expect_code 0 hostler status
expect_in '"restarts":1' "$(curl -sf "http://$address/api/instances/apart")"
expect_in "\"since\":\"$inside_since\"" "$(curl -sf "http://$address/api/instances/inside")"
[ "$(pgrep -c -P "$host_pid" -f child)" = 1 ] || die "$(pgrep -a -P "$host_pid")"
expect_code 0 hostler call apart job 2
expect_code 0 hostler call apart cancel 2

step "a new configuration: a broken one is refused, a good one is applied"
cp "$work/host.yaml" "$work/good.yaml"
echo 'nonsense: here' >>"$work/host.yaml"
kill -HUP "$host_pid"
wait_for_log "kept the old configuration: .*unknown key 'nonsense'"
expect_state apart running
sed '/as: inside/d' "$work/good.yaml" >"$work/host.yaml"
kill -HUP "$host_pid"
wait_for_log "took over the new configuration"
http 404 "http://$address/api/instances/inside"
expect_in '"restarts":1' "$(curl -sf "http://$address/api/instances/apart")"

step "a disabled instance stays so when the host starts again"
expect_code 0 hostler plugin disable apart
wait_for_state apart disabled
stop_host
"$HOSTLER_BIN" run -c "$work/host.yaml" --daemon --pid-file "$work/pid" >"$work/announced.txt" 2>&1 ||
  die "run --daemon ended with $?: $(cat "$work/announced.txt")"
daemon=$(cat "$work/pid")
clean_up() { kill "$daemon" 2>/dev/null || true; }
expect_in "pid $daemon" "$(cat "$work/announced.txt")"
expect_code 1 hostler status
expect_in "disabled" "$out"
expect_code 0 hostler plugin enable apart
wait_for_state apart running
expect_code 0 hostler call apart jobs
expect_in "2/2" "$out"
kill "$daemon"
wait_for_end "$daemon"
[ ! -e "$work/pid" ] || die "the pid file is still there"
expect_nothing_left
