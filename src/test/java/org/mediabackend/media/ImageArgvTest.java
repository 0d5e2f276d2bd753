package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.tools.Tool;

class ImageArgvTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "magick in.gif[0] -resize 50% out.png | 0:in.gif | 3:out.png",
                "magick png:in.dat[10x10+1+1] -flip jpg:d/out.dat | 0:in.dat | 2:d/out.dat",
                "magick xc:red -size 1x1 rose: label:hi null: | |",
                "magick label:@text.txt o.png | 0:text.txt | 1:o.png",
                "magick - -resize 5x5 png:- | |",
                "magick a.png -profile x.icc -font Arial -tile t.png o.png | 0:a.png 2:x.icc 6:t.png | 7:o.png",
                "magick a.png -annotate 0 @note.txt -font f.ttf o.png | 0:a.png 3:note.txt 5:f.ttf | 6:o.png",
                "magick a.png -write mpr:x -write b.png null: | 0:a.png | 4:b.png",
                "magick a.png o.png -strip | 0:a.png 1:o.png |",
                "magick identify -verbose a.png b.png | 2:a.png 3:b.png |",
                "magick montage -tile 2x2 a.png b.png o.png | 3:a.png 4:b.png | 5:o.png",
                "magick composite -tile a.png b.png o.png | 2:a.png 3:b.png | 4:o.png",
                "magick mogrify -format jpg -path d a.png | 5:a.png | 5:d/a.jpg",
                "magick https://h/a.png?x=1 o.png | 0:https://h/a.png?x=1 | 1:o.png",
                "vips icc_transform a.jpg o.jpg[Q=80] srgb --input-profile i.icc | 1:a.jpg 5:i.icc | 2:o.jpg",
                "vips embed a.png o.png 1 1 9 9 --extend white | 1:a.png | 2:o.png",
                "vips composite2 a.png b.png o.png over | 1:a.png 2:b.png | 3:o.png",
                "vips text o.png hello --fontfile=f.ttf | 3:f.ttf | 1:o.png",
                "vips pngsave a.v o.png --profile p.icc | 1:a.v 4:p.icc | 2:o.png",
                "vips -l | |",
                "vipsthumbnail d/a.png b.png -s 9 -o %s.jpg[Q=5] -e p.icc | 0:d/a.png 1:b.png 7:p.icc | 0:d/a.jpg"
                        + " 1:b.jpg",
            })
    void filesAreFound(String line, String reads, String writes) {
        ImageArgv.Files files = files(line.split(" "));
        assertThat(shown(files.reads())).isEqualTo(reads == null ? "" : reads);
        assertThat(shown(files.writes())).isEqualTo(writes == null ? "" : writes);
    }

    @Test
    void arraysOfImagesAreOneArgument() {
        ImageArgv.Files files = files("vips", "arrayjoin", "a.png d/b.png", "o.png", "--across", "2");
        assertThat(shown(files.reads())).isEqualTo("1:a.png 1:d/b.png");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "magick a.png -no-such-option o.png",
                "magick a.png -resize",
                "magick import o.png",
                "magick @list o.png",
                "magick a.png show:",
                "magick ephemeral:a.png o.png",
                "magick -script s.mgk",
                "magick a.png d%d/o.png",
                "magick mogrify -flip a.png d/b.png",
                "magick a.png https://h/o.png",
                "magick a.png fd:1",
                "vips system ls",
                "vips im_copy a o",
                "vips draw_circle a 0 1 1 1",
                "vips copy a.png o.png extra",
                "vips copy a.png o.png --no-such",
                "vips --plugin x copy a o",
                "vips nonsense a b",
                "vipsthumbnail a.png --no-such",
                "vipsthumbnail a.png -o",
                "vipsthumbnail a.png -o %s/x.jpg",
            })
    void whatIsNotUnderstoodIsRefusedWithASentence(String line) {
        String[] words = line.split(" ");
        assertThat(ImageArgv.of(
                        Tool.ofWireName(words[0]).orElseThrow(), List.of(words).subList(1, words.length)))
                .isInstanceOfSatisfying(
                        ImageArgv.UnknownOperation.class,
                        u -> assertThat(u.sentence()).contains(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "magick a.png out.png | a.png .h/out.png | .h>.",
                "magick a.png png:d/out.png | a.png png:d/.h/out.png | d/.h>d",
                "magick a.png /out.png[0] | a.png /.h/out.png[0] | /.h>/",
                "magick a.png -write d/b.png e/c.png | a.png -write d/.h/b.png e/.h/c.png | d/.h>d e/.h>e",
                "magick mogrify -flip d/a.png | mogrify -path d/.h -flip d/a.png | d/.h>d",
                "vips copy a.jpg d/out.jpg[Q=80] | copy a.jpg d/.h/out.jpg[Q=80] | d/.h>d",
                "vipsthumbnail d/a.png b.png | -o ./.h/tn_%s.jpg d/a.png b.png | d/.h>d .h>.",
                "vipsthumbnail d/a.png --output=o_%s.png | d/a.png --output=./.h/o_%s.png | d/.h>d",
            })
    void outputsGoIntoTheHiddenDirectory(String line, String args, String moves) {
        ImageArgv.Rewritten rewritten = files(line.split(" ")).withOutputsIn(".h");
        assertThat(String.join(" ", rewritten.args())).isEqualTo(args);
        assertThat(rewritten.moves().stream().map(m -> m.hiddenDirectory() + ">" + m.targetDirectory()))
                .containsExactly(moves.split(" "));
    }

    private static ImageArgv.Files files(String... words) {
        List<String> args = List.of(words).subList(1, words.length);
        return (ImageArgv.Files) ImageArgv.of(Tool.ofWireName(words[0]).orElseThrow(), args);
    }

    private static String shown(List<ImageFile> files) {
        return String.join(
                " ", files.stream().map(f -> f.index() + ":" + f.path()).toList());
    }
}
