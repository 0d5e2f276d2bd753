# shellcheck shell=bash disable=SC2034
# Sourced by the scripts beside it. Sets FFMPEG, FFPROBE and DATA_DIR: the tools and the directory of the server.

DATA_DIR=${MEDIA_DATA_DIR:-./.data}

die() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit 1
}

# $1 a program: does it start? One that is found and does not start is passed over, as the server does.
starts() {
    "$1" -version >/dev/null 2>&1 </dev/null
}

# $1 ffmpeg or ffprobe, $2 the setting's name, $3 the setting's value, $4 a directory to look in first, if not empty:
# prints the program's path. The order is the server's.
find_tool() {
    local path
    if [[ -n $3 ]]; then
        starts "$3" || die "$2 is set to '$3', which does not answer -version; correct or unset it."
        printf '%s' "$3"
        return
    fi
    while IFS= read -r path; do
        if [[ -x $path ]] && starts "$path"; then
            printf '%s' "$path"
            return
        fi
    done < <([[ -z $4 ]] || printf '%s/%s\n' "$4" "$1"; type -aP "$1" || true)
    path=$DATA_DIR/tools/bin/$1
    if [[ ! -x $path ]]; then
        path=$(MEDIA_DATA_DIR=$DATA_DIR "$(dirname "${BASH_SOURCE[0]}")/server" tools | sed -n "s/^$1=//p") || path=
    fi
    if [[ -z $path ]] || ! starts "$path"; then
        die "no $1 was found; install ffmpeg, or set $2, or start the server once, which unpacks the bundled one."
    fi
    printf '%s' "$path"
}

find_ffmpeg() {
    FFMPEG=$(find_tool ffmpeg MEDIA_FFMPEG "${MEDIA_FFMPEG:-}" '') || exit 1
    # ffprobe stands beside ffmpeg: two versions would disagree.
    FFPROBE=$(find_tool ffprobe MEDIA_FFPROBE "${MEDIA_FFPROBE:-}" "$(dirname "$FFMPEG")") || exit 1
}

# The test media, as gen_test_media.sh writes and verify_test_media.sh expects them.
IMAGE_COLOUR=3366cc
TONE_HZ=440
