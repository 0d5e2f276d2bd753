#!/usr/bin/env bash
# Makes the packaged form: what the server is made of, laid out so that it starts fast.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
packaged=$root/target/packaged
training=
server=
watchdog=
tiny_tasks=3000
media_tasks=20
patience_seconds=180

usage() {
    cat <<'HELP'
usage: scripts/package.sh [--no-build] [--database URL]

Builds the jar (mvn package -DskipTests), extracts it into target/packaged, and lets the server run there once, for less
than a minute and some thousand tasks of all kinds, so that Java keeps what it loads, and what it learns of the code that
is worth compiling, in a cache beside it (JEP 483, 514, 515). scripts/server then starts from there, also as target/packaged/server: copy that
directory as it is (cp -a, tar), to the same version of Java.

  --no-build        take the newest jar that is in target
  --database URL    train on this empty database, where the embedded Postgres cannot run (as root in a container)
HELP
}

die() {
    printf 'package.sh: %s\n' "$1" >&2
    exit 1
}

build=yes
database=
while (($#)); do
    case $1 in
        --help | -h) usage; exit 0 ;;
        --no-build) build= ;;
        --database) database=${2:-}; [[ -n $database ]] || die '--database needs a URL.'; shift ;;
        *) die "unknown argument '$1'; see --help." ;;
    esac
    shift
done

# Not one that has got the number of a server which is gone.
kill_server() {
    [[ ! -d /proc/self ]] || grep -qs "^PPid:[[:space:]]*$$\$" "/proc/$server/status" || return 1
    kill -KILL "$server" 2>/dev/null
}

clean_up() {
    [[ -z $watchdog ]] || kill -TERM "$watchdog" 2>/dev/null || true
    if [[ -n $server ]]; then
        kill_server || true
        wait "$server" 2>/dev/null || true
    fi
    [[ -z $training ]] || rm -rf "$training"
}
trap clean_up EXIT

# Writes one request to descriptor 3; close or keep-alive is the last argument.
request() {
    printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' \
        "$1" "$2" "${4:-close}" "${#3}" "$3" >&3
}

connect() {
    exec 3<>"/dev/tcp/127.0.0.1/$port"
} 2>/dev/null

# Sends requests and prints all of the answers; bash alone, for curl may not be there.
answers() {
    connect || die "the server that is to learn answers no more; its log is above.$(cat "$training/log" >&2)"
    "$@"
    tr -d '\0' <&3
    exec 3<&- 3>&-
}

ask() {
    answers request "$1" "$2" "${3:-}"
}

submit() {
    ask POST "/api/tasks/$1" "$2" | sed -n 's/.*"id":"\([^"]*\)".*/\1/p' | tail -n 1
}

# Hears of a task to its end and asks for its status, which is to be that.
ends_as() {
    [[ -z $2 ]] || ask GET "/api/tasks/$2/events" >/dev/null
    [[ -n $2 && $(ask GET "/api/tasks/$2") == *"\"status\":\"$1\""* ]] ||
        die "a task of the training run did not end as $1 ($3); the server's log is above.$(cat "$training/log" >&2)"
}

# Submits a task that succeeds.
run_task() {
    ends_as finished "$(submit "$1" "$2")" "$1"
}

# Submits one that fails, and restarts it: from the step that failed, and from the start.
fail_task() {
    local id
    id=$(submit ffmpeg/pipeline "$1")
    ends_as failed "$id" 'the failing one'
    ask POST "/api/tasks/$id/restart" >/dev/null
    ends_as failed "$id" 'its restart'
    ask POST "/api/tasks/$id/restart" '{"from": "start"}' >/dev/null
    ends_as failed "$id" 'its restart from the start'
}

# A hundred requests of a kind over one connection, after which the server would close it.
hundred() {
    local i
    for ((i = 1; i < 100; i++)); do
        request "$1" "$2" "$3" keep-alive
    done
    request "$1" "$2" "$3"
}

# The same, where each must be answered as it should: from refusals nothing is to be learnt.
hundred_well() {
    local well
    well=$(answers hundred "$1" "$2" "$3" | { grep -o '"code":0[,}]' || true; } | wc -l)
    ((well == 100)) || die "of 100 requests of the training run ($1 $2) only $((well)) went well; the server's log is above.$(
        cat "$training/log" >&2)"
}

