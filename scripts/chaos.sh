#!/usr/bin/env bash
# Lets servers, workers, Postgres and disks fail at random under load, and proves that nothing was lost.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

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
