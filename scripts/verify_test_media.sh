#!/usr/bin/env bash
# Checks the files of gen_test_media.sh.
set -euo pipefail

# shellcheck source=scripts/find_ffmpeg.sh
source "$(dirname "${BASH_SOURCE[0]}")/find_ffmpeg.sh"

usage() {
    cat <<'HELP'
usage: scripts/verify_test_media.sh

Checks that the five files of <data>/test-media exist and are what gen_test_media.sh promises: sizes, rates,
durations, sample format, the image's colour, the tone's pitch. Prints one line for each, then a hash of the decoded
first frames and of the decoded audio. Exits with 1 when one is not right.

  MEDIA_DATA_DIR               the data directory (default ./.data)
  MEDIA_FFMPEG, MEDIA_FFPROBE  the tools (default: from PATH, else those bundled with the server)
HELP
}

case ${1:-} in
    '') ;;
    -h | --help) usage && exit 0 ;;
    *) die "unknown argument '$1'; see --help." ;;
esac

find_ffmpeg
media=$DATA_DIR/test-media
image=$media/sample-image.png
audio=$media/sample-audio.wav
video=$media/sample-video.mp4
text=$media/sample-text.txt
subtitles=$media/sample-subtitles.srt
wrong=0

# $1 what is checked, $2 what it should be, $3 what it is.
expect() {
    if [[ $2 == "$3" ]]; then
        printf 'ok     %s: %s\n' "$1" "$2"
    else
        printf 'WRONG  %s: %s, not %s\n' "$1" "${3:-nothing}" "$2"
        wrong=$((wrong + 1))
    fi
}

# $1 what is checked, $2 what it should be, $3 what it is, $4 the allowed difference: whole numbers.
expect_near() {
    if [[ $3 =~ ^[0-9]+$ ]] && (($3 - $2 <= $4 && $2 - $3 <= $4)); then
        printf 'ok     %s: %s\n' "$1" "$3"
    else
        printf 'WRONG  %s: %s, not %s (give or take %s)\n' "$1" "${3:-nothing}" "$2" "$4"
        wrong=$((wrong + 1))
    fi
}

# $1 file, $2 stream (v:0, a:0, s:0), $3 ffprobe's name of the value. Nothing when there is no such stream.
stream() {
    "$FFPROBE" -v error -select_streams "$2" -count_packets -count_frames -show_entries "stream=$3" \
        -of default=noprint_wrappers=1:nokey=1 "$1" 2>/dev/null </dev/null || true
}

# $1 file: its duration in milliseconds.
duration_ms() {
    local seconds
    seconds=$("$FFPROBE" -v error -show_entries format=duration -of default=noprint_wrappers=1:nokey=1 "$1" \
        2>/dev/null </dev/null) || true
    if [[ $seconds =~ ^([0-9]+)\.([0-9]{3}) ]]; then
        printf '%d' "$((10#${BASH_REMATCH[1]}${BASH_REMATCH[2]}))"
    fi
}

# $1 file: the distinct colours of its first picture as hex, one a line.
colours() {
    "$FFMPEG" -nostdin -v error -i "$1" -frames:v 1 -pix_fmt rgb24 -f rawvideo - 2>/dev/null |
        od -An -v -tx1 -w3 | tr -d ' ' | sort -u || true
}

# $1 file, $2 a filter, $3 one of astats' values: that value over all of the first audio stream.
astats() {
    "$FFMPEG" -nostdin -v info -i "$1" -map 0:a:0 -af "$2astats=measure_perchannel=none" -f null - 2>&1 |
        sed -n "s/.*\] $3: *//p" | tail -n 1 || true
}

# $1 file: the pitch of its audio in Hz, from how often the wave crosses zero, twice a period, within its middle second.
pitch_hz() {
    local crossings
    crossings=$("$FFMPEG" -nostdin -v info -i "$1" -map 0:a:0 -ac 1 -af atrim=start=0.5:end=1.5,astats -f null - 2>&1 |
        sed -n 's/.*\] Zero crossings: *//p' | tail -n 1) || true
    if [[ $crossings =~ ^[0-9]+$ ]]; then
        printf '%d' "$((crossings / 2))"
    fi
}

