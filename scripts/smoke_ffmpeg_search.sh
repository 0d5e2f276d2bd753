#!/usr/bin/env bash
# Proves on a running server that a search prefers a copy to a transcode.
set -euo pipefail

# shellcheck source=scripts/find_ffmpeg.sh
source "$(dirname "${BASH_SOURCE[0]}")/find_ffmpeg.sh"

usage() {
    cat <<'HELP'
usage: scripts/smoke_ffmpeg_search.sh

Posts a search with a transcode candidate (encodeCount 1) and a copy candidate (encodeCount 0) to a running server,
follows it, and fails unless the copy is chosen, nothing was transcoded, and the output plays. Test media are
generated when they are not there.

  MEDIA_BACKEND_URL            the server (default http://localhost:9010)
  MEDIA_DATA_DIR               the server's data directory (default ./.data)
  MEDIA_FFMPEG, MEDIA_FFPROBE  the tools (default: from PATH, else those bundled with the server)
  SMOKE_TIMEOUT_SECONDS        how long the search may take (default 120)
HELP
}

case ${1:-} in
    '') ;;
    -h | --help) usage && exit 0 ;;
    *) die "unknown argument '$1'; see --help." ;;
esac

url=${MEDIA_BACKEND_URL:-http://localhost:9010}
url=${url%/}
timeout_seconds=${SMOKE_TIMEOUT_SECONDS:-120}
command -v curl >/dev/null || die 'curl is not installed; install it and try again.'
find_ffmpeg
[[ -s $DATA_DIR/test-media/sample-video.mp4 ]] || "$(dirname "${BASH_SOURCE[0]}")/gen_test_media.sh" >/dev/null

data=$(cd "$DATA_DIR" && pwd)
out=$(mktemp -d "$data/smoke-XXXXXX")
trap 'rm -rf "$out"' EXIT

# $1 a text: as the inside of a JSON string.
json() {
    [[ $1 != *[[:cntrl:]]* ]] || die "the path '$1' holds a control character; use another data directory."
    printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

# Reads an answer, prints the first string value of key $1. Enough for keys that our answers put first.
value_of() {
    tr -d '\n' | grep -o "\"$1\" *: *\"[^\"]*\"" | head -n 1 | sed 's/^"[^"]*" *: *"//; s/"$//' || true
}

# Reads a status, prints the label of each "chosen" in it: the result's and that of meta.
chosen_labels() {
    tr -d '\n' | grep -o '"chosen" *: *{[^{}]*"label" *: *"[^"]*"' |
        sed 's/"$//; s/.*"//' | sort -u | paste -sd' ' - || true
}

# $1 path, then curl's arguments: prints the answer; ends the script on any HTTP status but 200.
call() {
    local path=$1 answer status
    shift
    answer=$(curl -sS --max-time 30 -w '\n%{http_code}' "$@" "$url$path") ||
        die "no answer from $url$path; start the server, or set MEDIA_BACKEND_URL."
    status=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    [[ $status == 200 ]] || die "$url$path answered $status: ${answer:0:500}"
    printf '%s' "$answer"
}

input=$(json "$data/test-media/sample-video.mp4")
copy=$(json "$out/copy.mp4")
transcode=$(json "$out/transcode.mp4")
# The transcode stands first: its place in the request must not decide.
search=$(
    cat <<JSON
{ "label": "smoke", "candidates": [
    { "label": "transcode", "encodeCount": 1, "commands": [
        { "args": ["-i", "$input", "-vf", "scale=320:180", "$transcode"], "timeoutMs": 60000 } ] },
    { "label": "copy", "encodeCount": 0, "commands": [
        { "args": ["-i", "$input", "-c", "copy", "$copy"], "timeoutMs": 60000 } ] } ] }
JSON
)

submitted=$(call /api/tasks/ffmpeg/search -H 'Content-Type: application/json' --data-binary "$search")
id=$(value_of id <<<"$submitted")
[[ -n $id ]] || die "the answer to the submission holds no id: ${submitted:0:500}"
printf 'task %s\n' "$id"

# The stream closes after the last event, and that one's name is the outcome.
events=$out/events.txt
curl -sS -N --max-time "$timeout_seconds" "$url/api/tasks/$id/events" >"$events" || true
end=$(sed -n 's/^event: *//p' "$events" | tail -n 1 | tr -d '\r')
status=$(call "/api/tasks/$id")
case $end in
    done) ;;
    failed | cancelled | error) die "the task ended as '$end': $(value_of error <<<"$status")" ;;
    *) die "the task did not end within $timeout_seconds s; its last event is '${end:-none}', see $url/api/tasks/$id" ;;
esac

[[ $(value_of status <<<"$status") == finished ]] || die "the stream said done, but GET says: ${status:0:500}"
chosen=$(chosen_labels <<<"$status")
[[ $chosen == copy ]] || die "the search chose '${chosen:-nothing}' and not 'copy', which costs less."
[[ -s $out/copy.mp4 ]] || die "the copy was chosen, but $out/copy.mp4 is not there; is MEDIA_DATA_DIR the server's?"
[[ ! -e $out/transcode.mp4 ]] || die 'the copy was chosen, but the transcode ran too.'

# Exit code 0 alone does not say that ffmpeg could decode everything: any message is a failure, and frames are counted.
complaints=$("$FFMPEG" -nostdin -v error -xerror -i "$out/copy.mp4" -f null - 2>&1) ||
    die "the output does not play: $complaints"
[[ -z $complaints ]] || die "the output does not play cleanly: $complaints"
frames() {
    "$FFPROBE" -v error -select_streams v:0 -count_frames -show_entries stream=nb_read_frames \
        -of default=noprint_wrappers=1:nokey=1 "$1" </dev/null
}
want=$(frames "$data/test-media/sample-video.mp4")
have=$(frames "$out/copy.mp4")
[[ $have == "$want" && $have -gt 0 ]] || die "the output has $have frames, the input has $want."
printf 'ok: the search chose the copy, and its %s frames play\n' "$have"
