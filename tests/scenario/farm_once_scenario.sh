#!/usr/bin/env bash
# One render without a daemon: checked images, a clean end by Ctrl-C, and for each thing that can be wrong
# with a job a sentence that says what.
. "$(dirname "$0")/lib.sh"
make_scenes
scenes=$work/scenes
render() { hostler once render-farm render "$@"; }

step "the demo beside a running daemon: twelve images of the right size"
cat >"$work/farm.yaml" <<YAML
version: 1
host: { http: { listen: 127.0.0.1:0 } }
plugins: [{ use: render-farm, as: farm, config: { console_listen: "127.0.0.1:$(free_port)" } }]
YAML
start_host "$work/farm.yaml"
(cd "$work" && expect_code 0 hostler once render-farm demo --frames 1-12 --output out)
images=$(file "$work"/out/*.png | grep -c 'PNG image data, 320 x 180,') || true
[ "$images" -eq 12 ] || die "$images images instead of 12: $(file "$work"/out/*)"
expect_code 0 hostler call farm jobs
expect_in "no jobs" "$out"
stop_host
expect_nothing_left

step "Ctrl-C while frames are rendered"
mkfifo "$work/keys"
once="'$HOSTLER_BIN' once render-farm render '$scenes/cube.blend' --frames 1-5000 --output '$work/cut'"
coproc terminal { script -qefc "$once" /dev/null <"$work/keys" 2>&1; }
terminal_pid=$!
exec {keys}>"$work/keys" {screen}<&"${terminal[0]}"
while read -r -t 60 -d $'\r' drawn <&"$screen"; do
  case "$drawn" in *"] "[1-9]*/5000*) break ;; esac
done
expect_in "/5000" "$drawn"
printf '\003' >&"$keys"
expect_in "hostler: canceled" "$(cat <&"$screen")"
got=0
wait "$terminal_pid" || got=$?
exec {keys}>&- {screen}<&-
[ "$got" -eq 130 ] || die "Ctrl-C ended it with $got"
expect_nothing_left
[ -f "$work/cut/cube_0001.png" ] || die "the finished frames are gone"
for image in "$work"/cut/*.png; do expect_in "96 x 54" "$(file "$image")"; done

step "jobs that cannot begin"
expect_code 1 render "$scenes/nothing.blend"
expect_in "nothing.blend does not exist" "$out"
expect_code 1 render "$scenes"
expect_in "is a folder" "$out"
expect_code 1 render "$scenes/garbage.blend"
expect_in "garbage.blend is not a Blender file" "$out"
expect_code 1 render "$scenes/truncated.blend"
expect_in "truncated.blend is cut off" "$out"
expect_code 1 render "$scenes/no_camera.blend"
expect_in "the scene has no camera" "$out"
touch "$work/plain"
expect_code 1 render "$scenes/cube.blend" --output "$work/plain/images"
expect_in "cannot make the output folder $work/plain/images: Not a directory" "$out"
expect_code 64 render "$scenes/cube.blend" --engine povray
expect_in "there are cycles, eevee and workbench" "$out"
expect_code 64 render "$scenes/cube.blend" --format XYZ
expect_in "\"XYZ\" is not an image format; there are PNG" "$out"
expect_code 64 render "$scenes/cube.blend" --format FFMPEG
expect_in "FFMPEG is a movie" "$out"
expect_code 64 render "$scenes/movie.blend"
expect_in "the scene's format FFMPEG is a movie" "$out"
expect_code 64 render "$scenes/cube.blend" --frames abc
expect_in "frames: \"abc\" is not a frame or a range" "$out"

step "a scene that denoises, where this Blender cannot"
has_denoiser=$(blender --background --factory-startup -noaudio \
  --python-expr 'import _cycles; print("denoiser:", _cycles.with_openimagedenoise)')
if [[ $has_denoiser = *"denoiser: True"* ]]; then
  expect_code 0 render "$scenes/denoised.blend" --frames 1 --output "$work/denoised"
else
  expect_code 1 render "$scenes/denoised.blend" --frames 1 --output "$work/denoised"
  expect_in "built without OpenImageDenoise; turn it off with --no-denoise" "$out"
  expect_code 0 render "$scenes/denoised.blend" --frames 1 --output "$work/denoised" --no-denoise
fi

step "one frame cannot be written: a table, and the others stay"
mkdir -p "$work/partly/cube_0002.png"
expect_code 1 render "$scenes/cube.blend" --frames 1-3 --output "$work/partly"
expect_in "FRAME  REASON" "$out"
expect_in $'\n2      ' "$out"
expect_in "Is a directory: $work/partly/cube_0002.png" "$out"
expect_in "2 of 3 frames done, 1 failed" "$out"
[ -f "$work/partly/cube_0001.png" ] && [ -f "$work/partly/cube_0003.png" ] || die "good frames are gone"

step "scripts inside a file run only when the job says so"
expect_code 0 render "$scenes/scripted.blend" --frames 1 --output "$work/scripted"
[ ! -e "$scenes/script-ran" ] || die "the script ran"
expect_code 0 render "$scenes/scripted.blend" --frames 1 --output "$work/scripted" --allow-scripts
[ -e "$scenes/script-ran" ] || die "the script did not run"
expect_nothing_left
