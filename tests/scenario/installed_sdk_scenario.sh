#!/usr/bin/env bash
# The installed SDK suffices: the example is built in a clean folder from an install prefix alone, and runs
# in the host's process, in a process of its own, and single-shot.
. "$(dirname "$0")/lib.sh"

step "install into a prefix of its own"
cmake --install "$HOSTLER_BUILD" --prefix "$work/prefix" >/dev/null
HOSTLER_BIN=$work/prefix/bin/hostler
cp -r "$HOSTLER_SOURCE/examples/hello" "$work/hello"

step "build the example from it"
cmake -S "$work/hello" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 >/dev/null
cmake --build "$work/build" >/dev/null
plugin=$work/build/lib/hostler/plugins/hello.so
[ -f "$plugin" ] || die "no $plugin"

step "it exports one symbol"
exported=$(nm -D --defined-only "$plugin" | awk '{print $3}')
[ "$exported" = hostler_plugin_entry ] || die "exports: $exported"

step "its manifest can be read without loading it"
cat >"$work/hello.yaml" <<YAML
version: 1
host: { http: { listen: 127.0.0.1:0 }, plugin_dirs: [$work/build/lib/hostler/plugins] }
plugins:
  - { use: hello, as: inside, isolation: none, config: { greeting: Good morning } }
  - { use: hello, as: apart, isolation: process }
YAML
expect_code 0 hostler validate -c "$work/hello.yaml"
expect_code 0 hostler inspect hello -c "$work/hello.yaml"
expect_in 'greet  Greet somebody' "$out"

step "single-shot"
expect_code 0 hostler once -c "$work/hello.yaml" hello greet Ada
[ "$out" = "Good morning, Ada!" ] || die "once printed: $out"
expect_code 64 hostler once -c "$work/hello.yaml" hello greet
expect_in "NAME is missing" "$out"
expect_code 64 hostler once -c "$work/hello.yaml" hello gret Ada
expect_in "did you mean 'greet'?" "$out"

step "in the daemon, both ways"
start_host "$work/hello.yaml"
[ "$(hostler call inside greet Ada)" = "Good morning, Ada!" ] || die "inside greets differently"
[ "$(hostler call apart greet Ada)" = "Hello, Ada!" ] || die "apart greets differently"
[ "$(hostler call apart greet Ada --json)" = '{"name":"Ada","text":"Hello, Ada!"}' ] ||
  die "not JSON: $(hostler call apart greet Ada --json)"
[ "$(curl -sf "http://$address/api/apart/last")" = '{"name":"Ada","text":"Hello, Ada!"}' ] ||
  die "the route of an isolated instance does not answer"
host_children=$(pgrep -P "$host_pid" -f "child" | wc -l)
[ "$host_children" -eq 1 ] || die "$host_children children instead of one"
stop_host
expect_no_process "$work/prefix/bin/hostler"
