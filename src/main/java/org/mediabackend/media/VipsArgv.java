package org.mediabackend.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mediabackend.media.VipsOperations.Kind;
import org.mediabackend.media.VipsOperations.Operation;

/** Reads one command of {@code vips}: options of the program, the operation, its arguments and options. Used once. */
final class VipsArgv {

    private static final Set<String> ONLY_TELLS =
            Set.of("-v", "--version", "-l", "--list", "-h", "--help", "--vips-version", "--vips-config", "list");
    private static final Set<String> PROGRAM_FLAGS =
            Set.of("--vips-progress", "--vips-leak", "--vips-novector", "--vips-cache-trace", "--vips-cache-dump");
    private static final Set<String> PROGRAM_VALUES = Set.of(
            "--vips-concurrency",
            "--vips-disc-threshold",
            "--vips-cache-max",
            "--vips-cache-max-memory",
            "--vips-cache-max-files",
            "--vips-pipe-read-limit");

    private final List<String> args;
    private final List<ImageFile> reads = new ArrayList<>();
    private final List<ImageFile> writes = new ArrayList<>();
    private final List<Redirect> redirects = new ArrayList<>();

    VipsArgv(List<String> args) {
        this.args = args;
    }

    ImageArgv read() {
        int at = 0;
        while (at < args.size() && args.get(at).startsWith("-")) {
            String option = beforeEquals(args.get(at));
            if (ONLY_TELLS.contains(option)) {
                return files();
            }
            if (!PROGRAM_FLAGS.contains(option) && !PROGRAM_VALUES.contains(option)) {
                return refused("vips' option " + option + " is not known here");
            }
            at += PROGRAM_VALUES.contains(option) && option.equals(args.get(at)) ? 2 : 1;
        }
        if (at >= args.size() || ONLY_TELLS.contains(args.get(at))) {
            return files();
        }
        String name = args.get(at);
        Optional<Operation> operation = VipsOperations.of(name);
        if (operation.isEmpty()) {
            return refused("The operation " + name + " of vips is not known here, so its files are not either");
        }
        return operands(name, operation.get(), at + 1);
    }

    private ImageArgv operands(String name, Operation operation, int from) {
        Map<String, Kind> options = operation.options();
        int place = 0;
        boolean onlyArguments = false;
        for (int i = from; i < args.size(); i++) {
            String arg = args.get(i);
            if (!onlyArguments && arg.equals("--")) {
                onlyArguments = true;
            } else if (onlyArguments || !arg.startsWith("-") || arg.equals("-")) {
                if (place >= operation.arguments().size()) {
                    return refused("vips " + name + " takes " + place + " arguments, " + arg + " is one more");
                }
                argument(i, 0, operation.arguments().get(place++));
            } else {
                String option = beforeEquals(arg);
                Kind kind = PROGRAM_FLAGS.contains(option)
                        ? Kind.FLAG
                        : options.getOrDefault(option, PROGRAM_VALUES.contains(option) ? Kind.VALUE : null);
                if (kind == null) {
                    return refused("vips " + name + " has no option " + option);
                }
                boolean separate = kind != Kind.FLAG && option.equals(arg);
                if (separate && ++i >= args.size()) {
                    return refused("vips' option " + option + " lacks its value");
                }
                argument(i, separate || kind == Kind.FLAG ? 0 : option.length() + 1, kind);
            }
        }
        return files();
    }

    private void argument(int index, int start, Kind kind) {
        String name = args.get(index).substring(start);
        switch (kind) {
            case IN -> read(index, name);
            case INS -> List.of(name.trim().split("\\s+")).forEach(one -> read(index, one));
            case LOAD -> {
                // "srgb" and "cmyk" are built-in profiles, not files.
                if (name.contains("/") || name.contains(".")) {
                    read(index, name);
                }
            }
            case OUT, SAVE -> write(index, start, name);
            case VALUE, FLAG -> {}
        }
    }

    private void read(int index, String name) {
        String path = VipsName.path(name);
        if (!VipsName.isStandardInput(path) && !path.isEmpty()) {
            reads.add(new ImageFile(index, path));
        }
    }

    private void write(int index, int start, String name) {
        String path = VipsName.path(name);
        if (!VipsName.isStandardOutput(path)) {
            ImageFile file = new ImageFile(index, path);
            writes.add(file);
            redirects.add(Redirect.of(file, start, ""));
        }
    }

    private ImageArgv files() {
        return new ImageArgv.Files(args, reads, writes, redirects);
    }

    private static String beforeEquals(String arg) {
        int equals = arg.indexOf('=');
        return equals < 0 ? arg : arg.substring(0, equals);
    }

    private static ImageArgv refused(String sentence) {
        return new ImageArgv.UnknownOperation(sentence);
    }
}
