#!/usr/bin/env bash
# The live table of icemon on a real terminal: keys, another size, a clean end by q and by Ctrl-C, and lines
# where there is no terminal.
. "$(dirname "$0")/icemon_lib.sh"
command -v tmux >/dev/null || die "no tmux; scripts/setup --test installs it"
unset NO_COLOR
export LC_ALL=C.UTF-8
terminal() { tmux -L "hostler-$$" -f /dev/null "$@"; }
clean_up() { terminal kill-server 2>/dev/null || true; }

# wait_for_screen TEXT…: until all of these are on the screen, which is then in $screen.
wait_for_screen() {
  local text tries
  for ((tries = 0; tries < 300; tries++)); do
    screen=$(terminal capture-pane -p)
    for text in "$@"; do case "$screen" in *"$text"*) ;; *) sleep 0.1; continue 2 ;; esac; done
    return
  done
  die "no '$*' on the screen: $screen"
}
keys() { terminal send-keys "$@"; }

step "a simulated cluster to look at"
simulate --hosts 12 --slots 4

step "without a terminal: as many tables as wanted"
expect_code 0 hostler once icemon top --scheduler "$scheduler" --count 2 --interval 0.2
[ "$(grep -c 'vID' <<<"$out")" -eq 2 ] || die "not two tables: $out"
expect_in "Compiling" "$out"
expect_not_in $'\e' "$out"

step "on a terminal: hosts, an opened host, a filter"
terminal new-session -d -x 100 -y 24 "bash --norc"
terminal set-option -g remain-on-exit on >/dev/null
keys "'$HOSTLER_BIN' once icemon top --scheduler $scheduler; echo ended with \$?" Enter
wait_for_screen "Hosts 12" "▼ID" "q quit"
keys Space
wait_for_screen "slot 1" "slot 2" "IP "
keys Space Right
wait_for_screen "▼NAME"
keys r
wait_for_screen "▲NAME"
keys / nobody-is-called-so
wait_for_screen "filter: nobody-is-called-so"
keys Escape
wait_for_screen "q quit"
keys p
wait_for_screen "paused"
keys p

step "another size"
terminal resize-window -x 60 -y 10
wait_for_screen "Hosts 12" "q quit"
[ "$(wc -l <<<"$screen")" -le 10 ] || die "more than ten lines: $screen"
terminal resize-window -x 140 -y 30
wait_for_screen "FREE MEM" "q quit"

step "q ends it and gives the terminal back"
keys q
wait_for_screen "ended with 0"
keys "stty -a | grep -o '[-]*icanon' | tr a-z A-Z" Enter
wait_for_screen "ICANON"
expect_not_in "-ICANON" "$screen"

step "Ctrl-C does so, too"
keys "clear; '$HOSTLER_BIN' once icemon top --scheduler $scheduler; echo ended with \$?" Enter
wait_for_screen "▼ID" "q quit"
keys C-c
wait_for_screen "ended with 0"
keys "stty -a | grep -o '[-]*echo ' | tr a-z A-Z" Enter
wait_for_screen "ECHO"
expect_not_in "-ECHO" "$screen"

kill "$simulation"
wait "$simulation" || true
exec {said}<&-
expect_nothing_left
