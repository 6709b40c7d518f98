#!/usr/bin/env bash
# SIGHUP with other folders of plugins: what lies in there runs, and its page is served, without a restart.
. "$(dirname "$0")/lib.sh"
mkdir -p "$work/plugins/tiny/dashboard"
cp "$HOSTLER_BUILD/tests/plugins/tiny.so" "$work/plugins/"
cp "$HOSTLER_SOURCE/tests/plugins/tiny/tiny-page.js" "$work/plugins/tiny/dashboard/"
cp -r "$work/plugins" "$work/moved"
echo "// moved" >>"$work/moved/tiny/dashboard/tiny-page.js"

# configure FOLDERS PLUGINS, both as lists
configure() {
  printf 'version: 1\nhost: { http: { listen: 127.0.0.1:0 }, plugin_dirs: %s }\nplugins: %s\n' "$1" "$2" >"$work/host.yaml"
}
reloads=0
reload() {
  configure "$@"
  kill -HUP "$host_pid"
  reloads=$((reloads + 1))
  local seen
  seen=$(grep -c -m "$reloads" "took over the new configuration" \
    < <(exec timeout 60 tail -n +1 --pid="$host_pid" -F "$work/host.log" 2>/dev/null)) || true
  [ "$seen" -eq "$reloads" ] || die "no reload"
}
page() { curl -s -w '\n%{http_code} %{content_type}' "http://$address/pages/tiny/tiny-page.js"; }

configure '[]' '[]'
start_host "$work/host.yaml"
expect_not_in "200 text/javascript" "$(page)"

step "a plugin comes with a reload"
reload "[$work/plugins]" '[{ use: tiny }]'
wait_for_event hostler.instance.changed '"name":"tiny"' '"state":"running"'
expect_in "200 text/javascript" "$(page)"
expect_not_in "// moved" "$(page)"

step "its folder moves"
reload "[$work/moved]" '[{ use: tiny }]'
expect_in "// moved" "$(page)"

step "it goes"
reload '[]' '[]'
expect_not_in "200 text/javascript" "$(page)"
stop_host
expect_nothing_left
