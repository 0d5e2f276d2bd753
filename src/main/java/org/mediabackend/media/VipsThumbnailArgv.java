package org.mediabackend.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one command of {@code vipsthumbnail}. Its output is a format for names, {@code tn_%s.jpg} when none is given; a
 * relative one is relative to each <em>input's</em> directory, not to the working directory. Used once.
 */
final class VipsThumbnailArgv {

    private static final String DEFAULT_FORMAT = "tn_%s.jpg";
    private static final Set<String> OUTPUT = Set.of("-o", "--output", "-f", "--format");
    private static final Set<String> PROFILES =
            Set.of("-e", "--export-profile", "--eprofile", "-i", "--import-profile", "--iprofile");
    private static final Set<String> VALUES = Set.of(
            "-s",
            "--size",
            "-m",
            "--smartcrop",
            "-n",
            "--intent",
            "-p",
            "--interpolator",
            "-r",
            "--sharpen",
            "--fail-on",
            "--vips-concurrency",
            "--vips-disc-threshold",
            "--vips-cache-max",
            "--vips-cache-max-memory",
            "--vips-cache-max-files",
            "--vips-pipe-read-limit");
    private static final Set<String> FLAGS = Set.of(
            "-a",
            "--linear",
            "--no-rotate",
            "-t",
            "--rotate",
            "-c",
            "--crop",
            "-d",
            "--delete",
            "-b",
            "--nodelete",
            "-v",
            "--version",
            "-h",
            "--help",
            "--vips-progress",
            "--vips-leak",
            "--vips-novector",
            "--vips-cache-trace",
            "--vips-cache-dump",
            "--vips-version",
            "--vips-config");

    private final List<String> args;
    private final List<ImageFile> reads = new ArrayList<>();
    private final List<ImageFile> profiles = new ArrayList<>();
    private Optional<ImageFile> format = Optional.empty();
    private int formatStart;

    VipsThumbnailArgv(List<String> args) {
        this.args = args;
    }

    ImageArgv read() {
        boolean onlyInputs = false;
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!onlyInputs && arg.equals("--")) {
                onlyInputs = true;
                continue;
            }
            if (onlyInputs || !arg.startsWith("-")) {
                reads.add(new ImageFile(i, VipsName.path(arg)));
                continue;
            }
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String option = equals < 0 ? arg : arg.substring(0, equals);
            if (FLAGS.contains(option)) {
                continue;
            }
            if (!OUTPUT.contains(option) && !VALUES.contains(option) && !PROFILES.contains(option)) {
                return refused("vipsthumbnail's option " + option + " is not known here");
            }
            if (equals < 0 && ++i >= args.size()) {
                return refused("vipsthumbnail's option " + option + " lacks its value");
            }
            value(option, i, equals + 1);
        }
        return finish();
    }

    private void value(String option, int index, int start) {
        String value = args.get(index).substring(start);
        if (OUTPUT.contains(option)) {
            format = Optional.of(new ImageFile(index, VipsName.path(value)));
            formatStart = start;
        } else if (PROFILES.contains(option) && (value.contains("/") || value.contains("."))) {
            profiles.add(new ImageFile(index, value));
        }
    }

    private ImageArgv finish() {
        String pattern = format.map(ImageFile::path).orElse(DEFAULT_FORMAT);
        List<ImageFile> writes = new ArrayList<>();
        List<ImageFile> inputs = List.copyOf(reads);
        reads.addAll(profiles);
        if (pattern.endsWith("/") || new ImageFile(0, pattern).directory().contains("%")) {
            return refused("vipsthumbnail's output " + pattern + " is no file in a known directory");
        }
        // A format that begins with a dot, but not with "./", is a file type: the image goes to the standard output.
        if (inputs.isEmpty() || (pattern.startsWith(".") && !pattern.startsWith("./"))) {
            return new ImageArgv.Files(args, reads, writes, List.of());
        }
        for (ImageFile input : inputs) {
            String name = pattern.replace("%s", stem(input.path()));
            boolean beside = !pattern.startsWith("/") && !input.directory().equals(".");
            writes.add(new ImageFile(input.index(), beside ? input.directory() + "/" + name : name));
        }
        List<String> directories =
                writes.stream().map(ImageFile::directory).distinct().toList();
        if (format.isEmpty()) {
            // Without a format there is no argument to change, so the default one is given when it has to change.
            return files(writes, new Redirect(0, 0, "./", "-o", DEFAULT_FORMAT, directories));
        }
        int slash = pattern.lastIndexOf('/');
        // why: "./" - a format that begins with the hidden directory's dot would be taken for a file type.
        String lead = slash < 0 ? "./" : "";
        return files(writes, new Redirect(format.get().index(), formatStart + slash + 1, lead, "", "", directories));
    }

    private ImageArgv files(List<ImageFile> writes, Redirect redirect) {
        return new ImageArgv.Files(args, reads, writes, List.of(redirect));
    }

    private static String stem(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private static ImageArgv refused(String sentence) {
        return new ImageArgv.UnknownOperation(sentence);
    }
}
