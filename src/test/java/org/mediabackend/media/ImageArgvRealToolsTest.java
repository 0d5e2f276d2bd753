package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.tools.Tool;

/** What a command leaves behind with hidden outputs is what it leaves behind without. */
class ImageArgvRealToolsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "magick in.ppm -resize 50% out.png",
                "magick convert in.ppm sub/out.gif",
                "magick in.ppm png:sub/out.dat",
                "magick in.ppm -resize 2x2 out.ppm[0]",
                "magick in.ppm PPM:out.x[0]",
                "magick in.ppm sub/in2.ppm o_%02d.ppm",
                "magick in.ppm sub/in2.ppm sub/o.ppm",
                "magick in.ppm nofmt:out.ppm",
                "magick in.ppm -write sub/a.ppm -resize 50% b.ppm",
                "magick in.ppm +write a.ppm sub/b.ppm",
                "magick in.ppm -write a.ppm +delete a.ppm -flip b.ppm",
                "magick in.ppm ( +clone -flip ) -append -set comment x -distort SRT 30 o.ppm",
                "magick xc:red -size 3x3 gradient: ppm:o.ppm",
                "magick in.ppm sub/in2.ppm in.ppm -combine o.ppm",
                "magick in.ppm -tile sub/in2.ppm -draw point_1,1 o.ppm",
                "magick in.ppm -resize 2x2 in.ppm",
                "magick in.ppm null:",
                "magick in.ppm ppm:-",
                "magick identify in.ppm",
                "magick montage in.ppm sub/in2.ppm -tile 2x1 -geometry +1+1 m.ppm",
                "magick composite in.ppm sub/in2.ppm sub/c.ppm",
                "magick compare in.ppm sub/in2.ppm d.ppm",
                "magick mogrify -resize 2x2 in.ppm",
                "magick mogrify -format pgm -path sub in.ppm",
                "magick mogrify -format pgm sub/in2.ppm",
                "vips copy in.ppm out.ppm",
                "vips resize in.ppm sub/out.png[compression=9] 0.5 --kernel cubic",
                "vips resize --kernel=cubic in.ppm sub/out.png 0.5",
                "vips --vips-concurrency 1 flip in.ppm o.ppm horizontal",
                "vips crop in.ppm o.ppm 1 1 2 2",
                "vips join in.ppm sub/in2.ppm o.ppm vertical",
                "vips linear in.ppm o.ppm -- 1 -2",
                "vips profile in.ppm a.v sub/b.v",
                "vips fill_nearest in.ppm o.v --distance=sub/d.v",
                "vips thumbnail in.ppm o.ppm 2 --height 2",
                "vips ppmsave in.ppm sub/o.ppm --strip",
                "vips dzsave in.ppm dz",
                "vips black o.v 3 3",
                "vips avg in.ppm",
                "vips copy in.ppm .png",
                "vips copy in.ppm .hidden.png",
                "vipsthumbnail in.ppm sub/in2.ppm",
                "vipsthumbnail in.ppm sub/in2.ppm -s 2x2 -o t_%s.png[compression=1]",
                "vipsthumbnail sub/in2.ppm --size=2 --output=t.png",
                "vipsthumbnail sub/in2.ppm -o ./x_%s.png",
                "vipsthumbnail in.ppm -o .png",
            })
    void hiddenOutputsEndWhereTheyBelong(String line) throws Exception {
        List<String> words = List.of(line.replace("point_", "point ").split(" "));
        List<String> args = line.contains("-draw") ? drawing(words) : words.subList(1, words.size());
        Tool tool = Tool.ofWireName(words.getFirst()).orElseThrow();
        ImageToolRun plain = new ImageToolRun(directory.resolve("plain"));
        ImageToolRun hidden = new ImageToolRun(directory.resolve("hidden"));
        Set<String> before = hidden.visible();

        plain.run(tool, args);
        ImageArgv.Files files = (ImageArgv.Files) ImageArgv.of(tool, args);
        ImageArgv.Rewritten rewritten = files.withOutputsIn(ImageToolRun.HIDDEN);
        hidden.makeHidden(rewritten.moves());
        hidden.run(tool, rewritten.args());

        assertThat(hidden.visible()).as("nothing shows before the move").isEqualTo(before);
        hidden.move(rewritten.moves());
        Set<String> after = new TreeSet<>(plain.visible());
        assertThat(hidden.visible()).isEqualTo(after);
        assertThat(rewritten.moves().isEmpty()).isEqualTo(files.writes().isEmpty());
    }

    /** An absolute output, whatever the working directory. */
    @ParameterizedTest
    @ValueSource(
            strings = {"magick in.ppm ABS/o.ppm", "vips copy in.ppm ABS/o.ppm", "vipsthumbnail in.ppm -o ABS/%s_t.ppm"})
    void absoluteOutputsEndWhereTheyBelong(String line) throws Exception {
        ImageToolRun run = new ImageToolRun(directory.resolve("run"));
        String sub = directory.resolve("run/sub").toString();
        List<String> words = List.of(line.replace("ABS", sub).split(" "));
        Tool tool = Tool.ofWireName(words.getFirst()).orElseThrow();
        ImageArgv.Files files = (ImageArgv.Files) ImageArgv.of(tool, words.subList(1, words.size()));
        ImageArgv.Rewritten rewritten = files.withOutputsIn(ImageToolRun.HIDDEN);
        assertThat(rewritten.moves()).containsExactly(new ImageArgv.Move(sub + "/" + ImageToolRun.HIDDEN, sub));
        run.makeHidden(rewritten.moves());
        run.run(tool, rewritten.args());
        run.move(rewritten.moves());
        assertThat(directory.resolve("run").resolve(files.writes().getFirst().path()))
                .isRegularFile();
    }

    private static List<String> drawing(List<String> words) {
        return List.of("in.ppm", "-tile", "sub/in2.ppm", "-draw", "point 1,1", words.getLast());
    }
}
