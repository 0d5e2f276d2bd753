#!/usr/bin/env bash
# Measures what a task costs, and against whom.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

usage() {
    cat <<'HELP'
usage: scripts/bench.sh [what...] [option...]

Measures the real server against others on the same Postgres with the same durability, side by side in one run, in
turn, over several rounds; prints medians with their spread and ratios, and writes all of it as JSON. It brings its own
Postgres. Our servers run in the packaged form, as they are deployed. Builds that, and the test classes, when they are older
than the sources.

what, all of them when nothing is named:
  queue               tiny tasks per second: ours, stock Spring Batch, db-scheduler, JobRunr, plain loops as the floor
  statements          SQL statements and transactions of a task, of a further step, of a restart; of an idle worker
  history             what submission, claim, status and metrics cost with many ended tasks, against 1,000; retention
  start               from a process's start to its first answer, and the memory of an idle one: packaged form and jar
  overhead            the wall time of a task against the same ffmpeg command in a shell, pair by pair
  dispatch            from the submission to the start of the command in another process, idle
  sse                 5,000 listeners to the events of 200 running tasks, on one API process
  profile             where the time of tiny tasks goes: by statement in the database, by method in the worker

options:
  --quick             fewer and smaller rounds: a few minutes for all
  --rounds N          that count (default 5; 2 when quick)
  --warm-up N         rounds before them, which do not (default 1)
  --tasks N           of a round, for the fastest (default 6000; 2000 when quick)
  --at-once N,M       how many run at once, a comparison each (default 10,16; 16 when quick)
  --history N         ended tasks in the larger database (default 1000000; 50000 when quick)
  --env NAME=VALUE    a setting of our servers; may be given several times
  --jvm OPTION        an option of their JVMs; may be given several times
  --form classes      run them from the compiled classes, with no cache of what Java learnt (default: packaged)
  --json FILE         where the JSON goes (default: target/bench/<time>.json)
  --data-dir DIR      where Postgres and servers live (default: target/bench/data)

Ends with 0 when it was measured, whether goals are met or not; 1 when a contestant did not do all its work exactly
once; 2 when it could not be run. Nothing else should run on the machine meanwhile.
HELP
}

die() {
    printf 'bench.sh: %s\n' "$1" >&2
    exit 2
}

case ${1:-} in -h | --help) usage && exit 0 ;; esac
java=$(scripts/server --which java) || exit 2
class_path=target/bench.classpath
if [[ ! -d target/test-classes/org/mediabackend/bench || ! -s $class_path || pom.xml -nt $class_path ]] ||
    [[ -n $(find src -newer "$class_path" -type f -print -quit) ]]; then
    command -v mvn >/dev/null || die 'Maven is not installed, and the test classes are not built.'
    mvn -q -B test-compile dependency:build-classpath -Dmdep.outputFile="$class_path" -Dmdep.includeScope=test ||
        die 'the build failed.'
    touch "$class_path"
fi
cache=target/packaged/app.aot
if [[ " $* " != *' --form classes '* ]] &&
    [[ ! -s $cache || -n $(find src/main pom.xml scripts/server scripts/package.sh -newer "$cache" -print -quit) ]]; then
    printf 'Makes the packaged form first; see scripts/package.sh.\n'
    scripts/package.sh || exit 2
fi
exec "$java" -Xmx1g -Duser.timezone=UTC --enable-native-access=ALL-UNNAMED \
    -cp "target/test-classes:target/classes:$(<"$class_path")" org.mediabackend.bench.Bench "$@"
