#!/usr/bin/env bash
# Building a plugin fails where its manifest and its code differ, and where another Boost than the SDK's
# is found; each time with what to change.
. "$(dirname "$0")/lib.sh"

step "an SDK alone, and a plugin whose manifest is not what its code binds"
cmake --install "$HOSTLER_BUILD" --prefix "$work/prefix" --component sdk >/dev/null
cp -r "$HOSTLER_SOURCE/examples/hello" "$work/hello"
sed -i 's/"name": "greet"/"name": "greeet"/; s/"greeting": {/"salute": {/
  s#"pages": \[\]#"routes": [{"method": "GET", "path": "/last", "summary": "The last", "response": "It"}], &#' \
  "$work/hello/manifest.json"
configure() { cmake -S "$work/hello" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0; }
expect_code 0 configure
expect_code 1 cmake --build "$work/build"
expect_in "manifest.json: command 'greeet' has no handler in the code" "$out"
expect_in "manifest.json: the code binds the command 'greet', which is not in the manifest" "$out"
expect_in "manifest.json: route 'GET /last' lacks what its handler answers with: \"answer\": {" "$out"
expect_in "manifest.json: config.salute is in the manifest, but not a member of the code's struct" "$out"
expect_in "manifest.json: config.greeting is a member of the code's struct, but not in the manifest" "$out"

step "a manifest that is wrong in itself"
cp "$HOSTLER_SOURCE/examples/hello/manifest.json" "$work/hello/"
sed -i 's/"type": "string"/"type": "strng"/' "$work/hello/manifest.json"
expect_code 1 cmake --build "$work/build"
expect_in "manifest.json: commands[0].parameters[0].type: 'strng' is not a type; did you mean 'string'?" "$out"

step "put right again, with a file compiled in"
cp "$HOSTLER_SOURCE/examples/hello/manifest.json" "$work/hello/"
sed -i 's/SOURCES plugin.cpp/& EMBED README.md/' "$work/hello/CMakeLists.txt"
cat >>"$work/hello/plugin.cpp" <<'CPP'
#include "embedded/README_md.hpp"
extern const char* const readme = embedded::README_md.data();
CPP
expect_code 0 cmake --build "$work/build"
grep -qF "$(tail -n 1 "$work/hello/README.md")" "$work/build/lib/hostler/plugins/hello.so" ||
  die "the file is not in the module"

step "another Boost"
sed -i 's/Boost_VERSION_MACRO EQUAL [0-9]*/Boost_VERSION_MACRO EQUAL 1/' \
  "$work/prefix/lib/cmake/HostlerSdk/HostlerSdkConfig.cmake"
rm -rf "$work/build"
expect_code 1 configure
expect_in "This SDK was built with Boost" "$out"
