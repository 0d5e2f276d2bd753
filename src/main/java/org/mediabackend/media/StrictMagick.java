package org.mediabackend.media;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mediabackend.tools.Tool;

/** Judges a command of ImageMagick; that its options are known, {@link ImageArgv} has seen. Used once. */
final class StrictMagick {

    private static final Pattern PREFIX = Pattern.compile("([A-Za-z][A-Za-z0-9_-]*):.*", Pattern.DOTALL);

    /** What the keys of {@code -define} may begin with. */
    private static final Set<String> DEFINES = Set.of(
            "avif",
            "bmp",
            "color",
            "colorspace",
            "complex",
            "compose",
            "connected-components",
            "convolve",
            "dcm",
            "dds",
            "deskew",
            "dither",
            "distort",
            "exr",
            "filter",
            "fourier",
            "fx",
            "gif",
            "gradient",
            "heic",
            "histogram",
            "hough-lines",
            "icon",
            "identify",
            "jp2",
            "jpeg",
            "json",
            "jxl",
            "kernel",
            "kmeans",
            "magnify",
            "mirror",
            "modulate",
            "morphology",
            "pdf",
            "phash",
            "png",
            "ppm",
            "psd",
            "ptif",
            "quantum",
            "resample",
            "resize",
            "sample",
            "scale",
            "sigmoidal-contrast",
            "sixel",
            "statistic",
            "stream",
            "text",
            "tga",
            "tiff",
            "trim",
            "txt",
            "webp",
            "x");

    private static final Pattern DEFINE_VALUE = Pattern.compile("[^/@~]*", Pattern.DOTALL);

    /** What may stand outside of quotes in a drawing; {@code image}, {@code url(...)} and definitions may not. */
    private static final Set<String> DRAWING = Set.of(
            "affine",
            "alpha",
            "arc",
            "bezier",
            "bevel",
            "bold",
            "butt",
            "center",
            "circle",
            "clip-rule",
            "color",
            "decorate",
            "east",
            "ellipse",
            "end",
            "evenodd",
            "fill",
            "fill-opacity",
            "fill-rule",
            "filltoborder",
            "floodfill",
            "font-size",
            "font-stretch",
            "font-style",
            "font-weight",
            "graphic-context",
            "gravity",
            "italic",
            "kerning",
            "line",
            "line-through",
            "matte",
            "middle",
            "miter",
            "none",
            "nonzero",
            "normal",
            "north",
            "northeast",
            "northwest",
            "offset",
            "opacity",
            "overline",
            "path",
            "point",
            "polygon",
            "polyline",
            "pop",
            "push",
            "rectangle",
            "replace",
            "reset",
            "rotate",
            "round",
            "roundrectangle",
            "scale",
            "skewx",
            "skewy",
            "south",
            "southeast",
            "southwest",
            "square",
            "start",
            "stroke",
            "stroke-antialias",
            "stroke-dasharray",
            "stroke-dashoffset",
            "stroke-linecap",
            "stroke-linejoin",
            "stroke-miterlimit",
            "stroke-opacity",
            "stroke-width",
            "text",
            "text-align",
            "text-anchor",
            "text-antialias",
            "text-undercolor",
            "translate",
            "underline",
            "west",
            "word-spacing");

