#!/usr/bin/env bash
# Lets servers, workers, Postgres and disks fail at random under load, and proves that nothing was lost.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

usage() {
    cat <<'HELP'
usage: scripts/chaos.sh [option...]

Runs an API and workers as processes on a Postgres of their own, submits tasks, and kills, stops and starves all of
them at random; then checks from the outside that nothing was lost, done twice or left behind. It goes on until
duration, tasks and kills are all reached. Builds the test classes when they are older than the sources.

  --seed N            of what is random (default: from the clock; it is printed)
  --duration 20m      at least so long: 90s, 20m, 1h (default 0s)
  --tasks N           at least so many tasks (default 2000)
  --kills N           at least so many kill -9, those of ffmpeg not counted (default 10)
  --data-dir DIR      where all of it lives; must not be there yet (default: target/chaos-<time>)
  --workers N         worker processes (default 2)
  --slots N           light slots of each worker (default 8)
  --submitters N      connections that submit (default 3)
  --lease 10s         of the workers; the heartbeat is a fifth of it (default 10s)
  --pause 8s          between two faults, on average (default 8s)
  --backlog N         tasks that wait at most (default 1500)
  --media-percent X   so many of a hundred tasks run ffmpeg (default 2)

Prints a table last; DIR/details.txt also names what was found and every fault. Only root can fill a disk: a tmpfs.
Ends with 0 when all is as it must be, 1 when a count is not 0 that must be, 2 when it could not be run.

100,000 tasks and more than 50 kill -9 in about 40 minutes on two cores:
  scripts/chaos.sh --tasks 100000 --kills 60
HELP
}

die() {
    printf 'chaos.sh: %s\n' "$1" >&2
    exit 2
}

# Prints the major version of that java; nothing when it does not run.
major_version() {
    local line
    while IFS= read -r line; do
        if [[ $line =~ version\ \"([0-9]+) ]]; then
            printf '%s' "${BASH_REMATCH[1]}"
            return
        fi
    done < <("$1" -version 2>&1 || true)
}

find_java() {
    local java version
    for java in "${JAVA_HOME:-/nonexistent}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java \
        /opt/*/bin/java "${HOME:-/}"/.jdks/*/bin/java; do
        [[ -x $java ]] || continue
        version=$(major_version "$java")
        if [[ -n $version ]] && ((version >= 25)); then
            printf '%s' "$java"
            return
        fi
    done
    die 'no Java of version 25 or newer was found; set JAVA_HOME to one.'
}

case ${1:-} in -h | --help) usage && exit 0 ;; esac
java=$(find_java)
class_path=target/chaos.classpath
if [[ ! -d target/test-classes/org/mediabackend/chaos || ! -s $class_path || pom.xml -nt $class_path ]] ||
    [[ -n $(find src -newer "$class_path" -type f -print -quit) ]]; then
    command -v mvn >/dev/null || die 'Maven is not installed, and the test classes are not built.'
    mvn -q -B test-compile dependency:build-classpath -Dmdep.outputFile="$class_path" -Dmdep.includeScope=test ||
        die 'the build failed.'
    touch "$class_path"
fi
exec "$java" -Xmx512m -XX:TieredStopAtLevel=1 -Duser.timezone=UTC \
    -cp "target/test-classes:target/classes:$(<"$class_path")" org.mediabackend.chaos.Chaos "$@"
