#!/usr/bin/env bash
# Writes small media files to try the server with.
set -euo pipefail

# shellcheck source=scripts/find_ffmpeg.sh
source "$(dirname "${BASH_SOURCE[0]}")/find_ffmpeg.sh"

usage() {
    cat <<'HELP'
usage: scripts/gen_test_media.sh

Writes to <data>/test-media, with the ffmpeg that the server would use:
  sample-image.png      128x128, one colour
  sample-audio.wav      440 Hz, 2 s, mono, 44.1 kHz, 16 bit
  sample-video.mp4      640x360 at 25 fps, a test picture with a tone, 2 s
  sample-text.txt       two lines, one of them Chinese
  sample-subtitles.srt  two cues, one of them Chinese
Files of these names are overwritten.

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
mkdir -p "$media" || die "cannot create $media; set MEDIA_DATA_DIR to a directory that you may write."
work=$(mktemp -d "$media/.gen-XXXXXX") || die "cannot write to $media; set MEDIA_DATA_DIR to one that you may write."
trap 'rm -rf "$work"' EXIT

# $1 the file's name, then ffmpeg's arguments without the output.
make() {
    local name=$1
    shift
    "$FFMPEG" -nostdin -v error -y "$@" -fflags +bitexact -flags +bitexact "$work/$name" ||
        die "$FFMPEG could not make $name; its message is above."
}

make sample-image.png -f lavfi -i "color=c=0x$IMAGE_COLOUR:size=128x128,format=rgb24" -frames:v 1
make sample-audio.wav -f lavfi -i "sine=frequency=$TONE_HZ:sample_rate=44100:duration=2" -ac 1 -c:a pcm_s16le
# The encoders are whatever this ffmpeg writes into an MP4 by default: not every build has x264.
make sample-video.mp4 -f lavfi -i testsrc2=size=640x360:rate=25:duration=2 \
    -f lavfi -i "sine=frequency=$TONE_HZ:sample_rate=44100:duration=2" -pix_fmt yuv420p
printf '%s\n' 'A sample text for media-backend.' '媒体后端的示例文本。' >"$work/sample-text.txt"
cat >"$work/sample-subtitles.srt" <<'SRT'
1
00:00:00,000 --> 00:00:01,000
Hello, media-backend.

2
00:00:01,000 --> 00:00:02,000
你好，媒体后端。
SRT

for file in "$work"/*; do
    mv -f "$file" "$media/"
    printf '%s\n' "$media/$(basename "$file")"
done
