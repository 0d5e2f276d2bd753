#!/usr/bin/env bash
# Makes the packaged form: what the server is made of, laid out so that it starts fast.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
packaged=$root/target/packaged
training=
server=

usage() {
    cat <<'HELP'
usage: scripts/package.sh [--no-build] [--database URL]

Builds the jar (mvn package -DskipTests), extracts it into target/packaged, and lets the server run there once, for some
seconds, so that Java keeps what it loads and learns in a cache beside it (JEP 483, 514). scripts/server then starts from
there, also as target/packaged/server: copy that directory as it is (cp -a, tar), to the same version of Java.

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
    [[ -z $server ]] || kill -KILL "$server" 2>/dev/null || true
    [[ -z $training ]] || rm -rf "$training"
}
trap clean_up EXIT

# Sends one request to the server and reads all of its answer; bash alone, for curl may not be there.
ask() {
    local method=$1 path=$2 body=${3:-} answer
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' \
        "$method" "$path" "${#body}" "$body" >&3
    answer=$(cat <&3 | tr -d '\0')
    exec 3<&- 3>&-
    printf '%s' "$answer"
}

# Submits a task and follows it to its end.
run_task() {
    local answer id
    answer=$(ask POST "/api/tasks/$1" "$2")
    id=$(sed -n 's/.*"id":"\([^"]*\)".*/\1/p' <<<"$answer" | tail -n 1)
    [[ -z $id ]] || ask GET "/api/tasks/$id/events" >/dev/null
    [[ -z $id ]] || ask GET "/api/tasks/$id" >/dev/null
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
    JAVA_OPTS="${JAVA_OPTS:-} -XX:AOTCacheOutput=$packaged/app.aot.new" "$packaged/server" >"$training/log" 2>&1 &
server=$!
port=
while [[ -z $port ]]; do
    kill -0 "$server" 2>/dev/null || { cat "$training/log" >&2; die 'the server did not start, so nothing was learnt.'; }
    port=$(sed -n 's|.* serves http://[^:]*:\([0-9]*\) as .*|\1|p' "$training/log")
    [[ -n $port ]] || sleep 0.2
done
ask GET /health >/dev/null
ask GET /v3/api-docs >/dev/null
ask POST /api/tasks/ffmpeg/pipeline '{}' >/dev/null
for _ in 1 2 3; do
    run_task demo/sleep '{"seconds": 0.1, "steps": 2}'
    run_task ffmpeg/pipeline '{"commands": [{"args": ["-f", "lavfi", "-i", "testsrc=d=1", "out.mp4"]}, {"args": ["-i", "out.mp4", "-frames:v", "1", "out.jpg"]}]}'
done
kill -TERM "$server"
wait "$server" || true
server=
if [[ ! -s $packaged/app.aot.new ]]; then
    cat "$training/log" >&2
    die 'Java wrote no cache.'
fi
mv "$packaged/app.aot.new" "$packaged/app.aot"
printf 'packaged in %s: %s\n' "$packaged" "$(du -sh "$packaged" | cut -f1)"