    private static final Pattern QUOTED = Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"");

    /** A colour by its name or number. */
    private static final Pattern COLOUR =
            Pattern.compile("(?i)\\b(fill|stroke|text-undercolor|stop-color)\\s+(?!url)(?:#[0-9a-f]+|[a-z]+\\d*"
                    + "|(?:rgba?|hsla?|cmyka?|gray)\\([0-9.,% ]*\\))");

    private static final Pattern PAINT = Pattern.compile(
            "(?i)#[0-9a-f]{1,32}|[a-z]+[0-9]{0,3}|(?:rgb|hsl|hsb|cmyk|gray|lab|icc-color|color)a?\\([0-9a-z.,% -]*\\)");

    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z-]+");

    private final List<String> args;
    private final Judgement judgement;

    StrictMagick(List<String> args, Judgement judgement) {
        this.args = args;
        this.judgement = judgement;
    }

    void judge() {
        if (!(ImageArgv.of(Tool.MAGICK, args) instanceof ImageArgv.Files files)) {
            return;
        }
        String utility = MagickCommand.of(args).utility();
        for (int i = MagickCommand.of(args).args().size() < args.size() ? 1 : 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (MagickOptions.isOption(arg)) {
                OptionalInt arity = MagickOptions.arity(utility, arg, i + 1 < args.size() ? args.get(i + 1) : "");
                option(arg, i, arity.orElse(0));
                i += arity.orElse(0);
            } else {
                image(arg, i);
            }
        }
        for (ImageFile read : files.reads()) {
            read(read);
        }
        for (ImageFile write : files.writes()) {
            if (args.get(write.index()).contains("%[")) {
                judgement.refuse(write.index(), "takes the output's name from a property of the image; name it itself");
            }
        }
    }

    private void image(String arg, int index) {
        if (MagickName.of(arg).path().strip().startsWith("|")) {
            judgement.refuse(index, "names a program to be run, which is never done; name a file");
            return;
        }
        Matcher prefix = PREFIX.matcher(arg);
        if (prefix.matches() && MagickName.of(arg).prefix().isEmpty()) {
            judgement.refuse(
                    index,
                    "begins with the format \"" + Shown.of(prefix.group(1))
                            + "\", which the strict policy does not know; a file of that name is ./"
                            + Shown.of(arg));
        } else if (!MagickName.of(arg).isMade()
                && !MagickName.of(arg).prefix().isEmpty()
                && PREFIX.matcher(MagickName.of(arg).path()).matches()) {
            judgement.refuse(index, "has a format within a format; give one");
        } else if (MagickName.of(arg).prefix().equals("inline")) {
            judgement.refuse(index, "holds an image itself, whose format cannot be judged; put it into a file");
        }
    }

    private void read(ImageFile file) {
        String arg = args.get(file.index());
        MagickName name = MagickName.of(arg);
        if (name.path().startsWith("@") || arg.startsWith("@")) {
            return;
        }
        String format = name.prefix().isEmpty() ? ScriptFormats.extension(file.path()) : name.prefix();
        boolean refused = ScriptFormats.isRefused(format, false)
                || (name.prefix().isEmpty()
                        && judgement
                                .existing(file.path())
                                .filter(path -> ScriptFormats.isOneInside(path.content(), false))
                                .isPresent());
        if (refused) {
            judgement.refuse(
                    file.index(),
                    "is an image that could name other files or needs another program; the strict policy reads raster"
                            + " images only (libvips draws SVG and PDF: tool vips)");
        } else if (format.matches(".*[*?\\[{].*")
                || (name.prefix().isEmpty() && file.path().matches(".*[*?]"))) {
            judgement.refuse(file.index(), "is a pattern without a known extension, so its formats are not known");
        }
    }

    private void option(String option, int index, int arity) {
        switch (option) {
            case "-define", "+define" -> define(index);
            case "-draw" -> draw(args.get(index + 1), index + 1);
            case "-set" -> {
                String key = args.get(index + 1);
                if (key.startsWith("registry:") || key.startsWith("option:") || key.startsWith("filename:")) {
                    judgement.refuse(index + 1, "sets what the strict policy does not allow; set the option itself");
                }
            }
            // What is no colour is the name of an image to fill with.
            case "-fill", "-stroke" -> {
                if (!PAINT.matcher(args.get(index + 1)).matches()) {
                    judgement.refuse(index + 1, "must be a colour, by its name, as #rrggbb or as rgb(...)");
                }
            }
            case "-debug", "-log", "-view", "-clip-path", "-distribute-cache" ->
                judgement.refuse(
                        index, "is option " + option + ", which the strict policy does not allow; leave it out");
            default -> {
                for (int i = index + 1; i <= index + arity; i++) {
                    String argument = args.get(i);
                    if (MagickOptions.readsFile("convert", option, argument) || MagickOptions.writesFile(option)) {
                        image(argument, i);
                    }
                }
            }
        }
    }

    private void define(int index) {
        if (index + 1 >= args.size() || args.get(index).startsWith("+")) {
            return;
        }
        String define = args.get(index + 1);
        int equals = define.indexOf('=');
        String key = equals < 0 ? define : define.substring(0, equals);
        int colon = key.indexOf(':');
        boolean known = DEFINES.contains(colon < 0 ? key : key.substring(0, colon));
        if (!known || !DEFINE_VALUE.matcher(define.substring(key.length())).matches()) {
            judgement.refuse(
                    index + 1,
                    "defines \"" + Shown.of(define) + "\", which the strict policy does not allow; only settings of"
                            + " formats and operators with plain values are");
        }
    }

    private void draw(String drawing, int index) {
        boolean texts = QUOTED.matcher(drawing)
                .results()
                .anyMatch(quoted -> quoted.group().substring(1).stripLeading().startsWith("@"));
        String bare = COLOUR.matcher(QUOTED.matcher(drawing).replaceAll(" ")).replaceAll(" ");
        boolean unknown = WORD.matcher(bare)
                .results()
                .anyMatch(word -> !DRAWING.contains(word.group().toLowerCase(Locale.ROOT)));
        if (texts || unknown || bare.matches("(?s).*[@'\"\\\\:].*")) {
            judgement.refuse(
                    index,
                    "draws something that the strict policy does not know; shapes, colours and quoted texts are"
                            + " allowed, images, patterns and definitions are not");
        }
    }
}
