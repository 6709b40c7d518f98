#!/usr/bin/env bash
# Builds examples/hello in a clean folder from the installed SDK alone, then with a manifest that
# differs from the code, which must fail with the list of what differs.
# usage: test.sh SOURCE BUILD
set -euo pipefail
source=$1 build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "FAILED: $1" >&2; exit 1; }

cmake --install "$build" --prefix "$work/prefix" --component sdk >/dev/null
cp -r "$source/examples/hello" "$work/hello"
configure() { cmake -G Ninja -S "$work/hello" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" "$@"; }
configure >"$work/log" 2>&1 || { cat "$work/log"; fail "the example does not configure"; }
cmake --build "$work/build" >"$work/log" 2>&1 || { cat "$work/log"; fail "the example does not build"; }

module=$work/build/lib/hostler/plugins/hello.so
[ -f "$module" ] || fail "there is no $module"
[ "$(nm -D --defined-only "$module" | awk '{print $3}')" = hostler_plugin_entry ] ||
  fail "the module exports more than its entry: $(nm -D --defined-only "$module")"
cmake --install "$work/build" --prefix "$work/prefix" >/dev/null
[ -f "$work/prefix/lib/hostler/plugins/hello.so" ] || fail "the module is not installed"

# What the code binds is no longer what the manifest says.
sed -i 's/"name": "greet"/"name": "greeet"/; s/"greeting": {/"salute": {/' "$work/hello/manifest.json"
if cmake --build "$work/build" >"$work/log" 2>&1; then fail "a wrong manifest was accepted"; fi
for expected in \
  "manifest.json: command 'greeet' has no handler in the code" \
  "manifest.json: the code binds the command 'greet', which is not in the manifest" \
  "manifest.json: config.salute is in the manifest, but not a member of the code's struct" \
  "manifest.json: config.greeting is a member of the code's struct, but not in the manifest"; do
  grep -qF "$expected" "$work/log" || { cat "$work/log"; fail "not said: $expected"; }
done

# A program that is compiled with another Boost than the SDK is stopped in time.
sed -i 's/Boost_VERSION_MACRO EQUAL [0-9]*/Boost_VERSION_MACRO EQUAL 1/' \
  "$work/prefix/lib/cmake/HostlerSdk/HostlerSdkConfig.cmake"
rm -rf "$work/build"
if configure >"$work/log" 2>&1; then fail "another Boost was accepted"; fi
grep -q "This SDK was built with Boost" "$work/log" || { cat "$work/log"; fail "Boost is not named"; }
echo "the installed SDK suffices"
