#!/usr/bin/env bash
# The command line without a running host: help, errors, exit codes.
. "$(dirname "$0")/lib.sh"

step "help and version"
expect_code 0 hostler --help
expect_in "validate" "$out"
expect_code 0 hostler --version
expect_in "hostler 0." "$out"
expect_code 64 hostler frobnicate
for verb in run once call status tap validate list inspect doctor schema plugin; do
  expect_code 0 hostler "$verb" --help
done

step "all errors of a configuration at once, each with its place"
cat >"$work/bad.yaml" <<'YAML'
version: 1
host: { http: { listen: 0.0.0.0:8000 } }
plugins:
  - use: render-frm
  - use: render-farm
    as: farm
    config: { slots: "2", mod: both }
  - use: render-farm
    as: farm
YAML
expect_code 78 hostler validate -c "$work/bad.yaml"
expect_in "bad.yaml:2:" "$out"
expect_in "did you mean 'render-farm'?" "$out"
expect_in "did you mean 'mode'?" "$out"
expect_in "bad.yaml:9:" "$out"
expect_code 78 hostler run -c "$work/bad.yaml"
expect_code 78 hostler validate -c "$work/bad.yaml" --json
expect_in '"valid":false' "$out"
expect_code 78 hostler validate -c "$work/missing.yaml"
expect_in "missing.yaml" "$out"

step "plugins from their manifests"
expect_code 0 hostler list plugins
expect_in "render-farm" "$out"
expect_code 0 hostler list plugins --json
expect_in '"id":"render-farm"' "$out"
expect_code 0 hostler inspect render-farm
expect_in "render-farm.frame.finished" "$out"
expect_code 0 hostler inspect render-farm --json
expect_in '"id":"render-farm"' "$out"
expect_code 64 hostler inspect render-fram
expect_in "did you mean 'render-farm'?" "$out"
expect_code 0 hostler doctor
expect_in "blender" "$out"
expect_code 1 env PATH=/nowhere "$HOSTLER_BIN" doctor
expect_in "apt-get install" "$out"
expect_code 0 hostler schema
expect_in '"plugins"' "$out"

step "no running host"
expect_code 69 hostler status
expect_in "$HOSTLER_STATE_DIR/hostler.sock" "$out"
expect_code 69 hostler call farm jobs
expect_code 69 hostler status --url http://127.0.0.1:9

step "single-shot usage"
expect_code 64 hostler once render-farm
expect_in "demo" "$out"
expect_code 0 hostler once render-farm demo --help
expect_in "--frames" "$out"
expect_code 64 hostler once render-farm demo --frmes 1-2
expect_in "did you mean" "$out"
expect_code 64 hostler once nothing at-all

step "two hosts do not share a state directory"
cat >"$work/empty.yaml" <<'YAML'
version: 1
host: { http: { listen: 127.0.0.1:0 } }
plugins: []
YAML
start_host "$work/empty.yaml"
expect_code 75 hostler run -c "$work/empty.yaml"
expect_in "already run by pid $host_pid" "$out"
expect_code 0 hostler status
expect_in "INSTANCE" "$out"
expect_code 64 hostler plugin restart nothing
expect_code 64 hostler plugin restart "no/thing?"
expect_in "no/thing?" "$out"

step "-c behind the command"
printf 'version: 1\nhost: { state_dir: %s }\nplugins: []\n' "$HOSTLER_STATE_DIR" >"$work/named.yaml"
export HOSTLER_STATE_DIR=$work/elsewhere
expect_code 69 hostler call nothing jobs
expect_code 64 hostler call nothing jobs -c "$work/named.yaml"
expect_in "nothing" "$out"
expect_code 64 hostler call nothing -c "$work/named.yaml" jobs
expect_code 64 hostler call nothing jobs -c
expect_in "-c needs a file" "$out"
expect_code 78 hostler once render-farm jobs -c "$work/bad.yaml"
stop_host