# $1 file: how much quieter it gets without its tone, in dB. Much for a tone, little for noise of the same crossings.
tone_db() {
    local with without without_tone
    # In double: 16 bits have nothing left to say once the tone is gone.
    without_tone="aformat=sample_fmts=dbl,bandreject=f=$TONE_HZ:width_type=h:w=100,atrim=start=0.5:end=1.5,"
    with=$(astats "$1" '' 'RMS level dB')
    without=$(astats "$1" "$without_tone" 'RMS level dB')
    with=${with%.*}
    without=${without%.*}
    if [[ $with =~ ^-?[0-9]+$ && $without =~ ^-?[0-9]+$ ]]; then
        printf '%d' "$((with - without))"
    fi
}

# $1 what is checked, $2 file.
expect_tone() {
    expect_near "$1 pitch in Hz" "$TONE_HZ" "$(pitch_hz "$2")" 4
    local db
    db=$(tone_db "$2")
    expect "$1 is a tone and little else" yes "$([[ -n $db ]] && ((db >= 12)) && echo yes || echo no)"
}

# $1 file, then ffmpeg's output options: a hash of what they decode to.
decoded_hash() {
    local file=$1
    shift
    "$FFMPEG" -nostdin -v error -i "$file" "$@" -f hash -hash sha256 - 2>/dev/null || printf 'nothing\n'
}

for file in "$image" "$audio" "$video" "$text" "$subtitles"; do
    expect "$file" exists "$([[ -s $file ]] && echo exists || echo missing)"
done
((wrong == 0)) || die "not all files are there; make them with scripts/gen_test_media.sh."

expect 'image codec' png "$(stream "$image" v:0 codec_name)"
expect 'image size' 128x128 "$(stream "$image" v:0 width)x$(stream "$image" v:0 height)"
expect 'image colours' "$IMAGE_COLOUR" "$(colours "$image" | head -n 3 | paste -sd' ' -)"

expect 'audio sample format' 's16 pcm_s16le' "$(stream "$audio" a:0 sample_fmt) $(stream "$audio" a:0 codec_name)"
expect 'audio sample rate' 44100 "$(stream "$audio" a:0 sample_rate)"
expect 'audio channels' 1 "$(stream "$audio" a:0 channels)"
expect_near 'audio duration in ms' 2000 "$(duration_ms "$audio")" 1
expect_tone 'audio' "$audio"

expect 'video size' 640x360 "$(stream "$video" v:0 width)x$(stream "$video" v:0 height)"
expect 'video frames a second' 25/1 "$(stream "$video" v:0 avg_frame_rate)"
expect 'video frames' 50 "$(stream "$video" v:0 nb_read_frames)"
expect_near 'video duration in ms' 2000 "$(duration_ms "$video")" 100
expect 'video moves' yes "$([[ $(decoded_hash "$video" -map 0:v -frames:v 1) != \
    "$(decoded_hash "$video" -ss 1 -map 0:v -frames:v 1)" ]] && echo yes || echo no)"
expect_tone 'video sound' "$video"

expect 'text, first line' 'A sample text for media-backend.' "$(head -n 1 "$text")"
expect 'subtitle cues' 2 "$(stream "$subtitles" s:0 nb_read_packets)"
expect 'subtitles hold Chinese' yes "$(grep -q '你好' "$subtitles" && echo yes || echo no)"

printf 'image   %s\n' "$(decoded_hash "$image" -pix_fmt rgb24)"
printf 'video   %s (the first 10 frames)\n' "$(decoded_hash "$video" -map 0:v -frames:v 10)"
printf 'audio   %s\n' "$(decoded_hash "$audio" -map 0:a)"

((wrong == 0)) || die "$wrong of the checks above are WRONG; make the files anew with scripts/gen_test_media.sh."
