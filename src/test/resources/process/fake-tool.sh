# A tool that behaves badly in the way its first argument names. Run by sh.
case "$1" in
    exit) echo out; echo err >&2; exit "$2" ;;
    hang) echo "pid $$"; exec sleep 1000 ;;
    ignore-term) trap '' TERM; echo "pid $$"; while :; do sleep 1000; done ;;
    # A child that ignores TERM, and waits for it.
    fork) (trap '' TERM; exec sleep 1000) & echo "pid $!"; wait ;;
    # The child works, the parent waits.
    busy-child) (while :; do :; done) & echo "pid $!"; wait ;;
    # A daemon: a session of its own, handed to init, its output elsewhere.
    daemon) (setsid sh "$0" daemon-body & ); echo "pid $$"; exec sleep 1000 ;;
    daemon-body) trap '' TERM; echo "pid $$"; exec > /dev/null 2>&1; while :; do sleep 1000; done ;;
    # Ends with success at once; the child left behind holds both pipes.
    leave-child) sleep 1000 & echo "pid $!"; exit 0 ;;
    # As before, but the child is a daemon, and ends its parent when it has told its pid.
    leave-daemon) trap 'exit 0' USR1; (setsid sh "$0" leave-daemon-body $$ & ); sleep 1000 & wait $! ;;
    leave-daemon-body) echo "pid $$"; kill -USR1 "$2"; exec sleep 1000 ;;
    # $2 MB of lines on each stream at the same time.
    flood) yes "a line of some length, again and again" | head -c "${2}000000" >&2 &
        yes "a line of some length, again and again" | head -c "${2}000000"; wait; echo last ;;
    no-newline) head -c "${2}000000" /dev/zero | tr '\0' x; echo; echo last ;;
    bytes) printf 'caf\303\251 \377\376 end\n'; printf 'one\rtwo\r\n\nthree' ;;
    stdin) if read -r line; then echo "read $line"; else echo "end of file"; fi ;;
    environment) env; pwd ;;
    term) trap 'echo got TERM; exit 7' TERM; echo "pid $$"; sleep 1000 & wait $! ; kill $! ;;
    *) echo "unknown: $1" >&2; exit 64 ;;
esac
