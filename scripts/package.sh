#!/usr/bin/env bash
# Makes the packaged form: what the server is made of, laid out so that it starts fast.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
packaged=$root/target/packaged
training=
server=
watchdog=
tiny_tasks=3000
patience_seconds=180

usage() {
    cat <<'HELP'
usage: scripts/package.sh [--no-build] [--database URL]

Builds the jar (mvn package -DskipTests), extracts it into target/packaged, and lets the server run there once, for half a
minute and some thousand tasks, so that Java keeps what it loads, and what it learns of the code that is worth compiling,
in a cache beside it (JEP 483, 514, 515). scripts/server then starts from there, also as target/packaged/server: copy that
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

clean_up() {
    [[ -z $watchdog ]] || kill -TERM "$watchdog" 2>/dev/null || true
    if [[ -n $server ]]; then
        kill -KILL "$server" 2>/dev/null || true
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

# Submits a task, hears of it to its end and asks for its status.
run_task() {
    local id
    id=$(submit "$1" "$2")
    [[ -z $id ]] || ask GET "/api/tasks/$id/events" >/dev/null
    [[ -n $id && $(ask GET "/api/tasks/$id") == *'"status":"finished"'* ]] ||
        die "a task of the training run ($1) did not succeed; the server's log is above.$(cat "$training/log" >&2)"
}

# A hundred requests of a kind over one connection, after which the server would close it.
hundred() {
    local i
    for ((i = 1; i < 100; i++)); do
        request "$1" "$2" "$3" keep-alive
    done
    request "$1" "$2" "$3"
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

# What the server does for a living, often enough that Java knows what is worth compiling, and with what in mind.
train() {
    local i tiny='{"seconds": 0, "steps": 1}'
    ask GET /health >/dev/null
    ask GET /v3/api-docs >/dev/null
    ask POST /api/tasks/ffmpeg/pipeline '{}' >/dev/null
    for ((i = 0; i < 3; i++)); do
        run_task ffmpeg/pipeline '{"commands": [{"args": ["-f", "lavfi", "-i", "testsrc=d=1", "out.mp4"]}, {"args": ["-i", "out.mp4", "-frames:v", "1", "out.jpg"]}]}'
    done
    for ((i = 0; i < tiny_tasks / 100; i++)); do
        answers hundred POST /api/tasks/demo/sleep "$tiny" >/dev/null
    done
    # It is the last of them: what came before has begun.
    run_task demo/sleep "$tiny"
    i=$(submit demo/sleep "$tiny")
    for _ in 1 2 3 4 5; do
        answers hundred GET "/api/tasks/$i" '' >/dev/null
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
    # Whoever waits for an answer then gets an end.
    trap 'kill "$!"' TERM
    sleep "$patience_seconds" &
    wait "$!" && kill -KILL "$server"
) >/dev/null 2>&1 &
watchdog=$!
port=
while [[ -z $port ]]; do
    kill -0 "$server" 2>/dev/null || { cat "$training/log" >&2; die 'the server did not start, so nothing was learnt.'; }
    port=$(sed -n 's|.* serves http://[^:]*:\([0-9]*\) as .*|\1|p' "$training/log")
    [[ -n $port ]] || sleep 0.2
done
train
kill -TERM "$watchdog" 2>/dev/null || die "the training run did not end within $patience_seconds s."
watchdog=
kill -TERM "$server"
wait "$server" || true
server=
if [[ ! -s $packaged/app.aot.new ]]; then
    cat "$training/log" >&2
    die 'Java wrote no cache.'
fi
mv "$packaged/app.aot.new" "$packaged/app.aot"
printf 'packaged in %s: %s\n' "$packaged" "$(du -sh "$packaged" | cut -f1)"
