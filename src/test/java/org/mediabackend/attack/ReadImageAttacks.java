package org.mediabackend.attack;

import java.util.List;
import org.mediabackend.tools.Tool;

/** Foreign files, read by image tools. */
final class ReadImageAttacks {

    private static final String RGB = " -depth 8 rgb:out.rgb";
    private static final String DEBIAN = "Debian's policy.xml forbids names that begin with @";

    private ReadImageAttacks() {}

    static List<Attack> rows() {
        return List.of(
                magick("picture as input", "{foreign}/canary.ppm" + RGB),
                magick("picture by its way up", "{up}/canary.ppm" + RGB),
                magick("picture by a link", "link.ppm" + RGB).file("link.ppm", "-> {foreign}/canary.ppm"),
                magick("pictures by glob", "{foreign}/canary0*.ppm" + RGB),
                magick("text as pixels", "-size 20x1 -depth 8 gray:{foreign}/canary.txt gray:out.gray"),
                pixels("text:", "text:{foreign}/canary.txt").notHere("ImageMagick 6.9.11 aborts"),
                pixels("label:@", "label:@{foreign}/canary.txt").notHere(DEBIAN),
                pixels("caption:@", "-size 200 caption:@{foreign}/canary.txt").notHere(DEBIAN),
                pixels("-annotate @", "-size 200x40 xc:white -annotate +0+20 @{foreign}/canary.txt")
                        .notHere(DEBIAN),
                magick("-set comment @", "image.png -set comment @{foreign}/canary.txt -format %c info:out.txt")
                        .notHere(DEBIAN),
                magick("-comment @", "-comment @{foreign}/canary.txt image.png -format %c info:out.txt")
                        .notHere(DEBIAN),
                magick("-format @", "image.png -format @{foreign}/canary.txt info:out.txt")
                        .notHere(DEBIAN),
                magick("list @", "@list.txt" + RGB)
                        .file("list.txt", "{foreign}/canary.ppm\n")
                        .notHere(DEBIAN),
                magick("-profile", "image.png -profile iptc:{foreign}/canary.txt out.miff"),
                magick("script msl:", "msl:script.msl null:")
                        .file("script.msl", """
                            <?xml version="1.0"?><image><read filename="{foreign}/canary.ppm"/>
                            <write filename="ppm:{work}/out.ppm"/></image>
                            """)
                        .notHere("ImageMagick 6.9.11 aborts"),
                magick("drawing mvg:", "mvg:draw.mvg" + RGB)
                        .file("draw.mvg", "viewbox 0 0 8 8 image over 0,0 8,8 '{foreign}/canary.ppm'\n"),
                magick("-draw image", "-size 8x8 xc:white -draw `image over 0,0 8,8 '{foreign}/canary.ppm'`" + RGB),
                magick("-fill", "-size 8x8 xc:white -fill {foreign}/canary.ppm -draw `color 0,0 reset`" + RGB),
                magick("-tile", "-size 8x8 xc:white -tile {foreign}/canary.ppm -draw `color 0,0 reset`" + RGB),
                magick("tile:", "-size 8x8 tile:{foreign}/canary.ppm" + RGB),
                magick("vid:", "vid:{foreign}/canary.ppm -trim" + RGB),
                magick("include of an SVG", "holiday.svg" + RGB)
                        .file("holiday.svg", """
                            <svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"
                            xmlns:xlink="http://www.w3.org/1999/xlink"><image width="8" height="8"
                            xlink:href="{foreign}/canary.ppm"/></svg>
                            """)
                        .notHere("this ImageMagick is built without SVG")
                        .unseen(),
                magick("playlist, as a video", "holiday.mp4" + RGB)
                        .file("holiday.mp4", "ffconcat version 1.0\nfile {foreign}/canary.ppm\n")
                        .notHere("its ffmpeg refuses absolute names in a list")
                        .unseen(),
                vips("picture as input", "copy {foreign}/canary.ppm out.v"),
                vips("picture by a link", "copy link.ppm out.v").file("link.ppm", "-> {foreign}/canary.ppm"),
                vips("text as pixels", "rawload {foreign}/canary.txt out.v 20 1 1"),
                vips("table", "csvload {foreign}/canary.csv out.csv --separator ` `"),
                vips("matrix", "matrixload {foreign}/canary.mat.txt out.csv"),
                vips("picture by its loader", "ppmload {foreign}/canary.ppm out.v"),
                vips("drawing", "svgload {foreign}/canary.svg out.v --scale 8 --unlimited")
                        .notHere("its pixels have an alpha channel between them"),
                vips("picture by ImageMagick", "magickload {foreign}/canary.ppm out.v"),
                vips("script by ImageMagick", "magickload msl:script.msl out.v")
                        .file("script.msl", """
                            <?xml version="1.0"?><image><read filename="{foreign}/canary.ppm"/>
                            <write filename="ppm:{work}/out.ppm"/></image>
                            """)
                        .notHere("ImageMagick 6.9.11 crashes"),
                vips("array of pictures", "arrayjoin `{foreign}/canary.ppm {foreign}/canary.ppm` out.v"),
                Attack.of(
                        Family.READ,
                        "picture as input",
                        Tool.VIPSTHUMBNAIL,
                        Evidence.TEXT,
                        "{foreign}/canary.ppm -o {work}/out.v"));
    }

    private static Attack magick(String name, String command) {
        return Attack.of(Family.READ, name, Tool.MAGICK, Evidence.TEXT, command);
    }

    private static Attack pixels(String name, String command) {
        return Attack.of(
                Family.READ,
                name,
                Tool.MAGICK,
                Evidence.PIXELS,
                command + " -colorspace Gray -depth 8 gray:pixels.gray");
    }

    private static Attack vips(String name, String command) {
        return Attack.of(Family.READ, name, Tool.VIPS, Evidence.TEXT, command);
    }
}