# Many who listen to tasks that run at the same time. What they are told waits unread until all is over.
listen_to_some() {
    local id ids=() fd
    for ((i = 0; i < 16; i++)); do
        ids+=("$(submit demo/sleep '{"seconds": 4, "steps": 100}')")
    done
    for ((fd = 40; fd < 40 + 160; fd++)); do
        id=${ids[fd % 16]}
        eval "exec $fd<>/dev/tcp/127.0.0.1/$port" 2>/dev/null || break
        printf 'GET /api/tasks/%s/events HTTP/1.1\r\nHost: localhost\r\n\r\n' "$id" >&"$fd"
    done
    for id in "${ids[@]}"; do
        ask GET "/api/tasks/$id/events" >/dev/null
    done
    while ((--fd >= 40)); do
        eval "exec $fd<&- $fd>&-"
    done
}

# ImageMagick need not be there: then nobody here will use it.
run_image() {
    local id
    id=$(submit image/pipeline \
        '{"commands": [{"args": ["-size", "64x48", "gradient:red-blue", "a.png"]}, {"args": ["a.png", "-resize", "32x24", "b.jpg"]}]}')
    [[ -z $id ]] || ends_as finished "$id" image/pipeline
}

# What the server does for a living, often enough that Java knows what is worth compiling, and with what in mind.
train() {
    local i tiny='{"seconds": 0, "steps": 1}' three='{"seconds": 0, "steps": 3}'
    local clip='{"args": ["-f", "lavfi", "-i", "testsrc=d=1:s=160x120", "out.mp4"]}'
    local frame='{"args": ["-i", "out.mp4", "-frames:v", "1", "out.jpg"]}'
    local broken='{"args": ["-i", "missing.mkv", "never.mkv"]}'
    ask GET /health >/dev/null
    ask GET /v3/api-docs >/dev/null
    ask POST /api/tasks/ffmpeg/pipeline '{}' >/dev/null
    for ((i = 0; i < media_tasks; i++)); do
        case $((i % 5)) in
            0) run_task ffmpeg/pipeline "{\"commands\": [$clip, $frame]}" ;;
            1) run_task ffmpeg/pipeline "{\"commands\": [$broken], \"fallbackCommands\": [$clip]}" ;;
            2) run_task ffmpeg/probe '' ;;
            3) fail_task "{\"commands\": [$clip, $broken]}" ;;
            4) run_image ;;
        esac
    done
    for ((i = 0; i < tiny_tasks / 200; i++)); do
        hundred_well POST /api/tasks/demo/sleep "$tiny"
        hundred_well POST /api/tasks/demo/sleep "$three"
    done
    # It is the last of them: what came before has begun.
    run_task demo/sleep "$tiny"
    i=$(submit demo/sleep "$three")
    for _ in 1 2 3 4 5; do
        hundred_well GET "/api/tasks/$i" ''
    done
    listen_to_some
}

if [[ -n $build ]]; then
    (cd "$root" && mvn -q -B package -DskipTests)
fi
jar=$("$root/scripts/server" --which jar) || exit 1
java=$("$root/scripts/server" --which java) || exit 1

rm -rf "$packaged"
"$java" -Djarmode=tools -jar "$jar" extract --destination "$packaged" >/dev/null
cp "$root/scripts/server" "$packaged/server"

training=$(mktemp -d)
DATABASE_URL=$database MEDIA_DATA_DIR=$training/data PORT=0 MANAGEMENT_PORT=0 MEDIA_ROLE=all SERVER_ADDRESS=127.0.0.1 \
    MEDIA_WORKER_LIGHT_SLOTS=16 JAVA_OPTS="${JAVA_OPTS:-} -XX:AOTCacheOutput=$packaged/app.aot.new" \
    "$packaged/server" >"$training/log" 2>&1 &
server=$!
(
    # Whoever waits for an answer, or for the server's end, then gets one.
    sleep "$patience_seconds" &
    patience=$!
    trap 'kill "$patience"; exit 1' TERM
    wait "$patience" && kill_server
) >/dev/null 2>&1 &
watchdog=$!
port=
while [[ -z $port ]]; do
    kill -0 "$server" 2>/dev/null || { cat "$training/log" >&2; die 'the server did not start, so nothing was learnt.'; }
    port=$(sed -n 's|.* serves http://[^:]*:\([0-9]*\) as .*|\1|p' "$training/log")
    [[ -n $port ]] || sleep 0.2
done
train
kill -TERM "$server" 2>/dev/null || true
wait "$server" 2>/dev/null || true
server=
kill -TERM "$watchdog" 2>/dev/null || true
if wait "$watchdog"; then
    watchdog=
    die "the training run did not end within $patience_seconds s."
fi
watchdog=
if [[ ! -s $packaged/app.aot.new ]]; then
    cat "$training/log" >&2
    die 'Java wrote no cache.'
fi
mv "$packaged/app.aot.new" "$packaged/app.aot"
printf 'packaged in %s: %s\n' "$packaged" "$(du -sh "$packaged" | cut -f1)"
